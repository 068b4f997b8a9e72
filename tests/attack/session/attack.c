#include "attack.h"

int main(void)
{
    if (getsid(0) != getpid() || getpgrp() != getpid())
        through("it is in another's session");
    must_fail(open("/dev/tty", O_RDWR), "it has a terminal");
    contained();
}
