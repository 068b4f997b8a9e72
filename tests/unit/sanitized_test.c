#include <check.h>
#include <stdio.h>

#include "run/sanitized.h"

Suite *sanitized_suite(void);

/* First lines of reports, as gcc 12 and clang 14 leave them. */
static const char *const reports[] = {
    "==7==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602000000016 at pc 0x5",
    "==7==ERROR: AddressSanitizer failed to allocate 0x1000 (4096) bytes of thread context",
    "==12345==ERROR: LeakSanitizer: detected memory leaks",
    "==7==ERROR: HWAddressSanitizer: tag-mismatch on address 0x0",
    "WARNING: ThreadSanitizer: data race (pid=7)",
    "WARNING: ThreadSanitizer: lock-order-inversion (potential deadlock) (pid=7)",
    "==7==ERROR: ThreadSanitizer: SEGV on unknown address 0x000000000000",
    "==7==WARNING: MemorySanitizer: use-of-uninitialized-value",
    "==7==ERROR: UndefinedBehaviorSanitizer: SEGV on unknown address 0x000000000000",
    "server.c:31:9: runtime error: signed integer overflow: 2147483647 + 1 cannot be represented in type 'int'",
    "my server.c:31:9: runtime error: division by zero",
    "/usr/include/c++/12/array:219:25: runtime error: index 5 out of bounds for type 'int [3]'",
};

/* Words of programs that go on. */
static const char *const words[] = {
    "",
    "runtime error: index out of range [5] with length 3",
    "recovered: runtime error: index out of range [5] with length 3",
    "2026/11/28 07:54:47 bad request: runtime error: index out of range [5] with length 3",
    "2026/11/28 07:54:47 main.go:12: runtime error: integer divide by zero",
    "07:54:47: runtime error: integer divide by zero",
    "2026-11-28 07:54:47: runtime error: integer divide by zero",
    ":31:9: runtime error: division by zero",
    "server.c:31: runtime error: division by zero",
    "server.c::9: runtime error: division by zero",
    "ERROR: AddressSanitizer is not linked in",
    "== ==ERROR: AddressSanitizer: no number",
    "log: ==7==ERROR: AddressSanitizer: heap-buffer-overflow",
    "WARNING: ThreadSanitizer is not linked in",
    "WARNING: ThreadSanitizer: off",
    "WARNING: MemorySanitizer: off",
};

START_TEST(a_report_is_found)
{
    char text[500];

    snprintf(text, sizeof text, "ready\n\n%s\n    #0 0x5 in main server.c:31\n", reports[_i]);
    ck_assert_ptr_eq(sanitized_report(text), text + 7);
    ck_assert_ptr_eq(sanitized_report(reports[_i]), reports[_i]);
}
END_TEST

START_TEST(own_words_are_none)
{
    char text[500];

    snprintf(text, sizeof text, "ready\n%s\n%s\n", words[_i], words[_i]);
    ck_assert_ptr_null(sanitized_report(text));
    ck_assert_ptr_null(sanitized_report(words[_i]));
}
END_TEST

Suite *sanitized_suite(void)
{
    Suite *suite = suite_create("sanitized");
    TCase *tcase = tcase_create("sanitized");

    tcase_add_loop_test(tcase, a_report_is_found, 0, sizeof reports / sizeof reports[0]);
    tcase_add_loop_test(tcase, own_words_are_none, 0, sizeof words / sizeof words[0]);
    suite_add_tcase(suite, tcase);
    return suite;
}
