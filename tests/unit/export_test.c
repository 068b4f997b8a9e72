#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "intake/export.h"
#include "intake/gradescope.h"
#include "intake/handed.h"

Suite *export_suite(void);

static struct arena *arena;

static void set_up(void)
{
    arena = arena_new();
}

static void tear_down(void)
{
    arena_free(arena);
}

/* ---- names of platforms ---- */

static const struct {
    const char *name;
    bool folder;
    enum export_system system;
    const char *student, *id, *file;
    bool late, words;
    uint64_t serial;
    const char *when;
} names[] = {
    {"smithamy_101_9001_server.c", false, EXPORT_CANVAS, "smithamy", "101", "server.c", false, false, 9001, ""},
    {"smithamy_LATE_101_9001_server.c", false, EXPORT_CANVAS, "smithamy", "101", "server.c", true, false, 9001, ""},
    {"group_4_LATE_101_9001_my_server_2_3_x.c", false, EXPORT_CANVAS, "group_4", "101", "my_server_2_3_x.c", true, false,
     9001, ""},
    {"LATE_anon_Ab1cD_77_server-1.tar.gz", false, EXPORT_CANVAS, "anon_Ab1cD", "Ab1cD", "server-1.tar.gz", true, false,
     77, ""},
    {"anon_12345_77_server.c", false, EXPORT_CANVAS, "anon_12345", "12345", "server.c", false, false, 77, ""},
    {"smithamy_101_text.html", false, EXPORT_CANVAS, "smithamy", "101", "", false, true, 0, ""},
    {"smithamy_LATE_101_link.html", false, EXPORT_CANVAS, "smithamy", "101", "", true, true, 0, ""},
    {"m\xfcllerj\xf6rg_101_9001_a.zip", false, EXPORT_CANVAS, "m\xfcllerj\xf6rg", "101", "a.zip", false, false, 9001, ""},
    {"smith_1_2_..", false, EXPORT_CANVAS, "smith", "1", "_..", false, false, 2, ""},
    {"smith_1_2_.bashrc", false, EXPORT_CANVAS, "smith", "1", "_.bashrc", false, false, 2, ""},
    {"smith_99999999999999999999_1_a.c", false, EXPORT_CANVAS, "smith", "99999999999999999999", "a.c", false, false, 1, ""},
    {"Amy Smith_4711_assignsubmission_file_", true, EXPORT_MOODLE, "Amy Smith", "4711", "", false, false, 0, ""},
    {"Amy Smith_4711_assignsubmission_file", true, EXPORT_MOODLE, "Amy Smith", "4711", "", false, false, 0, ""},
    {"J\xc3\xb6rg M\xc3\xbcller_4_assignsubmission_file_server.c", false, EXPORT_MOODLE, "J\xc3\xb6rg M\xc3\xbcller", "4",
     "server.c", false, false, 0, ""},
    {"Default group_assignsubmission_file_", true, EXPORT_MOODLE, "Default group", "", "", false, false, 0, ""},
    {"Amy Smith_4711_assignsubmission_onlinetext_", true, EXPORT_MOODLE, "Amy Smith", "4711", "", false, true, 0, ""},
    {"Amy Smith_4711_assignsubmission_onlinetext_onlinetext.html", false, EXPORT_MOODLE, "Amy Smith", "4711", "", false,
     true, 0, ""},
    {"submission_123456", true, EXPORT_GRADESCOPE, "submission_123456", "123456", "", false, false, 0, ""},
    {"Lab 1_s1234_attempt_2026-01-31-23-59-59_server.c", false, EXPORT_BLACKBOARD, "s1234", "s1234", "server.c", false,
     false, 0, "2026-01-31-23-59-59"},
    {"Lab_1_x_s1234_attempt_2026-01-31-23-59-59.txt", false, EXPORT_BLACKBOARD, "s1234", "s1234", "", false, true, 0,
     "2026-01-31-23-59-59"},
    {"Lab 1_s1234_attempt_2026-01-31-23-59-59_notes_attempt_2.txt", false, EXPORT_BLACKBOARD, "s1234", "s1234",
     "notes_attempt_2.txt", false, false, 0, "2026-01-31-23-59-59"},
};

START_TEST(a_platforms_name_is_taken_apart)
{
    struct export_name got;

    ck_assert_msg(export_parse(arena, names[_i].name, names[_i].folder, &got), "%s", names[_i].name);
    ck_assert_int_eq(got.system, names[_i].system);
    ck_assert_str_eq(got.student, names[_i].student);
    ck_assert_str_eq(got.id, names[_i].id);
    ck_assert_str_eq(got.file, names[_i].file);
    ck_assert_str_eq(got.when, names[_i].when);
    ck_assert_int_eq(got.late, names[_i].late);
    ck_assert_int_eq(got.words, names[_i].words);
    ck_assert_uint_eq(got.serial, names[_i].serial);
}
END_TEST

