#include "attack.h"

int main(void)
{
    for (int fd = 3; fd < 4096; fd++)
        if (fcntl(fd, F_GETFD) >= 0)
            through("a descriptor is open");
    contained();
}
