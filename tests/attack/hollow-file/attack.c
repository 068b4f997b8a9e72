#include "attack.h"

int main(void)
{
    int fd = open("file", O_RDWR | O_CREAT, 0644);

    if (ftruncate(fd, (off_t)1 << 40) < 0)
        return 1;
    through("a file of a terabyte");
}
