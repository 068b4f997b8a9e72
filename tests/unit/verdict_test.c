#include <check.h>
#include <string.h>

#include "judge/verdict.h"

Suite *verdict_suite(void);

START_TEST(every_verdict_has_a_word_and_a_meaning)
{
    for (int i = 0; i < VERDICTS; i++) {
        const char *word = verdict_word((enum verdict)i);
        ck_assert_uint_eq(strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"), strlen(word));
        ck_assert_uint_gt(strlen(verdict_meaning((enum verdict)i)), 0);
        for (int j = 0; j < i; j++)
            ck_assert_str_ne(word, verdict_word((enum verdict)j));
    }
}
END_TEST

START_TEST(a_number_that_is_no_verdict_is_harmless)
{
    ck_assert_str_eq(verdict_word(VERDICTS), "UNKNOWN");
    ck_assert_str_eq(verdict_meaning(VERDICTS), "");
}
END_TEST

START_TEST(words)
{
    ck_assert_str_eq(verdict_word(VERDICT_PASS), "PASS");
    ck_assert_str_eq(verdict_word(VERDICT_NOT_LISTENING), "NOT_LISTENING");
    ck_assert_str_eq(verdict_word(VERDICT_HARNESS), "HARNESS");
}
END_TEST

Suite *verdict_suite(void)
{
    Suite *suite = suite_create("verdict");
    TCase *tests = tcase_create("verdict");

    tcase_add_test(tests, every_verdict_has_a_word_and_a_meaning);
    tcase_add_test(tests, a_number_that_is_no_verdict_is_harmless);
    tcase_add_test(tests, words);
    suite_add_tcase(suite, tests);
    return suite;
}
