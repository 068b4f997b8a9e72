#include "attack.h"

int main(void)
{
    if (access("/tmp/left", F_OK) == 0 || access("/dev/shm/left", F_OK) == 0 || access("left", F_OK) == 0)
        through("what it left is there still");
    if (put_text("/tmp/left", "x") < 0 || put_text("/dev/shm/left", "x") < 0 || put_text("left", "x") < 0)
        through("it cannot write where it should");
    contained();
}
