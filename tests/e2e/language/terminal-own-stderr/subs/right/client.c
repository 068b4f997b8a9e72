/* Prompts on stdout, and notes something on stderr. */
#include <stdio.h>

int main(void)
{
    char word[32];

    printf("Word: ");
    fprintf(stderr, "a note\n");
    if (!fgets(word, sizeof word, stdin))
        return 1;
    fputs(word, stdout);
    return 0;
}
