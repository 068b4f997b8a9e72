#include "attack.h"

int main(void)
{
    static char block[1 << 20];
    int fd = memfd_create("hidden", 0);

    if (fd < 0)
        contained();
    memset(block, 1, sizeof block);
    for (int i = 0; i < 1024; i++) {
        if (i % 3 == 0)
            fd = memfd_create("hidden", 0);
        if (write(fd, block, sizeof block) < 0)
            break;
    }
    through("a gigabyte in files without a name");
}
