#include "run/runnable.h"

#include "os/fs.h"
#include "run/command.h"
#include "run/folder.h"
#include "run/language.h"

#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FILE_LARGEST ((size_t)8 << 20)

static const char *last_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static const char *extension_of(const char *path)
{
    const char *name = last_name(path), *dot = strrchr(name, '.');

    return dot && dot > name ? dot : "";
}

static bool has_extension(const char *path, const char *extension)
{
    return strcmp(extension_of(path), extension) == 0;
}

static const char *without_extension(struct arena *arena, const char *path)
{
    return arena_memdup(arena, path, strlen(path) - strlen(extension_of(path)));
}

/* ---- interpreters ---- */

/* "com.example.Server" for the link "./server.class" to "com/example/Server.class". */
static const char *class_name(struct arena *arena, const char *folder, const char *file)
{
    char target[PATH_MAX];
    ssize_t len = readlink(arena_printf(arena, "%s/%s", folder, file), target, sizeof target - 1);
    char *name;

    if (len <= 0)
        return without_extension(arena, last_name(file));
    target[len] = '\0';
    name = arena_strdup(arena, without_extension(arena, target));
    for (char *slash = name; (slash = strchr(slash, '/'));)
        *slash = '.';
    return name;
}

/* `front` (from the table) in place of the first of `words`. */
static const char **put_in_front(struct arena *arena, const char *folder, const char *front, const char *file,
                                 const char **words)
{
    const char *const files[] = {file, NULL};
    const char *slash = strrchr(file, '/');
    const char *const names[] = {
        "@file", file,
        "@folder", arena_memdup(arena, file, slash ? (size_t)(slash - file) : 0),
        "@base", class_name(arena, folder, file),
        NULL};
    const char **first = language_words(arena, front, names, files);
    size_t first_count = 0, count = 0;

    while (first[first_count])
        first_count++;
    while (words[count])
        count++;
    const char **all = arena_array(arena, const char *, first_count + count);
    memcpy(all, first, first_count * sizeof *all);
    memcpy(all + first_count, words + 1, (count - 1) * sizeof *all);
    return all;
}

static struct bytes read_all(struct arena *arena, const char *folder, const char *name)
{
    struct bytes bytes = {NULL, 0};

    if (fs_read(arena, arena_printf(arena, "%s/%s", folder, name), FILE_LARGEST, ERR_USAGE, &bytes, NULL) < 0)
        return (struct bytes){NULL, 0};
    return bytes;
}

/* The interpreter of a script: a path, or a name when `env` looks for it; NULL when it is no script. */
static const char *interpreter_of(struct arena *arena, const char *folder, const char *name)
{
    struct bytes start = read_all(arena, folder, name);

    if (start.len < 3 || memcmp(start.data, "#!", 2) != 0)
        return NULL;
    const uint8_t *end = memchr(start.data, '\n', start.len);
    char *rest, *line = arena_memdup(arena, start.data + 2, (end ? (size_t)(end - start.data) : start.len) - 2);
    const char *word = strtok_r(line, " \t", &rest);
    if (word && strcmp(last_name(word), "env") == 0)
        do
            word = strtok_r(NULL, " \t", &rest);
        while (word && *word == '-');
    return word;
}

/* What to put in front of a script that this machine cannot start by itself: "#!/usr/bin/python", "#!...python3\r". */
static const char *mended_interpreter(struct arena *arena, const char *folder, const char *name)
{
    const char *interpreter = interpreter_of(arena, folder, name);

    if (!interpreter || command_exists(COMMAND_SYSTEM_PATH, interpreter))
        return NULL;
    const char *called = last_name(interpreter);
    return language_called(arena_memdup(arena, called, strcspn(called, "\r")));
}

/* ---- the words ---- */

/* The name among `names` that is `base` with the extension. */
static const char *find_base(const char *const *names, const char *base, const char *extension, bool any_case)
{
    size_t len = strlen(base);

    for (; *names; names++) {
        if (strlen(*names) != len + strlen(extension) || strcmp(*names + len, extension) != 0)
            continue;
        if (any_case ? strncasecmp(*names, base, len) == 0 : strncmp(*names, base, len) == 0)
            return *names;
    }
    return NULL;
}

static const char *find_relative(const char *const *names, const char *base)
{
    for (int any_case = 0; any_case < 2; any_case++) {
        const char *extension;
        for (size_t i = 0; (extension = language_extension(i)) != NULL; i++) {
            const char *name = find_base(names, base, extension, any_case);
            if (name)
                return name;
        }
    }
    return NULL;
}

const char **runnable_words(struct arena *arena, const char *folder, const char **words)
{
    const char *slash = words[0] ? strrchr(words[0], '/') : NULL, *front = NULL, *name = NULL;

    if (!slash || !slash[1] || !folder_holds(words[0]))
        return words;
    switch (folder_file(folder, words[0])) {
    case FILE_PROGRAM:
    case FILE_SCRIPT:
        front = mended_interpreter(arena, folder, words[0]);
        return front ? put_in_front(arena, folder, front, words[0], words) : words;
    case FILE_PLAIN:
        front = language_interpreter(words[0]);
        return front ? put_in_front(arena, folder, front, words[0], words) : words;
    case FILE_NONE:
        break;
    }
    const char *place = arena_memdup(arena, words[0], (size_t)(slash + 1 - words[0]));
    name = find_relative(folder_names(arena, arena_printf(arena, "%s/%s", folder, place)), slash + 1);
    if (!name)
        return words;
    const char *file = arena_printf(arena, "%s%s", place, name);
    return put_in_front(arena, folder, language_interpreter(file), file, words);
}

