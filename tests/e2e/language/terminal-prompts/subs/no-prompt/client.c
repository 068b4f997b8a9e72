/* Asks nobody. */
#include <stdio.h>

int main(void)
{
    char name[32];

    if (!fgets(name, sizeof name, stdin))
        return 1;
    printf("Hi %s", name);
    return 0;
}