static const struct {
    const char *name;
    bool folder;
} others[] = {
    {"server.c", false}, {"amy", true}, {"amy_1.c", false}, {"amy_server_1_2", false}, {"_1_2_x.c", false},
    {"smithamy_101_9001_server.c", true}, {"submission_123", false}, {"submission_x", true},
    {"Lab_s1_attempt_2026-01-31_server.c", false}, {"Amy_4_assignsubmission", true}, {"", false},
};

START_TEST(other_names_are_nobodys)
{
    struct export_name got;

    ck_assert_msg(!export_parse(arena, others[_i].name, others[_i].folder, &got), "%s", others[_i].name);
    ck_assert_int_eq(got.system, EXPORT_NONE);
    ck_assert_str_eq(got.student, "");
}
END_TEST

START_TEST(an_upload_under_an_earlier_name_has_a_number)
{
    ck_assert_str_eq(export_first_name(arena, "server-1.c"), "server.c");
    ck_assert_str_eq(export_first_name(arena, "a.tar-12.gz"), "a.tar.gz");
    ck_assert_str_eq(export_first_name(arena, "Makefile-3"), "Makefile");
    ck_assert_ptr_null(export_first_name(arena, "server.c"));
    ck_assert_ptr_null(export_first_name(arena, "server1.c"));
    ck_assert_ptr_null(export_first_name(arena, "server-0.c"));
    ck_assert_ptr_null(export_first_name(arena, "-1.c"));
    ck_assert_ptr_null(export_first_name(arena, "server-.c"));
    ck_assert_ptr_null(export_first_name(arena, ""));
}
END_TEST

/* ---- what only all of a class tell ---- */

/* Files of one class, and whose they are in the end: ids with blanks between, "-" for nobody's. */
static const struct {
    const char *names[4];
    const char *ids;
} classes[] = {
#define AT "_attempt_2026-01-31-23-59-59_s.c"
    {{"Lab 1_amy_smith" AT, "Lab 1_bob_smith" AT, "Lab 1_bob_smith_attempt_2026-01-31-23-59-59.txt"},
     "amy_smith bob_smith bob_smith"},
    {{"Lab_1_s1" AT, "Lab_1_s10" AT, "Lab_1_s1_0" AT}, "s1 s10 s1_0"},
    {{"Lab_1_s1" AT, "Lab_1_s1" AT}, "s1 s1"},
    {{"Lab_1_s1" AT, "server.c"}, "s1 -"},
    {{"Lab_amy_ray" AT, "Job_bob_ray" AT}, "Lab_amy_ray Job_bob_ray"},
    {{"smithamy_101_9001_server.c", "raybob_102_9001_server.c"}, "101 102"},
    {{"lab_3_2026_amy.zip", "lab_3_2026_bob.zip", "smithamy_101_9001_server.c"}, "- - 101"},
    {{"smithamy_101_9001_server.c", "smithamy_101_9002_server-1.c", "raybob_LATE_102_9003_server.c"}, "101 101 102"},
    {{"smithamy_101_text.html", "smithamy_101_link.html"}, "101 101"},
    {{"amy_1_2_server.c", "bob_1_2_server.c", "cy_1_3_server.c"}, "- - 1"},
#undef AT
};

START_TEST(a_class_tells_what_a_name_does_not)
{
    struct export_name got[4], *all[4];
    const char *ids = "";
    size_t count = 0;

    for (; count < 4 && classes[_i].names[count]; count++) {
        export_parse(arena, classes[_i].names[count], false, &got[count]);
        all[count] = &got[count];
    }
    export_settle(arena, all, count);
    for (size_t i = 0; i < count; i++)
        ids = arena_printf(arena, "%s%s%s", ids, i ? " " : "", got[i].system == EXPORT_NONE ? "-" : got[i].id);
    ck_assert_str_eq(ids, classes[_i].ids);
}
END_TEST

/* ---- other names ---- */

START_TEST(kinds_go_by_the_ending)
{
    ck_assert_int_eq(handed_kind("amy.zip"), HANDED_ARCHIVE);
    ck_assert_int_eq(handed_kind("AMY.ZIP"), HANDED_ARCHIVE);
    ck_assert_int_eq(handed_kind("amy.tar-2.gz"), HANDED_ARCHIVE);
    ck_assert_int_eq(handed_kind("amy.tgz"), HANDED_ARCHIVE);
    ck_assert_int_eq(handed_kind("amy.gz"), HANDED_OTHER);
    ck_assert_int_eq(handed_kind("amy.7z"), HANDED_UNREADABLE);
    ck_assert_int_eq(handed_kind("amy.c"), HANDED_SOURCE);
    ck_assert_int_eq(handed_kind("README.md"), HANDED_PAPER);
    ck_assert_int_eq(handed_kind("report.pdf"), HANDED_OTHER);
    ck_assert_str_eq(handed_stem(arena, "a.b.tar.gz"), "a.b");
    ck_assert_str_eq(handed_stem(arena, "a.tar-2.gz"), "a");
    ck_assert_str_eq(handed_stem(arena, "A.ZIP"), "A");
    ck_assert_str_eq(handed_stem(arena, ".zip"), ".zip");
    ck_assert_str_eq(handed_stem(arena, "a.c"), "a.c");
}
END_TEST

