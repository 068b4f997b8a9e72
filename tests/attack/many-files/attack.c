#include "attack.h"

int main(void)
{
    char name[32];

    for (int i = 0; i < 50000; i++) {
        snprintf(name, sizeof name, "/tmp/file%d", i);
        int fd = open(name, O_WRONLY | O_CREAT, 0644);
        if (fd < 0)
            return 1;
        close(fd);
    }
    through("50000 files");
}
