#include "attack.h"

int main(void)
{
    static char block[1 << 20];
    int fd = open("file", O_WRONLY | O_CREAT, 0644);

    for (int i = 0; i < 64; i++)
        if (write(fd, block, sizeof block) < 0)
            return 1;
    through("a file of 64 MiB");
}
