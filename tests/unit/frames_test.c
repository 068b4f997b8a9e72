#include <check.h>
#include <string.h>

#include "os/frames.h"
#include "os/modules.h"

Suite *frames_suite(void);

START_TEST(names_for_people)
{
    static const struct {
        const char *path, *name; /* NULL: of the system */
        const char *why;
    } rows[] = {
        {"/home/student/server.c", "server.c", "in the hand-in"},
        {"/home/student/./src/./server.c", "src/./server.c", "a compiler's way to say so"},
        {"/home/student/src/net/server.c", "src/net/server.c", "in a folder of it"},
        {"/home/student/../server.c", "server.c", "out of it again"},
        {"/home/student/usr/lib/x.c", "usr/lib/x.c", "like the system's, but in the hand-in"},
        {"/home/amy/course/server.c", "server.c", "built elsewhere"},
        {"server.c", "server.c", "no folder is known"},
        {"../src/server.c", "server.c", "nor there"},
        {"/usr/include/c++/12/bits/basic_string.h", NULL, "a header of the compiler's"},
        {"/usr/include/x86_64-linux-gnu/bits/socket2.h", NULL, "a header of the C library's"},
        {"/build/glibc-1/socket/recv.c", NULL, "as a distribution built it"},
        {"/rustc/1234/library/std/src/io/mod.rs", NULL, "Rust's library"},
        {"/home/amy/.cargo/registry/src/x/lib.rs", NULL, "a crate"},
        {"/home/student/<built-in>", NULL, "no file at all"},
        {"<artificial>", NULL, "nor this"},
        {"", NULL, "nothing"},
        {"/home/student/", NULL, "nothing in the hand-in"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char name[96] = "";
        bool own = frames_name(rows[i].path, "/home/student", name, sizeof name);
        ck_assert_msg(own == (rows[i].name != NULL), "%s: %s", rows[i].path, rows[i].why);
        if (own)
            ck_assert_msg(strcmp(name, rows[i].name) == 0, "%s: %s: %s", rows[i].path, rows[i].why, name);
    }
}
END_TEST

START_TEST(a_name_is_cut)
{
    char name[8];

    ck_assert(frames_name("/home/student/a-long-name.c", "/home/student", name, sizeof name));
    ck_assert_str_eq(name, "a-long-");
}
END_TEST

START_TEST(functions_for_people)
{
    static const struct {
        const char *function, *name;
    } rows[] = {
        {"serve", "serve"},         {"serve<int, char>", "serve"}, {"operator()", ""},
        {"{closure#0}", ""},        {"<lambda(int)>", ""},         {"{closure_env#0}<u8>", ""},
        {"main.(*Server).serve", "main.(*Server).serve"}, {"", ""},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char name[64];
        frames_function(rows[i].function, name, sizeof name);
        ck_assert_str_eq(name, rows[i].name);
    }
}
END_TEST

/* What no compiler would leave. */
START_TEST(files_that_are_no_programs)
{
    static char images[][64] = {"", "\177ELF", "\177ELF\2\1\1", "#!/bin/sh\n"};
    static const uint8_t stack[64];
    const struct module module = {.start = 0x1000, .end = 0x2000, .path = "/home/student/server"};
    struct frames_thread thread = {.stack = stack, .stack_size = sizeof stack};
    struct frames_place place;

    thread.registers[FRAMES_STACK] = 0x7000;
    thread.registers[FRAMES_CODE] = 0x1800;
    for (size_t i = 0; i < sizeof images / sizeof images[0]; i++) {
        const struct frames_module mapped = {&module, images[i], sizeof images[i], true};
        ck_assert_int_ne(frames_find(&mapped, 1, &thread, "/home/student", &place), FRAMES_FOUND);
        ck_assert_uint_eq(place.line, 0);
    }
}
END_TEST

Suite *frames_suite(void)
{
    Suite *suite = suite_create("frames");
    TCase *tests = tcase_create("frames");

    tcase_add_test(tests, names_for_people);
    tcase_add_test(tests, a_name_is_cut);
    tcase_add_test(tests, functions_for_people);
    tcase_add_test(tests, files_that_are_no_programs);
    suite_add_tcase(suite, tests);
    return suite;
}
