#include <check.h>
#include <string.h>

#include "run/language.h"

Suite *language_suite(void);

static const struct {
    const char *source;
    bool has;
} sources[] = {
    {"int main(void) { return 0; }", true},
    {"int main (int argc, char **argv) {}", true},
    {"int\nmain()\n{", true},
    {"#include <stdio.h>\nmain() { }", true},
    {"int x;\nmain(argc, argv) char **argv; {", true},
    {"void main(){", true},
    {"package main\n\nfunc main() {", true},
    {"auto main() -> int {", true},
    {"extern \"C\" { }\nint main() {", true},
    {"// it's here\nint main() {", true},
    {"package main\nfunc help() {}", false},
    {"/* int main() { */ int x;", false},
    {"// int main() {\nint x;", false},
    {"// joined \\\nint main() {\nint x;", false},
    {"#define M int main() {\nint x;", false},
    {"#define M \\\n int main() {\nint x;", false},
    {"char *s = \"int main() {\";", false},
    {"char *s = \"\\\"int main() {\";", false},
    {"s := `\nint main() {`", false},
    {"int domain(void) {", false},
    {"int main_loop(void) {", false},
    {"int main;", false},
    {"void f(void) { return main(); }", false},
    {"void f(void) { x = main(); }", false},
    {"", false},
    {"\"", false},
    {"/*", false},
    {"int main", false},
    {"\\", false},
};

START_TEST(a_main_is_found_where_one_is_defined)
{
    ck_assert_msg(language_has_main(bytes_of(sources[_i].source)) == sources[_i].has, "%s", sources[_i].source);
}
END_TEST

static const struct {
    const char *names[4];
    const char *files;
} folders[] = {
    {{"server.c", "Makefile", NULL}, "Makefile makefile GNUmakefile"},
    {{"server.c", "server.py", NULL}, "*.c"},
    {{"server.cc", NULL}, "*.cpp *.cc *.cxx"},
    {{"Cargo.toml", "src", NULL}, "Cargo.toml"},
    {{"go.mod", "main.go", NULL}, "*.go"},
    {{"go.mod", "main_test.go", NULL}, "go.mod"},
    {{"Server.java", NULL}, "*.java"},
    {{"server.py", "README", NULL}, NULL},
    {{".c", "c", "x.cx", NULL}, NULL},
    {{NULL}, NULL},
};

START_TEST(a_folder_tells_its_language)
{
    const struct language *found = language_find(folders[_i].names);

    if (folders[_i].files)
        ck_assert(found && strcmp(found->files, folders[_i].files) == 0);
    else
        ck_assert_ptr_null(found);
}
END_TEST

START_TEST(words_are_filled_in)
{
    static const char *const names[] = {"@name", "server", NULL};
    static const char *const files[] = {"a.c", "b.c", NULL};
    static const char *const expected[] = {"cc", "-o", "server", "a.c", "b.c", "-lm", NULL};
    struct arena *arena = arena_new();
    const char **words = language_words(arena, "cc -o @name @files -lm", names, files);
    size_t i = 0;

    for (; expected[i]; i++)
        ck_assert_str_eq(words[i], expected[i]);
    ck_assert_ptr_null(words[i]);
    arena_free(arena);
}
END_TEST

Suite *language_suite(void)
{
    Suite *suite = suite_create("language");
    TCase *tests = tcase_create("language");

    tcase_add_loop_test(tests, a_main_is_found_where_one_is_defined, 0, sizeof sources / sizeof sources[0]);
    tcase_add_loop_test(tests, a_folder_tells_its_language, 0, sizeof folders / sizeof folders[0]);
    tcase_add_test(tests, words_are_filled_in);
    suite_add_tcase(suite, tests);
    return suite;
}
