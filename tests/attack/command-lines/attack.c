#include "attack.h"

int main(void)
{
    char path[64];

    for (int pid = 1; pid < MOST_PIDS; pid++) {
        snprintf(path, sizeof path, "/proc/%d/cmdline", pid);
        if (file_holds(path, CANARY))
            through(path);
    }
    contained();
}
