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
    const char *names[4], *below[3];
    const char *files;
} folders[] = {
    {{"server.c", "Makefile", NULL}, {NULL}, "Makefile makefile GNUmakefile"},
    {{"server.c", "server.py", NULL}, {NULL}, "*.c"},
    {{"server.cc", NULL}, {NULL}, "*.cpp *.cc *.cxx"},
    {{"Cargo.toml", "src", NULL}, {NULL}, "Cargo.toml"},
    {{"go.mod", "main.go", NULL}, {NULL}, "*.go"},
    {{"go.mod", "main_test.go", NULL}, {NULL}, "go.mod"},
    {{"Server.java", NULL}, {NULL}, "*.java"},
    {{"src", NULL}, {"src/app/Server.java", NULL}, "*.java"},
    {{"src", NULL}, {"src/server.c", "src/Makefile", NULL}, NULL},
    {{"server.py", "README", NULL}, {NULL}, NULL},
    {{".c", "c", "x.cx", NULL}, {NULL}, NULL},
    {{NULL}, {NULL}, NULL},
};

START_TEST(a_folder_tells_its_language)
{
    const struct language *found = language_find(folders[_i].names, folders[_i].below);

    if (folders[_i].files)
        ck_assert(found && strcmp(found->files, folders[_i].files) == 0);
    else
        ck_assert_ptr_null(found);
}
END_TEST

static const struct {
    const char *source, *name;
} classes[] = {
    {"package a.b;\nimport java.io.*;\npublic class Server {", "Server"},
    {"class Handler {}\npublic final class Server {}", "Server"},
    {"// public class Not\n/* public class Nor */ public abstract class It {", "It"},
    {"class Handler { public static void main(String[] a) {} }", ""},
    {"public class", ""},
    {"", ""},
};

START_TEST(a_java_source_is_named_by_its_public_class)
{
    struct bytes name = language_public_class(bytes_of(classes[_i].source));

    ck_assert_msg(bytes_is(name, classes[_i].name), "%s: %.*s", classes[_i].source, (int)name.len, name.data);
}
END_TEST

static const struct {
    struct bytes file;
    bool has;
} class_files[] = {
    {BYTES("..\0\4main\1\0\x16([Ljava/lang/String;)V.."), true},
    {BYTES("..\0\4main\1\0\x03()V.."), false},
    {BYTES("..\0\6domain\1\0\x16([Ljava/lang/String;)V.."), false},
    {BYTES(""), false},
};

START_TEST(a_class_file_tells_whether_it_can_be_started)
{
    ck_assert(language_class_has_main(class_files[_i].file) == class_files[_i].has);
}
END_TEST

static const struct {
    const char *have, *want;
    enum likeness likeness;
} likenesses[] = {
    {"server", "server", LIKE_SAME}, {"Server", "server", LIKE_SAME}, {"TCPServer", "server", LIKE_END},
    {"my-server", "Server", LIKE_END}, {"server2", "server", LIKE_NOT}, {"erver", "server", LIKE_NOT},
    {"client", "server", LIKE_NOT}, {"", "server", LIKE_NOT},
};

START_TEST(a_program_may_be_called_like_the_one_that_is_asked_for)
{
    ck_assert_int_eq(language_likeness(likenesses[_i].have, likenesses[_i].want), likenesses[_i].likeness);
}
END_TEST

static const struct {
    const char *interpreter, *words;
} interpreters[] = {
    {"python", "python3 @file"}, {"python2.7", "python3 @file"}, {"python3.11", "python3 @file"},
    {"nodejs", "node @file"}, {"pythonw", NULL}, {"pyhton", NULL}, {"", NULL},
};

START_TEST(a_script_names_its_interpreter_in_many_ways)
{
    ck_assert_pstr_eq(language_called(interpreters[_i].interpreter), interpreters[_i].words);
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
    tcase_add_loop_test(tests, a_java_source_is_named_by_its_public_class, 0, sizeof classes / sizeof classes[0]);
    tcase_add_loop_test(tests, a_class_file_tells_whether_it_can_be_started, 0,
                        sizeof class_files / sizeof class_files[0]);
    tcase_add_loop_test(tests, a_program_may_be_called_like_the_one_that_is_asked_for, 0,
                        sizeof likenesses / sizeof likenesses[0]);
    tcase_add_loop_test(tests, a_script_names_its_interpreter_in_many_ways, 0,
                        sizeof interpreters / sizeof interpreters[0]);
    tcase_add_test(tests, words_are_filled_in);
    suite_add_tcase(suite, tests);
    return suite;
}
