#include "intake/handed.h"

#include <fnmatch.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"

enum { FOLDER_LARGEST = 100 };

/* The first that fits says the kind. Canvas puts a number into the name of what was handed in again: x.tar-1.gz. */
static const struct {
    enum handed_kind kind;
    const char *glob;
} table[] = {
    {HANDED_ARCHIVE, "*.tar.gz"},
    {HANDED_ARCHIVE, "*.tar-[0-9].gz"},
    {HANDED_ARCHIVE, "*.tar-[0-9][0-9].gz"},
    {HANDED_ARCHIVE, "*.tar.xz"},
    {HANDED_ARCHIVE, "*.tar-[0-9].xz"},
    {HANDED_ARCHIVE, "*.tar-[0-9][0-9].xz"},
    {HANDED_ARCHIVE, "*.tar.bz2"},
    {HANDED_ARCHIVE, "*.tar-[0-9].bz2"},
    {HANDED_ARCHIVE, "*.tar-[0-9][0-9].bz2"},
    {HANDED_ARCHIVE, "*.zip"},
    {HANDED_ARCHIVE, "*.tar"},
    {HANDED_ARCHIVE, "*.tgz"},
    {HANDED_ARCHIVE, "*.txz"},
    {HANDED_ARCHIVE, "*.tbz2"},
    {HANDED_UNREADABLE, "*.rar"},
    {HANDED_UNREADABLE, "*.7z"},
    {HANDED_UNREADABLE, "*.tar.zst"},
    {HANDED_PAPER, "EXPECT"},
    {HANDED_PAPER, "README"},
    {HANDED_PAPER, "README.*"},
    {HANDED_SOURCE, "*.c"},
    {HANDED_SOURCE, "*.cc"},
    {HANDED_SOURCE, "*.cpp"},
    {HANDED_SOURCE, "*.cxx"},
    {HANDED_SOURCE, "*.py"},
    {HANDED_SOURCE, "*.js"},
    {HANDED_SOURCE, "*.mjs"},
    {HANDED_SOURCE, "*.cjs"},
    {HANDED_SOURCE, "*.php"},
    {HANDED_SOURCE, "*.lua"},
    {HANDED_SOURCE, "*.jar"},
    {HANDED_SOURCE, "*.class"},
    {HANDED_SOURCE, "*.go"},
    {HANDED_SOURCE, "*.java"},
    {HANDED_SOURCE, "*.rs"},
    {HANDED_SOURCE, "*.rb"},
    {HANDED_SOURCE, "*.pl"},
    {HANDED_SOURCE, "*.sh"},
};

static bool is_archive(enum handed_kind kind)
{
    return kind == HANDED_ARCHIVE || kind == HANDED_UNREADABLE;
}

/* Windows writes endings in capitals. Papers and sources are as they are. */
static const char *glob_of(const char *name, enum handed_kind *kind)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (fnmatch(table[i].glob, name, is_archive(table[i].kind) ? FNM_CASEFOLD : 0) == 0) {
            *kind = table[i].kind;
            return table[i].glob;
        }
    *kind = HANDED_OTHER;
    return NULL;
}

enum handed_kind handed_kind(const char *name)
{
    enum handed_kind kind;

    (void)glob_of(name, &kind);
    return kind;
}

const char *handed_stem(struct arena *arena, const char *name)
{
    enum handed_kind kind;
    const char *glob = glob_of(name, &kind);
    size_t dots = 0;
    char *stem = arena_strdup(arena, name);

    if (!glob || !is_archive(kind))
        return name;
    for (const char *at = glob; *at; at++)
        dots += *at == '.';
    for (char *dot; dots > 0 && (dot = strrchr(stem, '.')) != NULL; dots--)
        *dot = '\0';
    return stem[0] ? stem : name;
}

/* FNV-1a. */
static uint32_t number_of(const char *name)
{
    uint32_t hash = UINT32_C(2166136261);

    for (; *name; name++)
        hash = (hash ^ (uint8_t)*name) * UINT32_C(16777619);
    return hash;
}

static bool is_plain(uint32_t code_point)
{
    return code_point >= 0x80 || (code_point > ' ' && !strchr("/\\\"'`$&|;<>()*?!#~", (int)code_point));
}

const char *handed_folder(struct arena *arena, const char *name)
{
    struct bytes rest = bytes_of(name);
    char *folder = arena_alloc(arena, FOLDER_LARGEST + 8);
    size_t len = 0;

    while (rest.len && len < FOLDER_LARGEST) {
        uint32_t code_point = 0;
        size_t taken = text_utf8(rest, &code_point);
        struct buf shown = {0};
        if (taken)
            text_show(&shown, (struct bytes){rest.data, taken});
        bool stays = taken && shown.len == taken && is_plain(code_point) && (len || code_point != '.');
        buf_free(&shown);
        if (stays)
            memcpy(folder + len, rest.data, taken);
        else
            folder[len] = '_';
        len += stays ? taken : 1;
        rest.data += taken ? taken : 1;
        rest.len -= taken ? taken : 1;
    }
    folder[len] = '\0';
    if (strcmp(folder, name) == 0 && name[0])
        return folder;
    return arena_printf(arena, "%s-%08x", folder, number_of(name));
}
