#include "attack.h"

int main(void)
{
    static const char *const paths[] = {SECRET_PATH, "/etc/shadow", "/etc/gshadow", "/etc/sudoers", "/root/.ssh",
                                        "/root/.bashrc", "/var/log", "/boot", "/proc/kcore", "/proc/kallsyms_secret",
                                        "/sys/kernel", "/run/docker.sock", "/dev/mem", "/dev/vda", "/dev/sda"};

    for (size_t i = 0; i < COUNT(paths); i++)
        must_fail(open(paths[i], O_RDONLY), paths[i]);
    contained();
}
