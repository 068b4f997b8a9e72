#include "attack.h"

int main(void)
{
    prctl(PR_SET_NAME, MARKER);
    for (int number = 1; number < 65; number++)
        signal(number, SIG_IGN);
    for (;;)
        pause();
}
