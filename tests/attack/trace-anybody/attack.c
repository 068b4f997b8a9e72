#include "attack.h"

int main(void)
{
    char path[64];

    for (int pid = 1; pid < MOST_PIDS; pid++) {
        if (pid == getpid())
            continue;
        must_fail(ptrace(PTRACE_ATTACH, pid, NULL, NULL), "ptrace");
        snprintf(path, sizeof path, "/proc/%d/mem", pid);
        must_fail(open(path, O_RDWR), path);
    }
    contained();
}
