#include "attack.h"

int main(void)
{
    if (fork() == 0) {
        if (fork() == 0) {
            prctl(PR_SET_NAME, MARKER);
            for (;;)
                pause();
        }
        _exit(0);
    }
    contained();
}
