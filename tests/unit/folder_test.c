#include <check.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/fs.h"
#include "run/folder.h"

Suite *folder_suite(void);

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

static const struct {
    const char *glob;
    bool fits;
} globs[] = {
    {"server.*", true}, {"./server.c", true}, {"*", true}, {"src/*.h", true}, {"*/x.h", true},
    {"Server.*", true}, {"SERVER.C", true},
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

START_TEST(files_are_found_below)
{
    static const char *const expected[] = {"a/A.java", "a/b/B.java", "z.java", NULL};

    add("z.java", "", 0644);
    add("a/b/B.java", "", 0644);
    add("a/b/B.class", "", 0644);
    add("a/A.java", "", 0644);
    add(".git/C.java", "", 0644);
    add("a/.D.java", "", 0644);
    ck_assert_int_eq(symlink("..", "a/up"), 0);
    const char **found = folder_find(arena, top, "*.java");
    for (size_t i = 0; i < 4; i++)
        ck_assert_pstr_eq(found[i], expected[i]);
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

Suite *folder_suite(void)
{
    Suite *suite = suite_create("folder");
    TCase *tests = tcase_create("folder");

    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, globs_look_at_the_folder, 0, sizeof globs / sizeof globs[0]);
    tcase_add_test(tests, files_are_found_below);
    tcase_add_test(tests, a_list_of_names_is_short_and_safe);
    suite_add_tcase(suite, tests);
    return suite;
}
