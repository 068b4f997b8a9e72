#include "attack.h"

int main(void)
{
    char path[64];

    for (int pid = 1; pid < MOST_PIDS; pid++) {
        snprintf(path, sizeof path, "/proc/%d/status", pid);
        if (pid != getpid() && access(path, F_OK) == 0)
            through(path);
    }
    contained();
}
