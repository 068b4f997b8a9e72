#include "attack.h"

int main(void)
{
    for (size_t taken = 0; taken < (size_t)1 << 31; taken += 1 << 20) {
        char *block = malloc(1 << 20);
        if (!block)
            break;
        memset(block, 1, 1 << 20);
    }
    for (;;)
        pause();
}
