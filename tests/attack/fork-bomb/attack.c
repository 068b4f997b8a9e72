#include "attack.h"

int main(void)
{
    int made = 0;

    for (int i = 0; i < 400; i++) {
        pid_t pid = fork();
        if (pid == 0)
            for (;;)
                pause();
        made += pid > 0;
    }
    if (made == 400)
        through("400 processes");
    for (;;)
        pause();
}
