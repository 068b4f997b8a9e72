/* Asks for more after the end: twice. */
#include <stdio.h>

int main(void)
{
    int c;

    while ((c = getchar()) != EOF)
        putchar(c);
    clearerr(stdin);
    return getchar() == EOF ? 0 : 1;
}
