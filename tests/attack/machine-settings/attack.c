#include "attack.h"

int main(void)
{
    static const char *const paths[] = {
        "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/hostname", "/proc/sys/vm/overcommit_memory",
        "/proc/sys/net/ipv4/ip_forward", "/proc/sys/net/ipv4/ip_unprivileged_port_start",
        "/proc/sys/net/ipv4/tcp_rmem", "/proc/sys/kernel/shmmax", "/proc/sysrq-trigger", "/proc/sys/user/max_user_namespaces"};

    for (size_t i = 0; i < COUNT(paths); i++)
        must_fail(open(paths[i], O_WRONLY), paths[i]);
    contained();
}
