#include "attack.h"

int main(void)
{
    char word[8];
    struct iovec mine = {word, sizeof word}, theirs = {(void *)0x400000, sizeof word};

    must_fail(open("/proc/1/mem", O_RDWR), "/proc/1/mem");
    must_fail(open("/proc/1/environ", O_RDONLY), "/proc/1/environ");
    must_fail(open("/proc/1/root/etc/shadow", O_RDONLY), "/proc/1/root");
    must_fail(ptrace(PTRACE_SEIZE, 1, NULL, NULL), "ptrace of 1");
    must_fail(process_vm_readv(1, &mine, 1, &theirs, 1, 0), "process_vm_readv of 1");
    contained();
}
