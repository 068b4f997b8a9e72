#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/fs.h"
#include "run/buildcache.h"
#include "run/buildkey.h"

Suite *buildcache_suite(void);

#define KEY_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define KEY_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define KEY_C "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"

static struct arena *arena;
static const char *top;

static void set_up(void)
{
    arena = arena_new();
    struct scratch *scratch = fs_scratch(arena, NULL);
    ck_assert_ptr_nonnull(scratch);
    top = fs_scratch_path(scratch);
    ck_assert_int_eq(chdir(top), 0);
    ck_assert_int_eq(mkdir("cache", 0755), 0);
}

static void tear_down(void)
{
    ck_assert_int_eq(chdir("/"), 0);
    arena_free(arena);
}

static void add(const char *path, const char *text)
{
    ck_assert_int_eq(fs_write_inside(top, path, bytes_of(text), NULL), 0);
}

static const char *key_of(const char *folder)
{
    char *key = arena_alloc(arena, BUILDKEY_SIZE);

    ck_assert_int_eq(buildkey_folder(folder, key, NULL), 0);
    ck_assert_uint_eq(strlen(key), 64);
    return key;
}

START_TEST(a_key_is_that_of_names_bytes_permissions_and_links)
{
    add("one/a", "text");
    add("one/sub/b", "more");
    const char *first = key_of("one");
    ck_assert_str_eq(first, key_of("one"));
    add("two/sub/b", "more");
    add("two/a", "text");
    ck_assert_str_eq(first, key_of("two"));

    ck_assert_int_eq(chmod("two/a", 0755), 0);
    ck_assert_str_ne(first, key_of("two"));
    add("two/a", "texT");
    ck_assert_int_eq(chmod("two/a", 0644), 0);
    ck_assert_str_ne(first, key_of("two"));
    add("two/a", "text");
    add("two/sub/c", "");
    ck_assert_str_ne(first, key_of("two"));
    ck_assert_int_eq(unlink("two/sub/c"), 0);
    ck_assert_int_eq(symlink("a", "two/link"), 0);
    const char *linked = key_of("two");
    ck_assert_int_eq(unlink("two/link"), 0);
    ck_assert_str_eq(first, key_of("two"));
    ck_assert_int_eq(symlink("sub", "two/link"), 0);
    ck_assert_str_ne(linked, key_of("two"));
    /* The same bytes, cut otherwise. */
    add("three/ab", "c");
    add("four/a", "bc");
    ck_assert_str_ne(key_of("three"), key_of("four"));
}
END_TEST

START_TEST(what_cannot_be_read_as_a_whole_has_no_key)
{
    char key[BUILDKEY_SIZE];

    add("one/a", "text");
    ck_assert_int_eq(mkfifo("one/pipe", 0644), 0);
    ck_assert_int_eq(buildkey_folder("one", key, NULL), -1);
    ck_assert_int_eq(buildkey_folder("none", key, NULL), -1);
    int fd = open("one/pipe", O_RDONLY | O_NONBLOCK);
    close(fd);
    ck_assert_int_eq(unlink("one/pipe"), 0);
    fd = open("one/large", O_CREAT | O_WRONLY, 0644);
    ck_assert_int_eq(ftruncate(fd, (off_t)BUILDKEY_MOST_BYTES + 1), 0);
    close(fd);
    ck_assert_int_eq(buildkey_folder("one", key, NULL), -1);
}
END_TEST

static struct result *made(const char *said)
{
    struct result *result = arena_one(arena, struct result);

    *result = (struct result){.reason = "", .where = "", .expected_words = "", .offset = -1, .scratch = "",
                              .exit_words = ""};
    result->err = window_head(arena, bytes_of(said), WINDOW_LARGEST);
    return result;
}

static void keep(const char *key, const char *text)
{
    fs_remove("built");
    add("built/server", text);
    ck_assert_int_eq(chmod("built/server", 0755), 0);
    buildcache_put("cache", key, "built", made("a warning"));
}

static struct result *take(const char *key)
{
    fs_remove("taken");
    return buildcache_take(arena, "cache", key, "taken");
}

