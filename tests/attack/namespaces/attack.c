#include "attack.h"

int main(void)
{
    static const int spaces[] = {CLONE_NEWUSER, CLONE_NEWNS, CLONE_NEWNET, CLONE_NEWPID, CLONE_NEWIPC, CLONE_NEWUTS};

    for (size_t i = 0; i < COUNT(spaces); i++) {
        must_fail(unshare(spaces[i]), "unshare");
        must_fail(syscall(SYS_clone, spaces[i] | SIGCHLD, 0, 0, 0, 0), "clone");
    }
    must_fail(syscall(SYS_clone3, NULL, 0), "clone3");
    must_fail(setns(open("/proc/1/ns/net", O_RDONLY), 0), "setns");
    contained();
}
