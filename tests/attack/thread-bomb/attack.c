#include "attack.h"

static void *wait_for_ever(void *arg)
{
    pause();
    return arg;
}

int main(void)
{
    pthread_t thread;

    int made = 0;
    for (int i = 0; i < 400; i++)
        made += pthread_create(&thread, NULL, wait_for_ever, NULL) == 0;
    if (made == 400)
        through("400 threads");
    for (;;)
        pause();
}
