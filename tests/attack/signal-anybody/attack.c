#include "attack.h"

int main(void)
{
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    kill(-1, SIGTERM);
    kill(0, SIGHUP);
    if (getppid() > 1 && kill(getppid(), SIGKILL) == 0)
        through("its parent was signalled");
    for (int pid = 2; pid < MOST_PIDS; pid++)
        if (pid != getpid() && kill(pid, SIGKILL) == 0)
            through("another process was signalled");
    contained();
}
