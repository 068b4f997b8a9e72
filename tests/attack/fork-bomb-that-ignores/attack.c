#include "attack.h"

int main(void)
{
    for (int number = 1; number < 32; number++)
        signal(number, SIG_IGN);
    for (int depth = 0; depth < 11; depth++)
        (void)fork();
    for (;;)
        pause();
}
