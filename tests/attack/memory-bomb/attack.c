#include "attack.h"

int main(void)
{
    for (size_t taken = 0; taken < (size_t)1 << 30; taken += 1 << 20) {
        char *block = malloc(1 << 20);
        if (!block)
            contained();
        memset(block, 1, 1 << 20);
    }
    through("a gigabyte");
}
