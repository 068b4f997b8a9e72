#include <check.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/fs.h"
#include "run/build.h"
#include "run/folder.h"

Suite *build_suite(void);

static struct arena *arena;
static const char *top;

static void set_up(void)
{
    arena = arena_new();
    struct scratch *scratch = fs_scratch(arena, NULL);
    ck_assert_ptr_nonnull(scratch);
    top = fs_scratch_path(scratch);
    ck_assert_int_eq(chdir(top), 0);
}

static void tear_down(void)
{
    ck_assert_int_eq(chdir("/"), 0);
    arena_free(arena);
}

static void add(const char *path, const char *text, mode_t mode)
{
    ck_assert_int_eq(fs_write_inside(top, path, bytes_of(text), NULL), 0);
    ck_assert_int_eq(chmod(path, mode), 0);
}

/* The words in one, blanks between. */
static const char *joined(const char **words)
{
    const char *all = "";

    for (; *words; words++)
        all = arena_printf(arena, "%s%s%s", all, *all ? " " : "", *words);
    return all;
}

static const struct {
    const char *file;     /* what is there */
    const char *text;
    mode_t mode;
    const char *run, *expected;
} commands[] = {
    {"server", "ELF", 0755, "./server", "./server 80"},
    {"server", "#!/bin/sh\n", 0644, "./server", "./server 80"},
    {"server.py", "", 0644, "./server", "python3 ./server.py 80"},
    {"server.js", "", 0755, "./server", "node ./server.js 80"},
    {"Server.class", "", 0644, "./server", "java -cp . Server 80"},
    {"SERVER.PY", "", 0644, "./server", "./server 80"},
    {"Server.py", "", 0644, "./server", "python3 ./Server.py 80"},
    {"server.py", "", 0644, "./server.py", "python3 ./server.py 80"},
    {"server.py", "", 0755, "./server.py", "./server.py 80"},
    {"bin/server.rb", "", 0644, "./bin/server", "ruby ./bin/server.rb 80"},
    {"bin/Server.class", "", 0644, "bin/server", "java -cp bin Server 80"},
    {"server/x", "", 0755, "./server", "./server 80"},
    {"other.py", "", 0644, "./server", "./server 80"},
    {"server.py", "", 0644, "server", "server 80"},
    {"server.py", "", 0644, "/server", "/server 80"},
    {"server.py", "", 0644, "./x/../server", "./x/../server 80"},
};

START_TEST(the_command_gets_an_interpreter_where_it_needs_one)
{
    const char *words[] = {commands[_i].run, "80", NULL};

    add(commands[_i].file, commands[_i].text, commands[_i].mode);
    ck_assert_str_eq(joined(build_command(arena, top, words)), commands[_i].expected);
}
END_TEST

START_TEST(the_exact_name_goes_before_another_case)
{
    const char *words[] = {"./server", NULL};

    add("SERVER.py", "", 0644);
    add("server.sh", "", 0644);
    ck_assert_str_eq(joined(build_command(arena, top, words)), "sh ./server.sh");
}
END_TEST

static const struct {
    const char *glob;
    bool fits;
} globs[] = {
    {"server.*", true}, {"./server.c", true}, {"*", true}, {"src/*.h", true}, {"*/x.h", true},
    {"client.*", false}, {"src/*.c", false}, {"*.h", false}, {".*", false}, {"../*", false},
};

START_TEST(globs_look_at_the_folder)
{
    add("server.c", "", 0644);
    add(".hidden", "", 0644);
    add("src/x.h", "", 0644);
    ck_assert_msg(folder_matches(arena, top, globs[_i].glob) == globs[_i].fits, "%s", globs[_i].glob);
}
END_TEST

START_TEST(a_list_of_names_is_short_and_safe)
{
    static const char *const none[] = {NULL};
    static const char *const some[] = {"a", "b\n\x1b", NULL};
    const char *many[15] = {NULL};

    for (size_t i = 0; i < 14; i++)
        many[i] = "x";
    ck_assert_str_eq(folder_list(arena, none), "nothing");
    ck_assert_str_eq(folder_list(arena, some), "a, b\\n\\x1b");
    ck_assert_str_eq(folder_list(arena, many), "x, x, x, x, x, x, x, x, x, x, x, x, ...");
}
END_TEST

Suite *build_suite(void)
{
    Suite *suite = suite_create("build");
    TCase *tests = tcase_create("build");

    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, the_command_gets_an_interpreter_where_it_needs_one, 0,
                        sizeof commands / sizeof commands[0]);
    tcase_add_test(tests, the_exact_name_goes_before_another_case);
    tcase_add_loop_test(tests, globs_look_at_the_folder, 0, sizeof globs / sizeof globs[0]);
    tcase_add_test(tests, a_list_of_names_is_short_and_safe);
    suite_add_tcase(suite, tests);
    return suite;
}
