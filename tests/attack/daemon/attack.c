#include "attack.h"

int main(void)
{
    if (fork() == 0) {
        setsid();
        for (int number = 1; number < 65; number++)
            signal(number, SIG_IGN);
        if (fork() == 0) {
            prctl(PR_SET_NAME, MARKER);
            for (;;)
                pause();
        }
        _exit(0);
    }
    contained();
}