bool runnable_is_there(struct arena *arena, const char *folder, const char *word)
{
    const char *words[] = {word, NULL};

    return runnable_words(arena, folder, words) != words || folder_file(folder, word) != FILE_NONE;
}

/* ---- under another name ---- */

struct candidates {
    const char **paths;
    size_t count;
};

static struct candidates none(struct arena *arena, size_t most)
{
    return (struct candidates){arena_array(arena, const char *, most + 1), 0};
}

static size_t count_of(const char *const *names)
{
    size_t count = 0;

    while (names[count])
        count++;
    return count;
}

/* Unpacking often makes everything executable: what is inside counts. */
static bool is_program(struct arena *arena, const char *folder, const char *name)
{
    if (folder_file(folder, name) == FILE_PLAIN || language_interpreter(name) || strstr(name, ".so") ||
        has_extension(name, ".o"))
        return false;
    struct bytes start = read_all(arena, folder, name);
    return start.len > 4 && (memcmp(start.data, "\x7f" "ELF", 4) == 0 || memcmp(start.data, "#!", 2) == 0);
}

static struct candidates find_programs(struct arena *arena, const char *folder)
{
    const char **names = folder_names(arena, folder);
    struct candidates found = none(arena, count_of(names));

    for (; *names; names++) {
        struct arena *own = arena_new();
        if (is_program(own, folder, *names))
            found.paths[found.count++] = *names;
        arena_free(own);
    }
    return found;
}

static struct candidates find_classes(struct arena *arena, const char *folder)
{
    const char **paths = folder_find(arena, folder, "*.class");
    struct candidates found = none(arena, count_of(paths));

    for (; *paths; paths++) {
        struct arena *own = arena_new();
        if (!strchr(last_name(*paths), '$') && language_class_has_main(read_all(own, folder, *paths)))
            found.paths[found.count++] = *paths;
        arena_free(own);
    }
    return found;
}

static struct candidates find_scripts(struct arena *arena, const char *folder)
{
    const char **names = folder_names(arena, folder);
    struct candidates found = none(arena, count_of(names));

    for (; *names; names++)
        if (language_interpreter(*names) && !has_extension(*names, ".sh") && !has_extension(*names, ".class") &&
            folder_file(folder, *names) != FILE_NONE)
            found.paths[found.count++] = *names;
    return found;
}

/* What a package.json of Node's names as its main file. */
static struct candidates find_node_main(struct arena *arena, const char *folder)
{
    struct candidates found = none(arena, 1);
    struct bytes text = read_all(arena, folder, "package.json");
    json_t *package = text.len ? json_loadb((const char *)text.data, text.len, 0, NULL) : NULL;
    const char *main = json_string_value(json_object_get(package, "main"));

    if (main && folder_holds(main)) {
        const char *path = arena_printf(arena, "%s%s", main, *extension_of(main) ? "" : ".js");
        if (language_interpreter(path) && folder_file(folder, path) != FILE_NONE)
            found.paths[found.count++] = path;
    }
    json_decref(package);
    return found;
}

/* The only one that is like it at least so much; `many`: there are several. */
static const char *choose(struct arena *arena, const struct candidates *found, const char *name, enum likeness least,
                          bool *many)
{
    const char *chosen = NULL;

    for (size_t i = 0; i < found->count; i++) {
        if (language_likeness(without_extension(arena, last_name(found->paths[i])), name) < least)
            continue;
        *many = *many || chosen;
        chosen = found->paths[i];
    }
    return *many ? NULL : chosen;
}

bool runnable_adopt(struct arena *arena, const char *folder, const char *word, bool only)
{
    if (strncmp(word, "./", 2) != 0 || !word[2] || strchr(word + 2, '/') || *extension_of(word))
        return false;
    const struct candidates kinds[] = {find_programs(arena, folder), find_classes(arena, folder),
                                       find_node_main(arena, folder), find_scripts(arena, folder)};
    const char *chosen = NULL;
    bool many = false;

    for (int least = LIKE_SAME; least >= (only ? LIKE_NOT : LIKE_END) && !chosen && !many; least--)
        for (size_t i = 0; i < sizeof kinds / sizeof kinds[0] && !chosen && !many; i++)
            chosen = choose(arena, &kinds[i], word + 2, (enum likeness)least, &many);
    if (!chosen)
        return false;
    const char *extension = language_interpreter(chosen) ? extension_of(chosen) : "";
    return symlink(chosen, arena_printf(arena, "%s/%s%s", folder, word + 2, extension)) == 0;
}

bool runnable_echoes(struct arena *arena, const char *folder, const char *const *words)
{
    static const char *const names[] = {"node", "nodejs"};
    const char *interpreter = strchr(words[0], '/') ? interpreter_of(arena, folder, words[0]) : NULL;
    const char *name = last_name(interpreter ? interpreter : words[0]);

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}
