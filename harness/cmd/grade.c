#include "cmd/commands.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd/keep.h"
#include "cmd/session.h"
#include "cmd/tell.h"

/* What a single file that is a whole submission is called. */
static const char *const sources[] = {"*.c",    "*.cc", "*.cpp", "*.py", "*.js", "*.go",
                                      "*.java", "*.rs", "*.rb",  "*.pl", "*.sh", NULL};

/* What lies beside submissions for people, or for tests of the spec. */
static const char *const papers[] = {"EXPECT", "README", "README.*", NULL};

static bool is_named(const char *name, const char *const *globs)
{
    for (; *globs; globs++)
        if (fnmatch(*globs, name, 0) == 0)
            return true;
    return false;
}

static bool is_submission(const char *path, const char *name)
{
    struct stat about;

    if (stat(path, &about))
        return false;
    return S_ISDIR(about.st_mode) || (S_ISREG(about.st_mode) && (is_named(name, sources) || about.st_mode & S_IXUSR));
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct hand_in *)a)->name, ((const struct hand_in *)b)->name);
}

struct class {
    struct hand_in *hand_ins;
    size_t count, size;
};

static void add_hand_in(struct arena *arena, struct class *class, const char *name, const char *path)
{
    if (class->count == class->size) {
        struct hand_in *larger = arena_array(arena, struct hand_in, 2 * class->size + 16);
        if (class->count)
            memcpy(larger, class->hand_ins, class->count * sizeof *larger);
        class->hand_ins = larger;
        class->size = 2 * class->size + 16;
    }
    class->hand_ins[class->count++] = (struct hand_in){arena_strdup(arena, name), path};
}

static void read_entries(struct arena *arena, const char *folder, DIR *dir, bool verbose, struct class *class)
{
    const char *slash = folder[strlen(folder) - 1] == '/' ? "" : "/";
    struct dirent *entry;

    while ((entry = readdir(dir))) {
        const char *name = entry->d_name, *path = arena_printf(arena, "%s%s%s", folder, slash, name);
        if (name[0] == '.')
            continue;
        if (is_named(name, papers)) {
            if (verbose)
                tell("left out: '%s' is no submission", name);
        } else if (is_submission(path, name)) {
            add_hand_in(arena, class, name, path);
        } else {
            tell("left out: '%s' is neither a folder nor a source file", name);
        }
    }
}

static int read_class(struct arena *arena, const char *folder, bool verbose, struct class *class, struct err *err)
{
    DIR *dir = opendir(folder[0] ? folder : ".");

    if (!dir) {
        err_sys(err, "cannot read the folder of submissions '%s'", folder);
        err->kind = ERR_USAGE;
        return -1;
    }
    read_entries(arena, folder[0] ? folder : ".", dir, verbose, class);
    closedir(dir);
    if (class->count == 0)
        return err_set(err, ERR_USAGE, "no submission in '%s': each is a folder in it, or a source file", folder);
    qsort(class->hand_ins, class->count, sizeof class->hand_ins[0], by_name);
    return 0;
}

int grade_command(struct arena *arena, const struct opts *opts)
{
    struct loaded loaded;
    struct class class = {0};
    struct session_end end;
    struct err err = {0};

    int code = session_load(arena, opts, &loaded);
    if (code)
        return code;
    if (read_class(arena, opts->operands[1], opts->verbose, &class, &err))
        return tell_err(&err);
    class.count = keep_out_of(class.hand_ins, class.count, opts);
    const struct session_plan plan = {
        .opts = opts,
        .loaded = &loaded,
        .hand_ins = class.hand_ins,
        .count = class.count,
        .folder = opts->operands[1],
        .people = &table_reporter,
    };
    code = session_run(arena, &plan, &end);
    if (code)
        return code;
    if (end.signal)
        return 128 + end.signal;
    return end.harness ? EXIT_HARNESS : end.under ? EXIT_LOST : EXIT_PASSED;
}
