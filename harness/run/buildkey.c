#include "run/buildkey.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEEPEST 64

struct walk {
    struct sha256_ctx hash;
    uint64_t size;
    int depth;
};

static void finish(struct sha256_ctx *hash, char key[BUILDKEY_SIZE])
{
    uint8_t digest[SHA256_DIGEST_SIZE];

    sha256_digest(hash, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(key + 2 * i, 3, "%02x", digest[i]);
}

/* Kind, permissions and text, so that no two trees give the same bytes. */
static void put(struct walk *walk, char kind, mode_t mode, const char *text)
{
    char head[32];

    snprintf(head, sizeof head, "%c%o ", kind, (unsigned)(mode & 0777));
    sha256_update(&walk->hash, strlen(head), (const uint8_t *)head);
    sha256_update(&walk->hash, strlen(text) + 1, (const uint8_t *)text);
}

static int put_content(struct walk *walk, int fd)
{
    uint8_t block[32 * 1024];
    uint64_t before = walk->size;
    ssize_t got;

    while ((got = read(fd, block, sizeof block)) > 0) {
        walk->size += (uint64_t)got;
        if (walk->size > BUILDKEY_MOST_BYTES)
            return -1;
        sha256_update(&walk->hash, (size_t)got, block);
    }
    snprintf((char *)block, sizeof block, "%llu", (unsigned long long)(walk->size - before));
    put(walk, '=', 0, (const char *)block);
    return got < 0 ? -1 : 0;
}

static int put_folder(struct walk *walk, int fd);

static int put_opened(struct walk *walk, int folder, const char *name, const struct stat *about)
{
    bool is_folder = S_ISDIR(about->st_mode);
    int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

    if (fd < 0)
        return -1;
    put(walk, is_folder ? 'd' : 'f', about->st_mode, name);
    int status = is_folder ? put_folder(walk, fd) : put_content(walk, fd);
    put(walk, 'e', 0, "");
    close(fd);
    return status;
}

static int put_entry(struct walk *walk, int folder, const char *name)
{
    struct stat about;
    char target[PATH_MAX];

    if (fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) < 0)
        return -1;
    if (S_ISDIR(about.st_mode) || S_ISREG(about.st_mode))
        return put_opened(walk, folder, name, &about);
    ssize_t len = S_ISLNK(about.st_mode) ? readlinkat(folder, name, target, sizeof target - 1) : -1;
    if (len < 0)
        return -1;
    target[len] = '\0';
    put(walk, 'l', 0, name);
    put(walk, '=', 0, target);
    return 0;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int put_folder(struct walk *walk, int fd)
{
    struct dirent **entries = NULL;
    int count = walk->depth < DEEPEST ? scandirat(fd, ".", &entries, NULL, by_bytes) : -1;
    int status = count < 0 ? -1 : 0;

    walk->depth++;
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        if (status == 0 && strcmp(name, ".") != 0 && strcmp(name, "..") != 0)
            status = put_entry(walk, fd, name);
        free(entries[i]);
    }
    free(entries);
    walk->depth--;
    return status;
}

int buildkey_folder(const char *folder, char key[BUILDKEY_SIZE], uint64_t *size)
{
    struct walk walk = {.depth = 0};
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return -1;
    sha256_init(&walk.hash);
    int status = put_folder(&walk, fd);
    close(fd);
    finish(&walk.hash, key);
    if (size)
        *size = walk.size;
    return status;
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

void buildkey_bytes(struct bytes bytes, char key[BUILDKEY_SIZE])
{
    struct sha256_ctx hash;

    sha256_init(&hash);
    sha256_update(&hash, bytes.len, bytes.data);
    finish(&hash, key);
}
