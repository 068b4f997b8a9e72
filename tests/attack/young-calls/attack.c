#include "attack.h"

int main(void)
{
    char parameters[256] = {0};

    must_fail(syscall(SYS_io_uring_setup, 8, parameters), "io_uring");
    must_fail(syscall(SYS_userfaultfd, 0), "userfaultfd");
    must_fail(syscall(SYS_perf_event_open, parameters, 0, -1, -1, 0), "perf");
    must_fail(syscall(SYS_bpf, 0, parameters, sizeof parameters), "bpf");
    must_fail(syscall(SYS_memfd_secret, 0), "memfd_secret");
    contained();
}
