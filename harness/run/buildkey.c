#include "run/buildkey.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int buildkey_folder(const char *folder, char key[BUILDKEY_SIZE], uint64_t *size)
{
    const struct digest_rules rules = {.files = SIZE_MAX, .bytes = BUILDKEY_MOST_BYTES, .modes = true, .git = true};
    const struct digest digest = digest_files(folder, &rules);

    memcpy(key, digest.hex, sizeof digest.hex);
    if (size)
        *size = digest.bytes;
    return digest.whole ? 0 : -1;
}

static void put_identity(struct buf *out, const char *path)
{
    struct stat about;

    if (stat(path, &about) == 0)
        buf_printf(out, "%s %llu %lld %lld.%09ld %lld.%09ld\n", path, (unsigned long long)about.st_ino,
                   (long long)about.st_size, (long long)about.st_mtim.tv_sec, about.st_mtim.tv_nsec,
                   (long long)about.st_ctim.tv_sec, about.st_ctim.tv_nsec);
}

/* Where the tool is that a shell would start. */
static void put_tool(struct buf *out, const char *path, const char *tool)
{
    char file[PATH_MAX];

    while (*path) {
        size_t len = strcspn(path, ":");
        snprintf(file, sizeof file, "%.*s/%s", (int)(len < PATH_MAX ? len : PATH_MAX), path, tool);
        if (access(file, X_OK) == 0) {
            put_identity(out, file);
            return;
        }
        path += len + (path[len] == ':');
    }
}

void buildkey_machine(struct buf *out, const char *path)
{
    static const char *const files[] = {
        "/proc/self/exe", "/var/lib/dpkg/status", "/var/lib/rpm/rpmdb.sqlite", "/usr/lib/sysimage/rpm/rpmdb.sqlite",
        "/lib/apk/db/installed", "/var/lib/pacman/local", "/etc/ld.so.cache", "/usr/local/include", "/usr/local/lib"};
    static const char *const tools[] = {"cc", "gcc", "c++", "g++", "clang", "clang++", "cpp", "ld", "as", "ar", "make",
                                        "cmake", "go", "java", "javac", "jar", "mvn", "gradle", "rustc", "cargo",
                                        "node", "npm", "tsc", "python3", "ruby", "perl", "sh", "bash", "sed", "awk"};

    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        put_identity(out, files[i]);
    for (size_t i = 0; i < sizeof tools / sizeof tools[0]; i++)
        put_tool(out, path, tools[i]);
}
