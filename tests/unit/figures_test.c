#include <check.h>
#include <string.h>

#include "run/figures.h"

Suite *figures_suite(void);

#define ASK(measure, kind, number) {.bounds = {[MEASURE_##measure] = {BOUND_##kind, number}}}
#define HAVE(measure, number) {.counts = {[MEASURE_##measure] = number}}

static const struct {
    struct hygiene asked;
    struct figures now, before;
    const char *complaint; /* NULL: none */
} rows[] = {
    {ASK(THREADS, NONE, 0), HAVE(THREADS, 7), HAVE(THREADS, 1), NULL},
    {ASK(THREADS, EXACT, 7), HAVE(THREADS, 7), HAVE(THREADS, 1), NULL},
    {ASK(THREADS, EXACT, 7), HAVE(THREADS, 6), HAVE(THREADS, 1), "the server has 6 threads, where there should be 7"},
    {ASK(THREADS, EXACT, 7), HAVE(THREADS, 8), HAVE(THREADS, 1), "the server has 8 threads, where there should be 7"},
    {ASK(PROCESSES, MOST, 2), HAVE(PROCESSES, 2), HAVE(PROCESSES, 1), NULL},
    {ASK(PROCESSES, MOST, 0), HAVE(PROCESSES, 1), HAVE(PROCESSES, 1),
     "the server has 1 process, where at most 0 were allowed"},
    {ASK(PROCESSES, MOST, 1), HAVE(PROCESSES, 2), HAVE(PROCESSES, 1),
     "the server has 2 processes, where at most 1 was allowed"},
    {ASK(OPEN_FILES, GROWTH, 1), HAVE(OPEN_FILES, 5), HAVE(OPEN_FILES, 4), NULL},
    {ASK(OPEN_FILES, GROWTH, 0), HAVE(OPEN_FILES, 3), HAVE(OPEN_FILES, 4), NULL},
    {ASK(OPEN_FILES, GROWTH, 1), HAVE(OPEN_FILES, 6), HAVE(OPEN_FILES, 4),
     "the open files of the server grew by 2 (from 4 to 6), where they may grow by 1"},
    {ASK(OPEN_FILES, GROWTH, 0),
     {.counts = {[MEASURE_OPEN_FILES] = 8}, .files = {[HOLDING_LISTEN] = 1, [HOLDING_CLOSE_WAIT] = 3, [HOLDING_FILE] = 4}},
     {.counts = {[MEASURE_OPEN_FILES] = 4}, .files = {[HOLDING_LISTEN] = 1, [HOLDING_FILE] = 3}},
     "the open files of the server grew by 4 (from 4 to 8), where they may grow by 0: 3 connections in CLOSE_WAIT, "
     "1 file"},
    {ASK(OPEN_FILES, MOST, 3),
     {.counts = {[MEASURE_OPEN_FILES] = 4}, .files = {[HOLDING_LISTEN] = 1, [HOLDING_TERMINAL] = 3}},
     {.counts = {[MEASURE_OPEN_FILES] = 4}, .files = {[HOLDING_LISTEN] = 1, [HOLDING_TERMINAL] = 3}},
     "the server has 4 open files, where at most 3 were allowed: 3 terminals, 1 socket that listens"},
    {ASK(ZOMBIES, EXACT, 0), {.counts = {[MEASURE_ZOMBIES] = 3}, .zombies = {"sh", "cat"}, .named = 2}, {.named = 0},
     "the server has 3 zombies, where there should be 0: 'sh', 'cat'"},
    {ASK(MEMORY, MOST, 1 << 20), HAVE(MEMORY, 1 << 20), HAVE(MEMORY, 1), NULL},
    {ASK(MEMORY, MOST, 1 << 20), HAVE(MEMORY, 3 << 19), HAVE(MEMORY, 1),
     "the server holds 1.5 MiB of memory, where at most 1 MiB were allowed"},
    {ASK(MEMORY, GROWTH, 100), HAVE(MEMORY, 4096), HAVE(MEMORY, 2048),
     "the memory of the server grew by 2 KiB (from 2 KiB to 4 KiB), where it may grow by 100 bytes"},
    {{.bounds = {[MEASURE_THREADS] = {BOUND_EXACT, 1}, [MEASURE_PROCESSES] = {BOUND_EXACT, 1}}}, {.named = 0},
     {.named = 0}, "the server has 0 threads, where there should be 1; the server has 0 processes, where there should be 1"},
};

START_TEST(holds_or_complains)
{
    struct arena *arena = arena_new();
    const char *words = figures_complaint(arena, "server", &rows[_i].asked, &rows[_i].now, &rows[_i].before);

    ck_assert(figures_hold(&rows[_i].asked, &rows[_i].now, &rows[_i].before) == !rows[_i].complaint);
    if (rows[_i].complaint)
        ck_assert_pstr_eq(words, rows[_i].complaint);
    else
        ck_assert_ptr_null(words);
    arena_free(arena);
}
END_TEST

START_TEST(says_what_was_asked_for)
{
    struct arena *arena = arena_new();
    const struct hygiene asked = {.bounds = {[MEASURE_OPEN_FILES] = {BOUND_EXACT, 4}, [MEASURE_MEMORY] = {BOUND_MOST, 1}}};
    const struct figures now = {.counts = {[MEASURE_OPEN_FILES] = 1, [MEASURE_THREADS] = 9, [MEASURE_MEMORY] = 2048}};

    ck_assert_str_eq(figures_words(arena, &asked, &now, false), "1 open file");
    ck_assert_str_eq(figures_words(arena, &asked, &now, true), "1 open file, 2 KiB of memory");
    arena_free(arena);
}
END_TEST

Suite *figures_suite(void)
{
    Suite *suite = suite_create("figures");
    TCase *says = tcase_create("says");

    tcase_add_loop_test(says, holds_or_complains, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(says, says_what_was_asked_for);
    suite_add_tcase(suite, says);
    return suite;
}
