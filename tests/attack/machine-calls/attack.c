#include "attack.h"

int main(void)
{
    struct timespec then = {0};
    char text[64];

    must_fail(clock_settime(CLOCK_REALTIME, &then), "the clock");
    must_fail(syscall(SYS_reboot, 0xfee1dead, 672274793, 0, NULL), "reboot");
    must_fail(syscall(SYS_init_module, text, 0, ""), "init_module");
    must_fail(syscall(SYS_kexec_load, 0, 0, NULL, 0), "kexec");
    must_fail(klogctl(3, text, sizeof text), "the kernel's log");
    must_fail(swapon("/tmp", 0), "swapon");
    must_fail(sethostname("mine", 4), "sethostname");
    must_fail(acct("log"), "acct");
    contained();
}
