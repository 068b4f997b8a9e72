#include "attack.h"

int main(void)
{
    char *block = malloc(8 << 20);

    memset(block, 1, 8 << 20);
    setrlimit(RLIMIT_CORE, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY});
    abort();
}
