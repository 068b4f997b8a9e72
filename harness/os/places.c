#include "os/places.h"

#include <glob.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *const places_devices[] = {"null", "zero", "full", "random", "urandom", NULL};

static const char *const system_places[] = {
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32",
    "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives", "/etc/services", "/etc/protocols",
    "/etc/localtime", "/etc/timezone", "/etc/mime.types", "/etc/gai.conf", "/etc/host.conf", "/etc/os-release",
    "/etc/debian_version", "/etc/ssl/certs", "/etc/ssl/openssl.cnf", "/etc/ca-certificates", "/etc/pki/tls",
    "/etc/java*", "/etc/python3*", "/etc/perl", "/etc/crypto-policies", "/nix/store",
};

/* Below a home: where installers of compilers put them. */
static const char *const toolchains[] = {".cargo/bin", ".rustup", ".pyenv", ".nvm", ".rbenv", ".sdkman/candidates",
                                         ".asdf", ".volta", ".deno/bin", ".bun/bin", "sdk", "go/bin", ".local/bin"};

enum { MOST_PLACES = 256 };

struct list {
    struct arena *arena;
    const char **paths;
    size_t count;
};

static bool is_below(const char *path, const char *folder)
{
    size_t len = strlen(folder);

    return strncmp(path, folder, len) == 0 && (path[len] == '/' || path[len] == '\0');
}

/* What lies in a folder that is shown already is shown with it. */
static void add(struct list *list, const char *path)
{
    for (size_t i = 0; i < list->count; i++)
        if (is_below(path, list->paths[i]))
            return;
    if (list->count < MOST_PLACES && access(path, F_OK) == 0)
        list->paths[list->count++] = arena_strdup(list->arena, path);
}

static void add_system(struct list *list)
{
    for (size_t i = 0; i < sizeof system_places / sizeof system_places[0]; i++) {
        glob_t found;
        if (glob(system_places[i], GLOB_NOSORT, NULL, &found) == 0)
            for (size_t k = 0; k < found.gl_pathc; k++)
                add(list, found.gl_pathv[k]);
        globfree(&found);
    }
}

static void add_toolchains(struct list *list, const char *home, const char *path)
{
    for (size_t i = 0; i < sizeof toolchains / sizeof toolchains[0]; i++) {
        const char *folder = arena_printf(list->arena, "%s/%s", home, toolchains[i]);
        if (strstr(path, folder) || strcmp(toolchains[i], ".rustup") == 0)
            add(list, folder);
    }
}

/* "/opt/jdk/bin" shows /opt/jdk; what lies directly below the root, or in a home, shows only itself or nothing. */
static void add_from_path(struct list *list, const char *entry, const char *home)
{
    char *folder = arena_strdup(list->arena, entry);
    size_t len = strlen(folder);

    while (len > 1 && folder[len - 1] == '/')
        folder[--len] = '\0';
    if (folder[0] != '/' || strstr(folder, "/..") || is_below(folder, "/tmp") || is_below(folder, "/proc") ||
        is_below(folder, "/home") || is_below(folder, "/root") || (home && is_below(folder, home)))
        return;
    char *last = strrchr(folder, '/');
    bool is_bin = strcmp(last, "/bin") == 0 || strcmp(last, "/sbin") == 0;
    if (last == folder)
        return;
    *last = is_bin && strchr(folder + 1, '/') != last ? '\0' : '/';
    add(list, folder);
}

const char **places_find(struct arena *arena)
{
    const char *home = getenv("HOME"), *path = getenv("PATH"), *rustup = getenv("RUSTUP_HOME");
    struct list list = {arena, arena_array(arena, const char *, MOST_PLACES + 1), 0};

    add_system(&list);
    if (path && home && home[0] == '/' && home[1])
        add_toolchains(&list, home, path);
    if (rustup && rustup[0] == '/')
        add(&list, rustup);
    for (const char *at = path ? path : ""; *at;) {
        size_t len = strcspn(at, ":");
        if (len > 0)
            add_from_path(&list, arena_memdup(arena, at, len), home);
        at += len + (at[len] == ':');
    }
    return list.paths;
}
