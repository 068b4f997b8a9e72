/* Never flushes: the C library does, before it reads from a terminal. */
#include <stdio.h>

int main(void)
{
    char name[32];

    printf("Name: ");
    if (!fgets(name, sizeof name, stdin))
        return 1;
    printf("Hi %s", name);
    printf("Again: ");
    if (fgets(name, sizeof name, stdin))
        return 1;
    printf("the end\n");
    return 0;
}
