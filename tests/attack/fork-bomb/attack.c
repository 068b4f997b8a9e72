#include "attack.h"

int main(void)
{
    for (int i = 0; i < 4000; i++)
        if (fork() == 0)
            for (;;)
                pause();
    for (;;)
        pause();
}
