#include "upper.h"

void upper(char *text, int n)
{
    for (int i = 0; i < n; i++)
        if (text[i] >= 'a' && text[i] <= 'z')
            text[i] -= 'a' - 'A';
}
