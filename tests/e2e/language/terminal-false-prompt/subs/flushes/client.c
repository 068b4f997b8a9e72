/* Flushes its prompt. */
#include <stdio.h>

int main(void)
{
    char name[32];

    printf("Name: ");
    fflush(stdout);
    if (!fgets(name, sizeof name, stdin))
        return 1;
    printf("Hi %s", name);
    printf("Again: ");
    if (fgets(name, sizeof name, stdin))
        return 1;
    printf("the end\n");
    return 0;
}
