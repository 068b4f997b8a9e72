#include "run/language.h"

#include <ctype.h>
#include <fnmatch.h>
#include <string.h>

#define C_FLAGS "-g -O1 -Wall -fdiagnostics-color=never -o @name @files -pthread -lm"
/* New compilers refuse what old ones took: first what C had before C23, then what it had before C99. */
#define C_BEFORE_C23 \
    "-std=gnu17 -Wno-error=implicit-function-declaration -Wno-error=implicit-int -Wno-error=int-conversion" \
    " -Wno-error=incompatible-pointer-types"
#define C_BEFORE_C99 "-std=gnu89"

#define CARGO_COPY "find \"$CARGO_TARGET_DIR/release\" -maxdepth 1 -type f -perm -100 -exec cp {} . ';'"

/* A go.mod that was written by a newer Go than ours: older ones do not even read "go 1.22.1" or "toolchain ...". The
 * language's version goes down to ours where it is higher. */
#define GO_MOD                                                                              \
    "test ! -f go.mod || {"                                                                 \
    " ours=$(cd / && go env GOVERSION | sed -E 's/^go([0-9]+\\.[0-9]+).*/\\1/');"           \
    " theirs=$(sed -nE 's/^go[[:blank:]]+([0-9]+\\.[0-9]+).*/\\1/p' go.mod);"               \
    " lower=$(printf '%s\\n' $ours $theirs | sort -V | head -n 1);"                         \
    " sed -i -E -e '/^toolchain[[:blank:]]/d' -e \"s/^go[[:blank:]].*/go $lower/\" go.mod;" \
    " }"
/* Files that make no program of their own: a module with its programs in folders, or a mistake that Go explains. */
#define GO_ALL "if test -f go.mod; then go build -o . ./...; else go build -o . *.go; fi"

/* Each class goes where its package wants it. Tests by JUnit are left out: it is not there. */
#define JAVA_ALL                                                                                              \
    "grep -rLE --include='*.java' --exclude-dir='.?*' '^import .*org\\.junit' . | LC_ALL=C sort"              \
    " | sed 's/.*/\"&\"/' > \"$TMPDIR/sources\"; javac -g -encoding UTF-8 -d . \"@$TMPDIR/sources\""

static const struct language languages[] = {
    {.files = "Makefile makefile GNUmakefile", .tool = "make", .all = "make"},
    {.files = "*.c", .tool = "cc", .each = "cc " C_FLAGS, .again = {C_BEFORE_C23, C_BEFORE_C99}},
    {.files = "*.cpp *.cc *.cxx", .tool = "c++", .each = "c++ " C_FLAGS},
    {.files = "Cargo.toml", .tool = "cargo", .all = "cargo build --release --offline && " CARGO_COPY},
    {.files = "*.go",
     .not_files = "*_test.go",
     .tool = "go",
     .first = GO_MOD,
     .each = "go build -o @name @files",
     .all = GO_ALL},
    {.files = "go.mod", .tool = "go", .first = GO_MOD, .all = GO_ALL},
    {.files = "*.java", .deep = true, .tool = "javac", .all = JAVA_ALL},
};

/* Starts quickly, with few threads, collects garbage before it takes more memory, and writes nothing into /tmp, where
 * it would meet others of the same pid and complain on standard output. */
#define JAVA "java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xms16m -XX:-UsePerfData"

static const struct {
    const char *extension, *words;
} interpreters[] = {
    {".py", "python3 @file"},
    {".js", "node @file"},
    {".mjs", "node @file"},
    {".cjs", "node @file"},
    {".rb", "ruby @file"},
    {".pl", "perl @file"},
    {".php", "php @file"},
    {".lua", "lua @file"},
    {".sh", "sh @file"},
    {".class", JAVA " -cp @folder @base"},
    {".jar", JAVA " -jar @file"},
};

/* As the first lines of scripts call them, without the numbers of versions. */
static const struct {
    const char *name, *words;
} called[] = {
    {"python", "python3 @file"},
    {"node", "node @file"},
    {"nodejs", "node @file"},
    {"ruby", "ruby @file"},
    {"perl", "perl @file"},
    {"php", "php @file"},
    {"lua", "lua @file"},
    {"bash", "bash @file"},
    {"sh", "sh @file"},
};

#define COUNT(table) (sizeof table / sizeof table[0])

static bool matches_one_of(const char *globs, const char *name)
{
    char glob[64];

    while (*globs) {
        size_t len = strcspn(globs, " ");
        if (len < sizeof glob) {
            memcpy(glob, globs, len);
            glob[len] = '\0';
            if (fnmatch(glob, name, FNM_PERIOD) == 0)
                return true;
        }
        globs += len + (globs[len] == ' ');
    }
    return false;
}

bool language_owns(const struct language *language, const char *name)
{
    if (language->not_files && matches_one_of(language->not_files, name))
        return false;
    return matches_one_of(language->files, name);
}

static const char *last_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static bool owns_one(const struct language *language, const char *const *paths)
{
    for (; *paths; paths++)
        if (language_owns(language, last_name(*paths)))
            return true;
    return false;
}

const struct language *language_find(const char *const *names, const char *const *below)
{
    for (size_t i = 0; i < COUNT(languages); i++)
        if (owns_one(&languages[i], names) || (languages[i].deep && owns_one(&languages[i], below)))
            return &languages[i];
    return NULL;
}

const char *language_interpreter(const char *name)
{
    const char *dot = strrchr(name, '.');

    for (size_t i = 0; dot && i < COUNT(interpreters); i++)
        if (strcmp(dot, interpreters[i].extension) == 0)
            return interpreters[i].words;
    return NULL;
}

