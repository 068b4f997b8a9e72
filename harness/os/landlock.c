#include "os/landlock.h"

#include "os/ids.h"
#include "os/places.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The kernel's interface, written down here: the headers of many a machine are older than its kernel. */
enum { VERSION_ASKED = 1, RULE_PATH = 1, VERSION_RENAME = 2, VERSION_TRUNCATE = 3, VERSION_NETWORK = 4,
       VERSION_DEVICES = 5, VERSION_SCOPES = 6 };

#define MAY_EXECUTE (UINT64_C(1) << 0)
#define MAY_WRITE (UINT64_C(1) << 1)
#define MAY_READ (UINT64_C(1) << 2)
#define MAY_LIST (UINT64_C(1) << 3)
#define MAY_TRUNCATE (UINT64_C(1) << 14)
#define MAY_CONTROL_DEVICES (UINT64_C(1) << 15)
#define ALL_OF_VERSION_1 ((UINT64_C(1) << 13) - 1)
#define MAY_RENAME (UINT64_C(1) << 13)
#define LOOKING (MAY_EXECUTE | MAY_READ | MAY_LIST)
#define NOT_FOR_FILES ~(MAY_EXECUTE | MAY_WRITE | MAY_READ | MAY_TRUNCATE | MAY_CONTROL_DEVICES)
#define ABSTRACT_SOCKETS (UINT64_C(1) << 0)
#define SIGNALS (UINT64_C(1) << 1)

struct ruleset {
    uint64_t files, network, scoped;
};

struct path_rule {
    uint64_t allowed;
    int32_t parent;
} __attribute__((packed));

/* What does not exist needs no rule. */
static int allow(int ruleset, const char *path, uint64_t allowed)
{
    struct stat about;
    int fd = open(path, O_PATH | O_CLOEXEC);

    if (fd < 0)
        return 0;
    if (fstat(fd, &about) == 0 && !S_ISDIR(about.st_mode))
        allowed &= ~NOT_FOR_FILES;
    const struct path_rule rule = {allowed, fd};
    int status = (int)syscall(SYS_landlock_add_rule, ruleset, RULE_PATH, &rule, 0);
    int number = errno;
    close(fd);
    errno = number;
    return status;
}

static int fill(int ruleset, const char *disk, uint64_t all)
{
    struct arena *arena = arena_new();
    char device[64];
    int status = allow(ruleset, disk, all & ~MAY_CONTROL_DEVICES);

    /* Semaphores with a name live there, and Python's processes cannot do without. */
    if (status == 0)
        status = allow(ruleset, "/dev/shm", all & ~(MAY_CONTROL_DEVICES | MAY_EXECUTE));

    for (const char **place = places_find(arena); *place && status == 0; place++)
        status = allow(ruleset, *place, LOOKING & all);
    for (const char *const *name = places_devices; *name && status == 0; name++) {
        snprintf(device, sizeof device, "/dev/%s", *name);
        status = allow(ruleset, device, (MAY_READ | MAY_WRITE | MAY_TRUNCATE) & all);
    }
    for (const char *const *more = (const char *const[]){"/proc", "/etc/passwd", "/etc/group", "/etc/hosts",
                                                         "/etc/nsswitch.conf", "/etc/resolv.conf", NULL};
         *more && status == 0; more++)
        status = allow(ruleset, *more, (MAY_READ | MAY_LIST) & all);
    arena_free(arena);
    return status;
}

/* What this version can refuse. A right that is not asked for is granted everywhere. */
static struct ruleset rules_of(long version)
{
    struct ruleset rules = {.files = ALL_OF_VERSION_1};

    if (version >= VERSION_RENAME)
        rules.files |= MAY_RENAME;
    if (version >= VERSION_TRUNCATE)
        rules.files |= MAY_TRUNCATE;
    if (version >= VERSION_DEVICES)
        rules.files |= MAY_CONTROL_DEVICES;
    if (version >= VERSION_SCOPES)
        rules.scoped = ABSTRACT_SOCKETS | SIGNALS;
    return rules;
}

int landlock_new(const char *disk, struct err *err)
{
    uid_t programs;
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, VERSION_ASKED);
    struct ruleset rules = rules_of(version);

    if (version < 0)
        return err_sys(err, "this kernel has no Landlock");
    if (version < VERSION_SCOPES && !ids_differ(&programs))
        return err_set(err, ERR_HARNESS, "this kernel's Landlock (version %ld, %d is needed) does not refuse signals",
                       version, VERSION_SCOPES);
    size_t size = version < VERSION_NETWORK ? sizeof rules.files
                  : version < VERSION_SCOPES ? sizeof rules.files + sizeof rules.network
                                             : sizeof rules;
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &rules, size, 0);
    if (ruleset < 0)
        return err_sys(err, "cannot make a Landlock ruleset");
    if (fill(ruleset, disk, rules.files) == 0)
        return ruleset;
    err_sys(err, "cannot fill a Landlock ruleset");
    close(ruleset);
    return -1;
}

int landlock_enter(int ruleset)
{
    return syscall(SYS_landlock_restrict_self, ruleset, 0) < 0 ? errno : 0;
}
