#include <check.h>
#include <stdalign.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"

Suite *arena_suite(void);

struct diary {
    int at;
    char text[8];
};

struct entry {
    struct diary *diary;
    char letter;
};

static void note(void *arg)
{
    struct entry *entry = arg;

    entry->diary->text[entry->diary->at++] = entry->letter;
}

START_TEST(memory_is_zeroed_aligned_and_apart)
{
    static const size_t sizes[] = {0, 1, 3, 16, 17, 4000, 4096, 5000, 300000, 1};
    struct arena *arena = arena_new();
    unsigned char *blocks[sizeof sizes / sizeof sizes[0]];

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        blocks[i] = arena_alloc(arena, sizes[i]);
        ck_assert_uint_eq((uintptr_t)blocks[i] % alignof(max_align_t), 0);
        for (size_t j = 0; j < sizes[i]; j++)
            ck_assert_int_eq(blocks[i][j], 0);
        memset(blocks[i], (int)i + 1, sizes[i]);
    }
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        for (size_t j = 0; j < sizes[i]; j++)
            ck_assert_int_eq(blocks[i][j], (int)i + 1);
    arena_free(arena);
}
END_TEST

START_TEST(the_end_undoes_in_reverse)
{
    struct diary diary = {0};
    struct arena *arena = arena_new();

    for (char letter = 'a'; letter <= 'd'; letter++) {
        struct entry *entry = arena_one(arena, struct entry);
        *entry = (struct entry){&diary, letter};
        arena_defer(arena, note, entry);
    }
    ck_assert_str_eq(diary.text, "");
    arena_free(arena);
    ck_assert_str_eq(diary.text, "dcba");
}
END_TEST

START_TEST(copies_are_ended)
{
    struct arena *arena = arena_new();
    char *copy = arena_memdup(arena, "ab\0cd", 5);

    ck_assert_mem_eq(copy, "ab\0cd", 6);
    ck_assert_str_eq(arena_memdup(arena, NULL, 0), "");
    ck_assert_str_eq(arena_strdup(arena, "word"), "word");
    ck_assert_str_eq(arena_printf(arena, "%s-%d", "a", 7), "a-7");
    ck_assert_uint_eq(strlen(arena_printf(arena, "%9999d", 1)), 9999);
    arena_free(arena);
}
END_TEST

START_TEST(nothing_to_free_is_fine)
{
    arena_free(NULL);
    arena_free(arena_new());
}
END_TEST

START_TEST(an_array_that_overflows_ends_the_process)
{
    fclose(stderr);
    arena_alloc_array(arena_new(), SIZE_MAX / 2, 3);
}
END_TEST

START_TEST(an_impossible_size_ends_the_process)
{
    fclose(stderr);
    arena_alloc(arena_new(), SIZE_MAX - 3);
}
END_TEST

Suite *arena_suite(void)
{
    Suite *suite = suite_create("arena");
    TCase *group = tcase_create("arena");

    tcase_add_test(group, memory_is_zeroed_aligned_and_apart);
    tcase_add_test(group, the_end_undoes_in_reverse);
    tcase_add_test(group, copies_are_ended);
    tcase_add_test(group, nothing_to_free_is_fine);
    tcase_add_test_raise_signal(group, an_array_that_overflows_ends_the_process, SIGABRT);
    tcase_add_test_raise_signal(group, an_impossible_size_ends_the_process, SIGABRT);
    suite_add_tcase(suite, group);
    return suite;
}
