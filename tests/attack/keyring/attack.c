#include "attack.h"

int main(void)
{
    must_fail(syscall(SYS_keyctl, 0, -3, 0, 0, 0), "keyctl");
    must_fail(syscall(SYS_add_key, "user", CANARY, "x", 1, -4), "add_key");
    must_fail(syscall(SYS_request_key, "user", CANARY, NULL, 0), "request_key");
    contained();
}
