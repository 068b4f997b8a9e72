#include "attack.h"

int main(int argc, char **argv)
{
    int fd = call_harness(argc > 1 ? argv[1] : "0");
    static char block[65536];

    while (send(fd, block, sizeof block, MSG_NOSIGNAL) > 0)
        continue;
    return 1;
}
