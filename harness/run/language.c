#include "run/language.h"

#include <ctype.h>
#include <fnmatch.h>
#include <string.h>

#define C_FLAGS "-g -O1 -Wall -fdiagnostics-color=never -o @name @files -pthread -lm"
#define CARGO_COPY "find \"$CARGO_TARGET_DIR/release\" -maxdepth 1 -type f -perm -100 -exec cp {} . ';'"

static const struct language languages[] = {
    {.files = "Makefile makefile GNUmakefile", .all = "make"},
    {.files = "*.c", .each = "cc " C_FLAGS},
    {.files = "*.cpp *.cc *.cxx", .each = "c++ " C_FLAGS},
    {.files = "Cargo.toml", .all = "cargo build --release --offline && " CARGO_COPY},
    {.files = "*.go", .not_files = "*_test.go", .each = "go build -o @name @files"},
    {.files = "go.mod", .all = "go build -o . ./..."},
    {.files = "*.java", .all = "javac -g -d . *.java"},
};

static const struct {
    const char *extension, *words;
} interpreters[] = {
    {".py", "python3 @file"},
    {".js", "node @file"},
    {".rb", "ruby @file"},
    {".pl", "perl @file"},
    {".php", "php @file"},
    {".lua", "lua @file"},
    {".sh", "sh @file"},
    {".class", "java -cp @folder @base"},
    {".jar", "java -jar @file"},
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

const struct language *language_find(const char *const *names)
{
    for (size_t i = 0; i < COUNT(languages); i++)
        for (const char *const *name = names; *name; name++)
            if (language_owns(&languages[i], *name))
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
