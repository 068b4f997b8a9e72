#include "attack.h"

int main(void)
{
    static char block[1 << 20];
    char name[32];

    for (int i = 0; i < 64; i++) {
        snprintf(name, sizeof name, "%s/file%d", i % 2 ? "/tmp" : "/dev/shm", i);
        int fd = open(name, O_WRONLY | O_CREAT, 0644);
        if (fd < 0 || write(fd, block, sizeof block) < (ssize_t)sizeof block)
            return 1;
        close(fd);
    }
    through("64 MiB in temporary folders");
}
