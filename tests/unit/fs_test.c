#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/fs.h"

Suite *fs_suite(void);

/* Each test has a folder of its own; paths are relative to it. */
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

static void write_text(const char *path, const char *text, mode_t mode)
{
    FILE *file = fopen(path, "w");

    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
    ck_assert_int_eq(chmod(path, mode), 0);
}

static bool holds(const char *path, const char *text)
{
    struct bytes bytes;

    return fs_read(arena, path, 1000, ERR_USAGE, &bytes, NULL) == 0 && bytes_is(bytes, text);
}

static void make_pair(void)
{
    ck_assert_int_eq(mkdir("from", 0755), 0);
    ck_assert_int_eq(mkdir("to", 0755), 0);
}

START_TEST(the_scratch_folder_goes_with_its_arena_unless_kept)
{
    struct arena *own = arena_new();
    struct scratch *scratch = fs_scratch(own, NULL);
    char *path = strdup(fs_scratch_path(scratch));
    struct stat st;

    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0700);
    arena_free(own);
    ck_assert_int_lt(stat(path, &st), 0);
    free(path);

    own = arena_new();
    scratch = fs_scratch(own, NULL);
    path = strdup(fs_scratch_path(scratch));
    fs_keep(scratch);
    arena_free(own);
    ck_assert_int_eq(rmdir(path), 0);
    free(path);
}
END_TEST

START_TEST(reading_refuses_what_is_too_large_or_no_file)
{
    struct bytes bytes;
    struct err err = {0};

    write_text("a", "12345", 0644);
    ck_assert_int_eq(fs_read(arena, "a", 5, ERR_SPEC, &bytes, &err), 0);
    ck_assert(bytes_is(bytes, "12345"));
    ck_assert_int_lt(fs_read(arena, "a", 4, ERR_SPEC, &bytes, &err), 0);
    ck_assert_int_eq(err.kind, ERR_SPEC);
    ck_assert_int_lt(fs_read(arena, ".", 4, ERR_USAGE, &bytes, &err), 0);
    ck_assert_str_eq(err.text, "'.' is not a file");
    ck_assert_int_lt(fs_read(arena, "none", 4, ERR_USAGE, &bytes, &err), 0);
    ck_assert_str_eq(err.text, "cannot open 'none': No such file or directory");
}
END_TEST

START_TEST(a_copy_has_files_modes_folders_and_inner_links_but_no_git)
{
    struct stat st;

    make_pair();
    write_text("from/run", "#!/bin/sh\n", 04755);
    write_text("from/secret", "x", 0400);
    ck_assert_int_eq(mkdir("from/sub", 0755), 0);
    ck_assert_int_eq(mkdir("from/.git", 0755), 0);
    write_text("from/sub/deep", "deep", 0644);
    ck_assert_int_eq(symlink("../run", "from/sub/link"), 0);
    ck_assert_int_eq(symlink("made-by-the-build", "from/later"), 0);
    struct err err = {0};
    ck_assert_msg(fs_copy("from", "to", &(struct copy_rules){10, 1000, true}, &err) == 0, "%s", err.text);
    ck_assert_int_eq(stat("to/run", &st), 0);
    ck_assert_uint_eq(st.st_mode & 07777, 0755);
    ck_assert_int_eq(stat("to/secret", &st), 0);
    ck_assert_uint_eq(st.st_mode & 07777, 0600);
    ck_assert(holds("to/sub/deep", "deep"));
    ck_assert(holds("to/sub/link", "#!/bin/sh\n"));
    ck_assert_int_eq(lstat("to/later", &st), 0);
    ck_assert_int_lt(lstat("to/.git", &st), 0);
}
END_TEST

START_TEST(a_single_file_keeps_its_name)
{
    make_pair();
    write_text("from/alice.c", "int x;", 0644);
    ck_assert_int_eq(fs_copy("from/alice.c", "to", &(struct copy_rules){1, 1000, true}, NULL), 0);
    ck_assert(holds("to/alice.c", "int x;"));
}
END_TEST

static const struct {
    const char *target, *about;
} outward[] = {
    {"/etc/passwd", "absolute"},
    {"../outside", "above the folder"},
    {"sub/up/../../outside", "through a link that leads up"},
    {"nowhere/../../../x", "dangling, but its words leave"},
};