const char *language_called(const char *interpreter)
{
    for (size_t i = 0; i < COUNT(called); i++) {
        size_t len = strlen(called[i].name);
        if (strncmp(interpreter, called[i].name, len) == 0 &&
            interpreter[len + strspn(interpreter + len, "0123456789.")] == '\0')
            return called[i].words;
    }
    return NULL;
}

const char *language_extension(size_t index)
{
    return index < COUNT(interpreters) ? interpreters[index].extension : NULL;
}

/* ---- is there a main? ---- */

struct scan {
    const uint8_t *at, *end;
    bool line_start;      /* nothing but blanks before on this line */
};

static bool starts_with(const struct scan *scan, const char *text)
{
    size_t len = strlen(text);

    return (size_t)(scan->end - scan->at) >= len && memcmp(scan->at, text, len) == 0;
}

static void skip_to(struct scan *scan, const char *text)
{
    while (scan->at < scan->end && !starts_with(scan, text))
        scan->at++;
    if (scan->at < scan->end)
        scan->at += strlen(text);
}

/* A directive or a line comment, with the lines that a backslash joins to it. */
static void skip_line(struct scan *scan)
{
    while (scan->at < scan->end && *scan->at != '\n')
        scan->at += *scan->at == '\\' && scan->end - scan->at > 1 ? 2 : 1;
}

static void skip_literal(struct scan *scan)
{
    uint8_t quote = *scan->at++;

    while (scan->at < scan->end && *scan->at != quote && (*scan->at != '\n' || quote == '`'))
        scan->at += *scan->at == '\\' && quote != '`' && scan->end - scan->at > 1 ? 2 : 1;
    if (scan->at < scan->end)
        scan->at++;
}

/* Moves over blanks, comments, literals and directives. False when there was none of them. */
static bool skip_something(struct scan *scan)
{
    uint8_t c = *scan->at;

    if (isspace(c)) {
        scan->line_start |= c == '\n';
        scan->at++;
    } else if (starts_with(scan, "/*")) {
        scan->at += 2;
        skip_to(scan, "*/");
    } else if (starts_with(scan, "//") || (c == '#' && scan->line_start)) {
        skip_line(scan);
    } else if (c == '"' || c == '\'' || c == '`') {
        skip_literal(scan);
        scan->line_start = false;
    } else {
        return false;
    }
    return true;
}

static bool is_letter(uint8_t c)
{
    return isalnum(c) || c == '_';
}

/* A word, or one other character; empty at the end. */
static struct bytes next_token(struct scan *scan)
{
    while (scan->at < scan->end && skip_something(scan))
        continue;
    struct bytes token = {scan->at, scan->at < scan->end};
    while (token.len > 0 && is_letter(token.data[token.len - 1]) && scan->at + token.len < scan->end &&
           is_letter(token.data[token.len]))
        token.len++;
    scan->at += token.len;
    return token;
}

/* A name before `main` is a type or `func`; after these words it is a call. Old C has none, at the start of a line. */
static bool may_define(struct bytes before, bool line_start)
{
    if (before.len == 0 || bytes_is(before, "}") || bytes_is(before, ";"))
        return line_start;
    return is_letter(before.data[0]) && !bytes_is(before, "return") && !bytes_is(before, "else") &&
           !bytes_is(before, "do");
}

bool language_has_main(struct bytes source)
{
    struct scan scan = {source.data, source.data + source.len, true};
    struct bytes before = {0}, token;

    for (; token = next_token(&scan), token.len > 0; before = token) {
        bool first = scan.line_start;
        scan.line_start = false;
        if (!bytes_is(token, "main") || !may_define(before, first))
            continue;
        token = next_token(&scan);
        if (bytes_is(token, "("))
            return true;
    }
    return false;
}

struct bytes language_public_class(struct bytes source)
{
    struct scan scan = {source.data, source.data + source.len, true};
    struct bytes token;
    bool public = false;

    while (token = next_token(&scan), token.len > 0) {
        scan.line_start = false;
        if (public && bytes_is(token, "class"))
            return next_token(&scan);
        public = bytes_is(token, "public") ||
                 (public && (bytes_is(token, "final") || bytes_is(token, "abstract") || bytes_is(token, "strictfp")));
    }
    return (struct bytes){NULL, 0};
}

static bool contains(struct bytes bytes, struct bytes part)
{
    return memmem(bytes.data, bytes.len, part.data, part.len) != NULL;
}

/* By its table of constants: the name with its length before it, and the type. */
bool language_class_has_main(struct bytes file)
{
    return contains(file, BYTES("\0\4main")) && contains(file, BYTES("([Ljava/lang/String;)V"));
}

enum likeness language_likeness(const char *have, const char *want)
{
    size_t have_len = strlen(have), want_len = strlen(want);

    if (have_len < want_len || strcasecmp(have + have_len - want_len, want) != 0)
        return LIKE_NOT;
    return have_len == want_len ? LIKE_SAME : LIKE_END;
}

/* ---- words ---- */

static const char *replacement(const char *word, const char *const *names)
{
    for (; *names; names += 2)
        if (strcmp(word, names[0]) == 0)
            return names[1];
    return word;
}

const char **language_words(struct arena *arena, const char *words, const char *const *names, const char *const *files)
{
    size_t most = 2, count = 0, file_count = 0;
    char *rest, *copy = arena_strdup(arena, words);

    for (const char *c = words; *c; c++)
        most += *c == ' ';
    while (files[file_count])
        file_count++;
    const char **list = arena_array(arena, const char *, most + file_count);
    for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        if (strcmp(word, "@files") != 0) {
            list[count++] = replacement(word, names);
            continue;
        }
        for (size_t i = 0; i < file_count; i++)
            list[count++] = files[i];
    }
    return list;
}