START_TEST(a_folder_of_ours_has_a_plain_name)
{
    ck_assert_str_eq(handed_folder(arena, "amy"), "amy");
    ck_assert_str_eq(handed_folder(arena, "J\xc3\xb6rg"), "J\xc3\xb6rg");
    const char *space = handed_folder(arena, "Amy Lee"), *escape = handed_folder(arena, "a\033[31m\n/..");
    ck_assert_int_eq(strncmp(space, "Amy_Lee-", 8), 0);
    ck_assert_ptr_null(strpbrk(escape, "\033\n/"));
    ck_assert_str_ne(handed_folder(arena, "a/b"), handed_folder(arena, "a b"));
    ck_assert_int_eq(handed_folder(arena, "..")[0], '_');
    ck_assert_int_eq(handed_folder(arena, ".x")[0], '_');
    ck_assert_int_gt((int)strlen(handed_folder(arena, "")), 0);
    ck_assert_str_ne(handed_folder(arena, "M\xfcller"), handed_folder(arena, "M\xf6ller"));
    char *large = arena_alloc(arena, 5001);
    memset(large, 'x', 5000);
    ck_assert_int_lt((int)strlen(handed_folder(arena, large)), 150);
}
END_TEST

/* ---- Gradescope ---- */

static const char metadata[] =
    "---\n"
    "submission_1:\n"
    "  :submitters:\n"
    "  - :name: Amy Lee\n"
    "    :sid: '0042'\n"
    "    :email: amy@example.org\n"
    "  :created_at: 2026-01-01 00:00:00 Z\n"
    "  :history:\n"
    "  - :submitters:\n"
    "    - :name: Someone Else\n"
    "      :sid: 9\n"
    "    :score: 1\n"
    "submission_2:\n"
    "  :submitters:\n"
    "  - :name: Bob Ray\n"
    "    :email: bob@example.org\n"
    "  - :name: \"Cy \\xd6z\"\n"
    "    :sid: 7\n"
    "submission_3:\n"
    "  :submitters: []\n";

START_TEST(a_gradescope_export_says_whose_a_folder_is)
{
    struct gradescope all = gradescope_parse(arena, bytes_of(metadata));

    ck_assert_uint_eq(all.count, 3);
    ck_assert_str_eq(all.rows[0].folder, "submission_1");
    ck_assert_str_eq(all.rows[0].names, "Amy Lee");
    ck_assert_str_eq(all.rows[0].ids, "0042");
    ck_assert_str_eq(all.rows[1].names, "Bob Ray, Cy \xc3\x96z");
    ck_assert_str_eq(all.rows[1].ids, "bob@example.org,7");
    ck_assert_str_eq(all.rows[2].names, "");
}
END_TEST

static const char *const broken[] = {
    "", "x", "- a\n- b\n", "a: [b, c", "? {a: b}\n: c\n", "a: *x\n", "submission_1:\n  :submitters: Amy\n",
    "submission_1:\n  :submitters:\n  - Amy\n", "submission_1:\n  :submitters:\n    :name: Amy\n", "\xff\xfe\xff", "a: &x [*x]\n",
    "submission_1: {:submitters: [[{:name: x}]]}\n",
};

START_TEST(a_broken_one_says_little)
{
    struct gradescope all = gradescope_parse(arena, bytes_of(broken[_i]));

    for (size_t i = 0; i < all.count; i++)
        ck_assert_str_eq(all.rows[i].names, "");
}
END_TEST

START_TEST(what_stands_before_a_break_counts)
{
    struct buf *text = buf_new(arena, 0);

    buf_text(text, metadata);
    buf_text(text, "submission_4: {{{\n");
    ck_assert_uint_ge(gradescope_parse(arena, buf_bytes(text)).count, 3);
    buf_clear(text);
    for (int i = 0; i < 10000; i++)
        buf_char(text, '[');
    ck_assert_uint_eq(gradescope_parse(arena, buf_bytes(text)).count, 0);
}
END_TEST

Suite *export_suite(void)
{
    Suite *suite = suite_create("export");
    TCase *tests = tcase_create("names");

    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, a_platforms_name_is_taken_apart, 0, sizeof names / sizeof names[0]);
    tcase_add_loop_test(tests, other_names_are_nobodys, 0, sizeof others / sizeof others[0]);
    tcase_add_loop_test(tests, a_class_tells_what_a_name_does_not, 0, sizeof classes / sizeof classes[0]);
    tcase_add_test(tests, an_upload_under_an_earlier_name_has_a_number);
    tcase_add_test(tests, kinds_go_by_the_ending);
    tcase_add_test(tests, a_folder_of_ours_has_a_plain_name);
    tcase_add_test(tests, a_gradescope_export_says_whose_a_folder_is);
    tcase_add_loop_test(tests, a_broken_one_says_little, 0, sizeof broken / sizeof broken[0]);
    tcase_add_test(tests, what_stands_before_a_break_counts);
    suite_add_tcase(suite, tests);
    return suite;
}
