#include "attack.h"

int main(void)
{
    for (int i = 0; i < 5; i++)
        if (fork() == 0) {
            prctl(PR_SET_NAME, MARKER);
            raise(SIGSTOP);
            _exit(0);
        }
    contained();
}
