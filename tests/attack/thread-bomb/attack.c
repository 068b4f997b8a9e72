#include "attack.h"

static void *wait_for_ever(void *arg)
{
    pause();
    return arg;
}

int main(void)
{
    pthread_t thread;

    for (int i = 0; i < 4000; i++)
        (void)pthread_create(&thread, NULL, wait_for_ever, NULL);
    for (;;)
        pause();
}