START_TEST(what_was_kept_is_taken_again)
{
    keep(KEY_A, "program A");
    keep(KEY_B, "program B");
    struct result *result = take(KEY_A);
    ck_assert_ptr_nonnull(result);
    ck_assert(bytes_is(result->err.shown, "a warning"));
    struct bytes text;
    ck_assert_int_eq(fs_read(arena, "taken/server", 100, ERR_HARNESS, &text, NULL), 0);
    ck_assert(bytes_is(text, "program A"));
    ck_assert_int_eq(access("taken/server", X_OK), 0);
    ck_assert_ptr_null(take(KEY_C));
    ck_assert_int_ne(access("taken", F_OK), 0);
    /* The first stays. */
    keep(KEY_A, "another");
    ck_assert_ptr_nonnull(take(KEY_A));
    ck_assert_int_eq(fs_read(arena, "taken/server", 100, ERR_HARNESS, &text, NULL), 0);
    ck_assert(bytes_is(text, "program A"));
}
END_TEST

START_TEST(a_broken_entry_is_not_used_and_goes)
{
#define BREAK(command) "cd cache/" KEY_A " && " command
    static const char *const breaks[] = {
        BREAK("printf x >>tree/server"),     BREAK("rm record"),       BREAK("rm tree/server"), BREAK("printf x >record"),
        BREAK("chmod 644 tree/server"),      BREAK("touch tree/new"),
        BREAK("head -c 100 record >cut && mv cut record"),
    };

    for (size_t i = 0; i < sizeof breaks / sizeof breaks[0]; i++) {
        keep(KEY_A, "program A");
        ck_assert_ptr_nonnull(take(KEY_A));
        ck_assert_int_eq(system(breaks[i]), 0);
        ck_assert_msg(take(KEY_A) == NULL, "%s", breaks[i]);
        ck_assert_int_ne(access("taken", F_OK), 0);
        ck_assert_int_ne(access("cache/" KEY_A, F_OK), 0);
    }
}
END_TEST

START_TEST(the_oldest_go_first)
{
    static const struct timespec times[][2] = {{{100, 0}, {100, 0}}, {{300, 0}, {300, 0}}, {{200, 0}, {200, 0}}};
    static const char *const entries[] = {"cache/" KEY_A, "cache/" KEY_B, "cache/" KEY_C};

    keep(KEY_A, "0123456789");
    keep(KEY_B, "0123456789");
    keep(KEY_C, "0123456789");
    for (size_t i = 0; i < 3; i++)
        ck_assert_int_eq(utimensat(AT_FDCWD, entries[i], times[i], 0), 0);
    ck_assert_int_eq(mkdir("cache/.making-old", 0700), 0);
    ck_assert_int_eq(utimensat(AT_FDCWD, "cache/.making-old", times[0], 0), 0);
    ck_assert_int_eq(mkdir("cache/.making-new", 0700), 0);
    ck_assert_int_eq(mkdir("cache/something", 0700), 0);
    buildcache_trim("cache", 30);
    for (size_t i = 0; i < 3; i++)
        ck_assert_int_eq(access(entries[i], F_OK), 0);
    buildcache_trim("cache", 29);
    ck_assert_int_ne(access(entries[0], F_OK), 0);
    ck_assert_int_eq(access(entries[1], F_OK), 0);
    /* What is used is young. */
    ck_assert_ptr_nonnull(take(KEY_C));
    buildcache_trim("cache", 10);
    ck_assert_int_ne(access(entries[1], F_OK), 0);
    ck_assert_int_eq(access(entries[2], F_OK), 0);
    ck_assert_int_ne(access("cache/.making-old", F_OK), 0);
    ck_assert_int_eq(access("cache/.making-new", F_OK), 0);
    ck_assert_int_eq(access("cache/something", F_OK), 0);
}
END_TEST

Suite *buildcache_suite(void)
{
    Suite *suite = suite_create("buildcache");
    TCase *cases = tcase_create("buildcache");

    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_test(cases, a_key_is_that_of_names_bytes_permissions_and_links);
    tcase_add_test(cases, what_cannot_be_read_as_a_whole_has_no_key);
    tcase_add_test(cases, what_was_kept_is_taken_again);
    tcase_add_test(cases, a_broken_entry_is_not_used_and_goes);
    tcase_add_test(cases, the_oldest_go_first);
    suite_add_tcase(suite, cases);
    return suite;
}
