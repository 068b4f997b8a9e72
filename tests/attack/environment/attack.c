#include "attack.h"

extern char **environ;

int main(void)
{
    char path[64];

    for (char **entry = environ; *entry; entry++)
        if (strstr(*entry, CANARY))
            through("its own environment");
    for (int pid = 1; pid < MOST_PIDS; pid++) {
        snprintf(path, sizeof path, "/proc/%d/environ", pid);
        if (file_holds(path, CANARY))
            through(path);
    }
    contained();
}
