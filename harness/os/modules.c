#include "os/modules.h"

#include <fcntl.h>
#include <inttypes.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

bool modules_parse(const char *line, struct module *module)
{
    static const char gone[] = " (deleted)";
    char rights[5];
    int at = 0;

    if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %" SCNx64 " %*s %*u %n", &module->start, &module->end, rights,
               &module->offset, &at) != 4 ||
        at == 0 || rights[2] != 'x' || line[at] != '/' || module->start >= module->end)
        return false;
    size_t len = strcspn(line + at, "\n"), suffix = sizeof gone - 1;
    if (len >= sizeof module->path || (len > suffix && memcmp(line + at + len - suffix, gone, suffix) == 0))
        return false;
    memcpy(module->path, line + at, len);
    module->path[len] = '\0';
    return true;
}

size_t modules_read(pid_t pid, struct module *modules, size_t most)
{
    char path[64], line[512];
    size_t count = 0;
    bool whole = true;

    snprintf(path, sizeof path, "/proc/%d/maps", (int)pid);
    FILE *file = fopen(path, "re");
    if (!file)
        return 0;
    /* A line that is longer than any we want comes in pieces: the later ones are no lines. */
    while (count < most && fgets(line, sizeof line, file)) {
        bool first = whole;
        whole = strchr(line, '\n') != NULL;
        if (first && whole && modules_parse(line, &modules[count]))
            count++;
    }
    fclose(file);
    return count;
}

/* Links lead nowhere but to what the process itself would find. */
static int open_below(int root, const char *path)
{
    struct open_how how = {.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
                           .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS};

    return (int)syscall(SYS_openat2, root, path, &how, sizeof how);
}

int modules_open(pid_t pid, const struct module *module)
{
    char path[64];
    struct stat about;

    snprintf(path, sizeof path, "/proc/%d/root", (int)pid);
    int root = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0)
        return -1;
    int fd = open_below(root, module->path);
    close(root);
    if (fd < 0 || (fstat(fd, &about) == 0 && S_ISREG(about.st_mode)))
        return fd;
    close(fd);
    return -1;
}

bool modules_inside(const char *path, const char *folder)
{
    size_t len = strlen(folder);

    return len > 0 && strncmp(path, folder, len) == 0 && path[len] == '/';
}
