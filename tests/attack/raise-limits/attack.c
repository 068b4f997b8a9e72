#include "attack.h"

int main(void)
{
    static const int limits[] = {RLIMIT_NPROC, RLIMIT_NOFILE, RLIMIT_FSIZE, RLIMIT_CPU, RLIMIT_CORE};
    const struct rlimit none = {RLIM_INFINITY, RLIM_INFINITY};

    for (size_t i = 0; i < COUNT(limits); i++) {
        struct rlimit now;
        getrlimit(limits[i], &now);
        if (now.rlim_max != RLIM_INFINITY)
            must_fail(setrlimit(limits[i], &none), "setrlimit");
        must_fail(prlimit(1, limits[i], &none, NULL), "prlimit of 1");
    }
    contained();
}
