#include "run/java.h"

#include <check.h>
#include <string.h>

Suite *java_suite(void);

#define START "java", "java", "GC Thread#0", "G1 Main Marker", "G1 Conc#0", "G1 Refine#0", "G1 Service"
#define HOUSE "VM Thread", "Reference Handl", "Finalizer", "Signal Dispatch"

/* The threads of a process in order; how many the machine made at its start; which of them keep house. */
static const struct row {
    const char *names[24];
    size_t own;
    const char *keepers;
} rows[] = {
    {{"java", "java", NULL}, 2, ".."},
    /* Java 17. */
    {{START, HOUSE, "Service Thread", "C2 CompilerThre", "Notification Th", "VM Periodic Tas", "Common-Cleaner", "pool-1", NULL},
     16, "..kkkkkk..kkkkkk."},
    /* Java 25 begins its periodic thread before the others. */
    {{START, "VM Periodic Tas", HOUSE, "Service Thread", "Common-Cleaner", NULL}, 14, "..kkkkkkk..kkk"},
    /* A program's own threads with such names. */
    {{START, HOUSE, "Service Thread", "Common-Cleaner", "Service Thread", NULL}, 13, "..kkkkkk..kkk."},
    {{START, HOUSE, "Common-Cleaner", "Notification Th", NULL}, 12, "..kkkkkk..kk."},
    {{START, HOUSE, "pool-1", "Service Thread", NULL}, 11, "..kkkkkk..k.."},
    {{START, "GC Thread#0", HOUSE, NULL}, 7, "..kkkkk....."},
    /* Compilers come and go. */
    {{START, HOUSE, "Common-Cleaner", "pool-1", "C2 CompilerThre", NULL}, 12, "..kkkkkk..kk.k"},
};

START_TEST(knows_its_own)
{
    const struct row *row = &rows[_i];
    struct thread threads[24] = {{0}};
    size_t count = 0;

    for (; row->names[count]; count++)
        strcpy(threads[count].name, row->names[count]);
    ck_assert_uint_eq(count, strlen(row->keepers));
    ck_assert_uint_eq(java_own(threads, count), row->own);
    for (size_t i = 0; i < count; i++)
        ck_assert_msg(java_keeps_house(&threads[i], i < row->own) == (row->keepers[i] == 'k'), "%zu %s", i,
                      threads[i].name);
}
END_TEST

Suite *java_suite(void)
{
    Suite *suite = suite_create("java");
    TCase *tcase = tcase_create("java");

    tcase_add_loop_test(tcase, knows_its_own, 0, (int)(sizeof rows / sizeof rows[0]));
    suite_add_tcase(suite, tcase);
    return suite;
}
