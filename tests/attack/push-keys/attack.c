#include "attack.h"

int main(void)
{
    int pair = posix_openpt(O_RDWR | O_NOCTTY);
    long number = pair < 0 ? 0 : pair;

    must_fail(ioctl((int)number, TIOCSTI, "x"), "TIOCSTI");
    must_fail(syscall(SYS_ioctl, number, TIOCSTI | (1UL << 32), "x"), "TIOCSTI with more bits");
    contained();
}
