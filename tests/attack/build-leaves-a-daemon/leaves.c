#include "attack.h"

int main(void)
{
    setsid();
    for (int number = 1; number < 65; number++)
        signal(number, SIG_IGN);
    if (fork() == 0) {
        close(0);
        close(1);
        close(2);
        prctl(PR_SET_NAME, MARKER);
        for (;;)
            pause();
    }
    return 0;
}
