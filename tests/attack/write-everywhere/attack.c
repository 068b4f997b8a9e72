#include "attack.h"

int main(void)
{
    static const char *const folders[] = {"/", "/usr", "/usr/bin", "/usr/local/bin", "/etc", "/dev", "/var/tmp", "/root",
                                          "/run", "/proc", OUTSIDE_FOLDER};
    char path[PATH_MAX];

    for (size_t i = 0; i < COUNT(folders); i++) {
        snprintf(path, sizeof path, "%s/" CANARY "-written", folders[i]);
        must_fail(open(path, O_WRONLY | O_CREAT, 0644), path);
    }
    must_fail(open("/usr/bin/env", O_WRONLY), "/usr/bin/env");
    must_fail(unlink("/etc/passwd"), "/etc/passwd");
    must_fail(open("/etc/hosts", O_WRONLY), "/etc/hosts");
    contained();
}
