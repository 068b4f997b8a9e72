#include "attack.h"

int main(void)
{
    unsigned inner, outer, count;
    FILE *map = fopen("/proc/self/uid_map", "r");

    if (map && fscanf(map, "%u %u %u", &inner, &outer, &count) == 3 && count > 65536 && geteuid() == 0)
        through("it is the machine's root");
    /* The processes of the machine's root are not counted. */
    struct rlimit limit;
    getrlimit(RLIMIT_NPROC, &limit);
    setrlimit(RLIMIT_NPROC, &(struct rlimit){1, limit.rlim_max});
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    if (pid > 0)
        through("the limit of processes is not for it");
    contained();
}
