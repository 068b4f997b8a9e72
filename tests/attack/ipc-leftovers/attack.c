#include "attack.h"

int main(void)
{
    if (semget(0x5ec, 1, 0) >= 0 || msgget(0x5ec, 0) >= 0 || shmget(0x5ec, 4096, 0) >= 0)
        through("what it left is there still");
    semget(0x5ec, 1, IPC_CREAT | 0666);
    msgget(0x5ec, IPC_CREAT | 0666);
    shmget(0x5ec, 4096, IPC_CREAT | 0666);
    contained();
}
