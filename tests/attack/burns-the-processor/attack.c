#include "attack.h"

int main(void)
{
    signal(SIGXCPU, SIG_DFL);
    for (volatile unsigned long i = 0;; i++)
        continue;
}
