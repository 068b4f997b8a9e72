#include "attack.h"

int main(void)
{
    must_fail(mount("tmpfs", "/tmp", "tmpfs", 0, NULL), "mount");
    must_fail(mount(NULL, "/usr", NULL, MS_REMOUNT | MS_BIND, NULL), "remount");
    must_fail(umount2("/proc", MNT_DETACH), "umount");
    must_fail(chroot("."), "chroot");
    must_fail(syscall(SYS_pivot_root, ".", "."), "pivot_root");
    must_fail(syscall(SYS_fsopen, "tmpfs", 0), "fsopen");
    must_fail(syscall(SYS_open_tree, AT_FDCWD, "/", 1), "open_tree");
    must_fail(mknod("disk", S_IFBLK | 0600, makedev(8, 0)), "mknod");
    must_fail(mknod("/tmp/null", S_IFCHR | 0600, makedev(1, 3)), "mknod");
    contained();
}
