#include "attack.h"

int main(void)
{
    static const char *const paths[] = {"/sys/fs/cgroup/cgroup.procs", "/sys/fs/cgroup/memory/cgroup.procs",
                                        "/sys/fs/cgroup/pids/cgroup.procs", "/sys/fs/cgroup/unified/cgroup.procs"};

    for (size_t i = 0; i < COUNT(paths); i++)
        must_fail(open(paths[i], O_WRONLY), paths[i]);
    must_fail(mkdir("/sys/fs/cgroup/memory/mine", 0755), "a group of its own");
    must_fail(mount("x", "/tmp", "cgroup", 0, "memory"), "a mount of its own");
    contained();
}