START_TEST(a_link_out_of_the_folder_is_refused)
{
    struct err err = {0};

    make_pair();
    write_text("outside", "secret", 0644);
    ck_assert_int_eq(mkdir("from/sub", 0755), 0);
    ck_assert_int_eq(symlink("..", "from/sub/up"), 0);
    ck_assert_int_eq(symlink(outward[_i].target, "from/link"), 0);
    ck_assert_msg(fs_copy("from", "to", &(struct copy_rules){10, 1000, true}, &err) < 0, "%s", outward[_i].about);
    ck_assert_int_eq(err.kind, ERR_USAGE);
    ck_assert_ptr_nonnull(strstr(err.text, "'link' is a link out of the folder"));
}
END_TEST

START_TEST(a_pipe_too_many_files_and_too_many_bytes_are_refused)
{
    struct err err = {0};

    make_pair();
    write_text("from/a", "12345", 0644);
    write_text("from/b", "12345", 0644);
    ck_assert_int_lt(fs_copy("from", "to", &(struct copy_rules){1, 1000, true}, &err), 0);
    ck_assert_str_eq(err.text, "more than 1 files");
    fs_remove("to");
    ck_assert_int_eq(mkdir("to", 0755), 0);
    ck_assert_int_lt(fs_copy("from", "to", &(struct copy_rules){10, 9, true}, &err), 0);
    ck_assert_int_eq(err.kind, ERR_USAGE);
    ck_assert_int_eq(mkfifo("from/c", 0644), 0);
    fs_remove("to");
    ck_assert_int_eq(mkdir("to", 0755), 0);
    ck_assert_int_lt(fs_copy("from", "to", &(struct copy_rules){10, 1000, true}, &err), 0);
    ck_assert_str_eq(err.text, "'c' is neither a file nor a folder");
}
END_TEST

START_TEST(of_a_stranger_a_hard_link_is_refused)
{
    struct err err = {0};

    make_pair();
    write_text("secret", "12345", 0644);
    ck_assert_int_eq(link("secret", "from/a"), 0);
    ck_assert_int_lt(fs_copy("from", "to", &(struct copy_rules){10, 1000, true}, &err), 0);
    ck_assert_int_eq(err.kind, ERR_USAGE);
    ck_assert_str_eq(err.text, "'a' is a hard link: the file has another name somewhere");
    ck_assert_int_eq(fs_copy("from", "to", &(struct copy_rules){10, 1000, false}, &err), 0);
}
END_TEST

static const struct {
    const char *path;
    bool opens;
} insides[] = {{"a", true},     {"sub/../a", true}, {"inward", true},         {"../outside", false},
               {"/etc/passwd", false}, {"outward", false}, {"sub/up/../outside", false}, {"none", false}};

START_TEST(nothing_leads_out_of_a_folder_of_ours)
{
    make_pair();
    write_text("outside", "secret", 0644);
    write_text("from/a", "mine", 0644);
    ck_assert_int_eq(mkdir("from/sub", 0755), 0);
    ck_assert_int_eq(symlink("..", "from/sub/up"), 0);
    ck_assert_int_eq(symlink("a", "from/inward"), 0);
    ck_assert_int_eq(symlink("../outside", "from/outward"), 0);
    int fd = fs_open_inside("from", insides[_i].path, O_RDONLY);
    ck_assert_msg((fd >= 0) == insides[_i].opens, "%s", insides[_i].path);
    if (fd >= 0)
        close(fd);
}
END_TEST

START_TEST(writing_stays_inside)
{
    static const char *const bad[] = {"", "/x", "..", "../x", "a/../../x", "a/", "."};
    struct err err = {0};

    ck_assert_int_eq(mkdir("root", 0755), 0);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ck_assert_msg(fs_write_inside("root", bad[i], BYTES("x"), &err) < 0, "'%s'", bad[i]);
        ck_assert_int_eq(err.kind, ERR_USAGE);
    }
    ck_assert_int_eq(fs_write_inside("root", "a/b/c", BYTES("one"), &err), 0);
    ck_assert(holds("root/a/b/c", "one"));
    ck_assert_int_eq(fs_write_inside("root", "a/b/c", BYTES("two"), &err), 0);
    ck_assert(holds("root/a/b/c", "two"));
    write_text("outside", "kept", 0644);
    ck_assert_int_eq(symlink("../outside", "root/link"), 0);
    ck_assert_int_eq(fs_write_inside("root", "link", BYTES("new"), &err), 0);
    ck_assert(holds("root/link", "new"));
    ck_assert(holds("outside", "kept"));
    ck_assert_int_eq(symlink("..", "root/up"), 0);
    ck_assert_int_lt(fs_write_inside("root", "up/outside", BYTES("new"), &err), 0);
    ck_assert(holds("outside", "kept"));
}
END_TEST

