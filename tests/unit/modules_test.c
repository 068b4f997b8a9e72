#include <check.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "os/modules.h"

Suite *modules_suite(void);

START_TEST(a_line)
{
    struct module module;

    ck_assert(modules_parse("55aa32f68000-55aa32f69000 r-xp 00001000 00:2f 4711            /home/student/my server\n",
                            &module));
    ck_assert_uint_eq(module.start, 0x55aa32f68000);
    ck_assert_uint_eq(module.end, 0x55aa32f69000);
    ck_assert_uint_eq(module.offset, 0x1000);
    ck_assert_str_eq(module.path, "/home/student/my server");
}
END_TEST

START_TEST(lines_that_are_no_modules)
{
    static const char *const lines[] = {
        "",
        "\n",
        "55aa32f68000-55aa32f69000 r--p 00001000 00:2f 4711                       /home/student/server\n",
        "7ffd5f0e8000-7ffd5f0ea000 r-xp 00000000 00:00 0                          [vdso]\n",
        "7ffd5f0e8000-7ffd5f0ea000 rwxp 00000000 00:00 0\n",
        "7ffd5f0e8000-7ffd5f0ea000 r-xp 00000000 00:2f 7                          /home/student/server (deleted)\n",
        "55aa32f69000-55aa32f68000 r-xp 00001000 00:2f 4711                       /home/student/server\n",
        "55aa32f68000 r-xp 00001000 00:2f 4711 /home/student/server\n",
    };
    struct module module;

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        ck_assert_msg(!modules_parse(lines[i], &module), "%s", lines[i]);
}
END_TEST

START_TEST(a_path_that_is_too_long)
{
    char line[512] = "55aa32f68000-55aa32f69000 r-xp 00001000 00:2f 4711 /";
    struct module module;
    size_t len = strlen(line);

    memset(line + len, 'x', sizeof module.path - 2);
    ck_assert(modules_parse(line, &module));
    ck_assert_uint_eq(strlen(module.path), sizeof module.path - 1);
    line[len + sizeof module.path - 2] = 'x';
    ck_assert(!modules_parse(line, &module));
}
END_TEST

START_TEST(our_own)
{
    static struct module modules[64];
    size_t count = modules_read(getpid(), modules, 64);
    char own[256];
    ssize_t len = readlink("/proc/self/exe", own, sizeof own - 1);
    bool found = false;

    ck_assert_int_gt(len, 0);
    own[len] = '\0';
    for (size_t i = 0; i < count; i++) {
        int fd = modules_open(getpid(), &modules[i]);
        ck_assert_int_ge(fd, 0);
        close(fd);
        found |= strcmp(modules[i].path, own) == 0;
    }
    ck_assert(found);
}
END_TEST

START_TEST(only_files_are_opened)
{
    const struct module folder = {.path = "/usr"}, nothing = {.path = "/usr/none"}, device = {.path = "/dev/null"};

    ck_assert_int_eq(modules_open(getpid(), &folder), -1);
    ck_assert_int_eq(modules_open(getpid(), &nothing), -1);
    ck_assert_int_eq(modules_open(getpid(), &device), -1);
}
END_TEST

START_TEST(below_a_folder)
{
    ck_assert(modules_inside("/home/student/a", "/home/student"));
    ck_assert(!modules_inside("/home/students/a", "/home/student"));
    ck_assert(!modules_inside("/home/student", "/home/student"));
    ck_assert(!modules_inside("/usr/a", ""));
}
END_TEST

Suite *modules_suite(void)
{
    Suite *suite = suite_create("modules");
    TCase *tests = tcase_create("modules");

    tcase_add_test(tests, a_line);
    tcase_add_test(tests, lines_that_are_no_modules);
    tcase_add_test(tests, a_path_that_is_too_long);
    tcase_add_test(tests, our_own);
    tcase_add_test(tests, only_files_are_opened);
    tcase_add_test(tests, below_a_folder);
    suite_add_tcase(suite, tests);
    return suite;
}
