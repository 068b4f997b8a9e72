#include "attack.h"

int main(void)
{
    for (int i = 0; i < 128; i++) {
        int id = shmget(IPC_PRIVATE, 8 << 20, IPC_CREAT | 0600);
        if (id < 0)
            contained();
        char *place = shmat(id, NULL, 0);
        if (place == (char *)-1)
            contained();
        memset(place, 1, 8 << 20);
        shmdt(place);
    }
    through("a gigabyte in segments");
}