START_TEST(removing_takes_locked_and_very_deep_folders_and_follows_nothing)
{
    enum { DEEP = 3000 };
    struct stat st;

    ck_assert_int_eq(mkdir("tree", 0755), 0);
    ck_assert_int_eq(mkdir("other", 0755), 0);
    write_text("other/file", "kept", 0644);
    ck_assert_int_eq(symlink("../other", "tree/link"), 0);
    ck_assert_int_eq(mkdir("tree/locked", 0755), 0);
    write_text("tree/locked/file", "x", 0);
    ck_assert_int_eq(chmod("tree/locked", 0), 0);
    ck_assert_int_eq(chdir("tree"), 0);
    for (int i = 0; i < DEEP; i++) {
        ck_assert_int_eq(mkdir("d", 0755), 0);
        ck_assert_int_eq(chdir("d"), 0);
    }
    ck_assert_int_eq(chdir(top), 0);
    fs_remove("tree");
    ck_assert_int_lt(stat("tree", &st), 0);
    ck_assert(holds("other/file", "kept"));
    ck_assert_int_eq(symlink("other", "alias"), 0);
    fs_remove("alias");
    ck_assert(holds("other/file", "kept"));
}
END_TEST

START_TEST(an_output_appears_whole_or_not_at_all)
{
    struct arena *own = arena_new();
    struct stat st;
    struct err err = {0};
    struct output *output = output_open(own, "report", &err);

    ck_assert_ptr_nonnull(output);
    output_write(output, "half", 4);
    ck_assert_int_lt(stat("report", &st), 0);
    arena_free(own);
    ck_assert_int_lt(stat("report", &st), 0);
    ck_assert_int_eq(rmdir(".") < 0, 1);

    output = output_open(arena, "report", &err);
    output_write(output, "whole", 5);
    ck_assert_int_eq(output_commit(output, &err), 0);
    ck_assert(holds("report", "whole"));
    ck_assert_int_eq(symlink("report", "alias"), 0);
    output = output_open(arena, "alias", &err);
    output_write(output, "again", 5);
    ck_assert_int_eq(output_commit(output, &err), 0);
    ck_assert(holds("report", "again"));
    ck_assert_int_eq(lstat("alias", &st), 0);
    ck_assert(S_ISLNK(st.st_mode));
}
END_TEST

START_TEST(a_full_disk_is_told_by_commit)
{
    struct err err = {0};
    struct output *output = output_open(arena, "/dev/full", &err);

    ck_assert_ptr_nonnull(output);
    output_write(output, "x", 1);
    ck_assert_int_lt(output_commit(output, &err), 0);
    ck_assert_int_eq(err.kind, ERR_HARNESS);
    ck_assert_str_eq(err.text, "cannot write '/dev/full': No space left on device");
    ck_assert_ptr_null(output_open(arena, "no/such/folder", &err));
    ck_assert_int_eq(err.kind, ERR_USAGE);
}
END_TEST

Suite *fs_suite(void)
{
    Suite *suite = suite_create("fs");
    TCase *tests = tcase_create("fs");

    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, the_scratch_folder_goes_with_its_arena_unless_kept);
    tcase_add_test(tests, reading_refuses_what_is_too_large_or_no_file);
    tcase_add_test(tests, a_copy_has_files_modes_folders_and_inner_links_but_no_git);
    tcase_add_test(tests, a_single_file_keeps_its_name);
    tcase_add_loop_test(tests, a_link_out_of_the_folder_is_refused, 0, sizeof outward / sizeof outward[0]);
    tcase_add_test(tests, a_pipe_too_many_files_and_too_many_bytes_are_refused);
    tcase_add_test(tests, of_a_stranger_a_hard_link_is_refused);
    tcase_add_loop_test(tests, nothing_leads_out_of_a_folder_of_ours, 0, sizeof insides / sizeof insides[0]);
    tcase_add_test(tests, writing_stays_inside);
    tcase_add_test(tests, removing_takes_locked_and_very_deep_folders_and_follows_nothing);
    tcase_add_test(tests, an_output_appears_whole_or_not_at_all);
    tcase_add_test(tests, a_full_disk_is_told_by_commit);
    suite_add_tcase(suite, tests);
    return suite;
}
