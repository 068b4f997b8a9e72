#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/fs.h"
#include "store/changes.h"
#include "os/digest.h"
#include "store/results.h"

Suite *store_suite(void);

/* Tests a (2 points) and b (3 points) of a class of two. */
static struct test tests[2];
static struct spec spec;
static const bool both[] = {true, true};
static struct entry entries[2];
static struct run_plan plan;
static struct arena *arena;
static const char *folder;
static struct err err;

static void set_up(void)
{
    arena = arena_new();
    err = (struct err){0};
    folder = arena_printf(arena, "%s/results", fs_scratch_path(fs_scratch(arena, NULL)));
    tests[0] = (struct test){.name = "a", .points_milli = 2000};
    tests[1] = (struct test){.name = "b", .points_milli = 3000};
    spec = (struct spec){.assignment = "echo", .tests = tests, .test_count = 2};
    entries[0] = (struct entry){.name = "amy", .path = "class/amy", .hash = "h1"};
    entries[1] = (struct entry){.name = "bob", .path = "class/bob", .hash = "h2"};
    plan = (struct run_plan){
        .setting = {"echo", "spec1", "key1", "0.1.0 x", "L0", 7},
        .spec = &spec,
        .folder = "class",
        .entries = entries,
        .count = 2,
        .again = "",
    };
}

static void tear_down(void)
{
    arena_free(arena);
}

static const char *path_of(const char *name)
{
    return arena_printf(arena, "%s/%s", folder, name);
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
}

static struct db *open_db(void)
{
    struct db *db = db_open(arena, folder, DB_GRADE, &err);

    ck_assert_msg(db != NULL, "%s", err.text);
    return db;
}

/* ---- opening ---- */

START_TEST(a_folder_that_cannot_be_made_is_a_mistake)
{
    ck_assert_ptr_null(db_open(arena, path_of("deeper"), DB_GRADE, &err));
    ck_assert_int_eq(err.kind, ERR_USAGE);
    ck_assert_ptr_nonnull(strstr(err.text, "cannot make the folder"));
}
END_TEST

START_TEST(what_is_no_database_is_told)
{
    mkdir(folder, 0700);
    write_file(path_of("results.db"), "this is a text, and long enough to be looked at as if it were a database of results "
                                      "though it is none at all, whatever its name may say about what is in it\n");
    ck_assert_ptr_null(db_open(arena, folder, DB_GRADE, &err));
    ck_assert_int_eq(err.kind, ERR_USAGE);
    ck_assert_ptr_nonnull(strstr(err.text, "is not a database of results"));
}
END_TEST

static const struct {
    const char *sql, *words;
} other_rows[] = {
    {"PRAGMA user_version = 99", "written by a newer sockgrade (layout 99"},
    {"PRAGMA application_id = 5", "another program's database"},
    {"PRAGMA application_id = 0", "another program's database"},
};

START_TEST(another_version_or_program_is_told)
{
    struct arena *inner = arena_new();
    ck_assert_int_eq(db_do(db_open(inner, folder, DB_GRADE, &err), other_rows[_i].sql, &err), 0);
    arena_free(inner);
    ck_assert_ptr_null(db_open(arena, folder, DB_READ, &err));
    ck_assert_int_eq(err.kind, ERR_USAGE);
    ck_assert_msg(strstr(err.text, other_rows[_i].words), "%s", err.text);
}
END_TEST

START_TEST(no_results_yet_are_told)
{
    ck_assert_ptr_null(db_open(arena, folder, DB_READ, &err));
    ck_assert_ptr_nonnull(strstr(err.text, "no results are kept"));
    mkdir(folder, 0700);
    write_file(path_of("results.db"), "");
    ck_assert_ptr_null(db_open(arena, folder, DB_CHANGE, &err));
    ck_assert_ptr_nonnull(strstr(err.text, "no results are kept"));
}
END_TEST

/* The lock is a process's: another one is needed to see it. */
START_TEST(a_second_grader_is_told)
{
    open_db();
    pid_t child = fork();
    if (child == 0) {
        struct db *db = db_open(arena, folder, DB_GRADE, &err);
        char words[64];
        snprintf(words, sizeof words, "(process %d)", (int)getppid());
        _exit(!db && err.kind == ERR_USAGE && strstr(err.text, words) && db_open(arena, folder, DB_READ, &err) ? 0 : 1);
    }
    int status = 1;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
}
END_TEST

START_TEST(a_folder_that_is_read_only_can_be_read)
{
    struct arena *inner = arena_new();
    int64_t run;
    enum begun begun;
    size_t count;

    ck_assert_int_eq(runs_begin(db_open(inner, folder, DB_GRADE, &err), &plan, &run, &begun, &err), 0);
    arena_free(inner);
    if (mount(folder, folder, NULL, MS_BIND, NULL) < 0)
        return;   /* not root */
    ck_assert_int_eq(mount(NULL, folder, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL), 0);
    struct arena *reading = arena_new();
    struct db *db = db_open(reading, folder, DB_READ, &err);
    bool read = db && runs_list(reading, db, &count, &err) && count == 1;
    bool refused = !db_open(reading, folder, DB_GRADE, &err);
    arena_free(reading);
    umount(folder);
    ck_assert_msg(read, "%s", err.text);
    ck_assert(refused);
    ck_assert_int_eq(err.kind, ERR_USAGE);
    ck_assert_msg(strstr(err.text, "Read-only file system"), "%s", err.text);
}
END_TEST

START_TEST(a_database_that_others_lock_is_told)
{
    struct db *db = open_db();
    sqlite3 *other;

    ck_assert_int_eq(sqlite3_open(path_of("results.db"), &other), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(db_do(db, "PRAGMA busy_timeout = 0", &err), 0);
    ck_assert_int_eq(db_begin(db, &err), -1);
    ck_assert_ptr_nonnull(strstr(err.text, "is locked by another program"));
    sqlite3_close(other);
    ck_assert_int_eq(db_begin(db, &err), 0);
}
END_TEST

/* ---- results ---- */

static const struct records *open_results(struct db *db, int64_t run)
{
    const struct records *records = results_open(arena, db, &(struct results_plan){run, &spec, both, 2}, &err);

    ck_assert_msg(records != NULL, "%s", err.text);
    return records;
}

static int64_t begin(struct db *db, enum begun wanted)
{
    int64_t run = 0;
    enum begun begun;

    ck_assert_msg(runs_begin(db, &plan, &run, &begun, &err) == 0, "%s", err.text);
    ck_assert_int_eq(begun, wanted);
    return run;
}

/* `test` 2: the build. */
static void put(const struct records *records, size_t hand_in, size_t test, enum verdict verdict)
{
    struct result result = {.verdict = verdict, .reason = verdict == VERDICT_PASS ? "" : "why", .where = "", .offset = -1,
                            .expected_words = "", .scratch = "", .exit_words = "", .duration_ns = 5};
    struct buf record = {0};

    result_pack(&record, &result);
    const struct kept kept = {hand_in, test, buf_bytes(&record), &result};
    ck_assert_msg((test == 2 ? records->put_build : records->put_test)(records->arg, &kept, &err) == 0, "%s", err.text);
    buf_free(&record);
}

/* The verdicts of a hand-in: "PASS FAIL", "-" for one without. */
static const char *verdicts(const struct records *records, size_t hand_in)
{
    struct result **results = records->read(records->arg, arena, hand_in, &err);

    ck_assert_msg(results != NULL, "%s", err.text);
    return arena_printf(arena, "%s %s", results[0] ? verdict_word(results[0]->verdict) : "-",
                        results[1] ? verdict_word(results[1]->verdict) : "-");
}

/* A whole run: amy has PASS and FAIL, bob does not build. */
static int64_t fill(struct db *db, enum begun wanted)
{
    int64_t run = begin(db, wanted);
    const struct records *records = open_results(db, run);
    bool finished = false;

    put(records, 0, 2, VERDICT_PASS);
    put(records, 0, 0, VERDICT_PASS);
    put(records, 0, 1, VERDICT_FAIL);
    put(records, 1, 2, VERDICT_BUILD);
    ck_assert_int_eq(records->build_is_test(records->arg, 1, 0, &err), 0);
    ck_assert_int_eq(records->build_is_test(records->arg, 1, 1, &err), 0);
    ck_assert_int_eq(records->settle(records->arg, &err), 0);
    ck_assert_int_eq(runs_end(db, run, &finished, &err), 0);
    ck_assert(finished);
    return run;
}

START_TEST(what_was_put_is_read_again)
{
    struct db *db = open_db();
    const struct records *records = open_results(db, fill(db, BEGUN_NEW));
    struct known known[2] = {{0}};

    ck_assert_str_eq(verdicts(records, 0), "PASS FAIL");
    ck_assert_str_eq(verdicts(records, 1), "BUILD BUILD");
    ck_assert_int_eq(records->has(records->arg, 1, &err), 1);
    ck_assert_int_eq(records->recall(records->arg, 1, known, &err), 0);
    ck_assert(known[0].there && known[0].of_build && known[0].verdict == VERDICT_BUILD);
    ck_assert_int_eq(records->recall(records->arg, 0, known, &err), 0);
    ck_assert(known[1].there && !known[1].of_build && known[1].verdict == VERDICT_FAIL && known[1].duration_ns == 5);
}
END_TEST

START_TEST(what_was_committed_outlives_a_process_that_is_killed)
{
    pid_t child = fork();
    if (child == 0) {
        struct db *db = open_db();
        const struct records *records = open_results(db, begin(db, BEGUN_NEW));
        put(records, 0, 0, VERDICT_PASS);
        records->settle(records->arg, &err);
        put(records, 0, 1, VERDICT_PASS);
        kill(getpid(), SIGKILL);
    }
    waitpid(child, NULL, 0);
    struct db *db = open_db();
    ck_assert_str_eq(verdicts(open_results(db, begin(db, BEGUN_GOES_ON)), 0), "PASS -");
}
END_TEST

START_TEST(nothing_changed_is_the_same_run)
{
    struct db *db = open_db();
    int64_t run = fill(db, BEGUN_NEW);

    ck_assert_int_eq(begin(db, BEGUN_FINISHED), run);
    plan.fresh = true;
    int64_t fresh = begin(db, BEGUN_NEW);
    ck_assert_str_eq(verdicts(open_results(db, fresh), 0), "- -");
    plan.fresh = false;
    ck_assert_int_eq(begin(db, BEGUN_GOES_ON), fresh);
}
END_TEST

START_TEST(a_changed_submission_is_run_and_the_rest_taken_over)
{
    struct db *db = open_db();
    int64_t run = fill(db, BEGUN_NEW);
    size_t counts[2] = {0};

    entries[0].hash = "h3";
    int64_t second = begin(db, BEGUN_NEW);
    ck_assert_int_gt(second, run);
    ck_assert_str_eq(verdicts(open_results(db, second), 0), "- -");
    ck_assert_str_eq(verdicts(open_results(db, second), 1), "BUILD BUILD");
    ck_assert_int_eq(runs_count(db, second, &spec, counts, &err), 0);
    ck_assert(counts[0] == 1 && counts[1] == 1);
    entries[0].hash = "h1";
    ck_assert_str_eq(verdicts(open_results(db, begin(db, BEGUN_NEW)), 0), "PASS FAIL");
}
END_TEST

/* Two of the same bytes, of which one passed by chance. */
START_TEST(equal_hand_ins_keep_their_own)
{
    struct db *db = open_db();
    bool finished = false;

    entries[1].hash = entries[0].hash;
    int64_t run = begin(db, BEGUN_NEW);
    const struct records *records = open_results(db, run);
    for (size_t test = 0; test < 2; test++) {
        put(records, 0, test, VERDICT_PASS);
        put(records, 1, test, VERDICT_FAIL);
    }
    ck_assert_int_eq(runs_end(db, run, &finished, &err), 0);
    entries[1].name = "joe";
    records = open_results(db, begin(db, BEGUN_NEW));
    ck_assert_str_eq(verdicts(records, 0), "PASS PASS");
    ck_assert_str_eq(verdicts(records, 1), "FAIL FAIL");
}
END_TEST

START_TEST(another_setting_takes_nothing_over)
{
    struct db *db = open_db();
    const char **fields[] = {&plan.setting.spec_key, &plan.setting.harness, &plan.setting.options, &plan.setting.spec_sha256};

    fill(db, BEGUN_NEW);
    if (_i < 4)
        *fields[_i] = "other";
    else
        plan.setting.seed = 8;
    ck_assert_str_eq(verdicts(open_results(db, begin(db, BEGUN_NEW)), 0), "- -");
}
END_TEST

START_TEST(what_is_asked_for_is_run_again)
{
    struct db *db = open_db();

    fill(db, BEGUN_NEW);
    plan.again = "amy";
    entries[0].again = true;
    int64_t second = begin(db, BEGUN_NEW);
    const struct records *records = open_results(db, second);
    ck_assert_str_eq(verdicts(records, 0), "- -");
    ck_assert_str_eq(verdicts(records, 1), "BUILD BUILD");
    ck_assert_int_eq(begin(db, BEGUN_GOES_ON), second);
    put(records, 0, 0, VERDICT_FAIL);
    put(records, 0, 1, VERDICT_FAIL);
    bool finished = false;
    ck_assert_int_eq(runs_end(db, second, &finished, &err), 0);
    ck_assert(finished);
    begin(db, BEGUN_NEW);
}
END_TEST

START_TEST(what_could_not_be_judged_is_not_taken_over)
{
    struct db *db = open_db();
    const struct records *records = open_results(db, fill(db, BEGUN_NEW));

    put(records, 0, 0, VERDICT_HARNESS);
    plan.setting.seed = 8;
    begin(db, BEGUN_NEW);
    plan.setting.seed = 7;
    /* The newest that could be judged is. */
    ck_assert_str_eq(verdicts(open_results(db, begin(db, BEGUN_NEW)), 0), "PASS FAIL");
}
END_TEST

/* ---- runs and changes ---- */

START_TEST(the_official_run_is_the_newest_finished_until_one_is_named)
{
    struct db *db = open_db();
    size_t count = 0;

    fill(db, BEGUN_NEW);
    plan.setting.seed = 8;
    fill(db, BEGUN_NEW);
    plan.setting.seed = 9;
    begin(db, BEGUN_NEW);
    struct run *runs = runs_list(arena, db, &count, &err);
    ck_assert_uint_eq(count, 3);
    ck_assert(!runs[0].official && runs[1].official && !runs[2].official);
    ck_assert(runs[1].ended[0] && !runs[2].ended[0]);
    ck_assert_int_eq(runs_name_official(db, &runs[0], &err), 0);
    runs = runs_list(arena, db, &count, &err);
    ck_assert(runs[0].official && !runs[1].official);
}
END_TEST

/* "amy 2/5>5/5 why=1 b:FAIL>PASS" for each submission. */
static void note_change(void *arg, const struct change *change)
{
    struct buf *out = arg;

    buf_printf(out, "%s %d/%d>%d/%d why=%u", change->name, (int)change->before_milli / 1000,
               (int)change->before_max_milli / 1000, (int)change->after_milli / 1000, (int)change->after_max_milli / 1000,
               change->why);
    for (size_t i = 0; i < change->test_count; i++)
        buf_printf(out, " %s:%s>%s", change->tests[i].test, change->tests[i].before ? change->tests[i].before : "-",
                   change->tests[i].after ? change->tests[i].after : "-");
    buf_char(out, '\n');
}

START_TEST(changes_say_who_which_from_to_and_why)
{
    struct db *db = open_db();
    struct buf *out = buf_new(arena, 0);
    size_t count = 0;

    fill(db, BEGUN_NEW);
    plan.setting.spec_key = "key2";
    entries[0].hash = "h3";
    entries[1].name = "cid";
    const struct records *records = open_results(db, begin(db, BEGUN_NEW));
    put(records, 0, 0, VERDICT_PASS);
    put(records, 0, 1, VERDICT_PASS);
    put(records, 1, 0, VERDICT_CRASH);
    const struct run *runs = runs_list(arena, db, &count, &err);
    ck_assert_msg(changes_each(db, &runs[0], &runs[1], note_change, out, &err) == 0, "%s", err.text);
    ck_assert_str_eq(buf_string(out), "amy 2/5>5/5 why=3 b:FAIL>PASS\n"
                                      "bob 0/5>0/0 why=2 a:BUILD>- b:BUILD>-\n"
                                      "cid 0/0>0/2 why=2 a:->CRASH\n");
}
END_TEST

/* ---- digests ---- */

static const char *digest_of(const char *path, size_t files, uint64_t bytes)
{
    char *out = arena_alloc(arena, DIGEST_SIZE);

    const struct digest digest = digest_files(path, &(struct digest_rules){.files = files, .bytes = bytes});
    memcpy(out, digest.hex, sizeof digest.hex);
    return out;
}

START_TEST(a_digest_knows_every_change_that_matters)
{
    const char *seen[8];
    size_t count = 0;

    mkdir(folder, 0700);
    seen[count++] = digest_of(folder, 100, 1000);
    write_file(path_of("b"), "one");
    seen[count++] = digest_of(folder, 100, 1000);
    write_file(path_of("b"), "two");
    seen[count++] = digest_of(folder, 100, 1000);
    ck_assert_int_eq(chmod(path_of("b"), 0700), 0);
    seen[count++] = digest_of(folder, 100, 1000);
    ck_assert_int_eq(rename(path_of("b"), path_of("a")), 0);
    seen[count++] = digest_of(folder, 100, 1000);
    ck_assert_int_eq(symlink("a", path_of("c")), 0);
    seen[count++] = digest_of(folder, 100, 1000);
    mkdir(path_of("d"), 0700);
    seen[count++] = digest_of(folder, 100, 1000);
    ck_assert_int_eq(rename(path_of("a"), path_of("d/a")), 0);
    seen[count++] = digest_of(folder, 100, 1000);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++)
            ck_assert_str_ne(seen[i], seen[j]);
    ck_assert_str_eq(digest_of(folder, 100, 1000), seen[count - 1]);
    mkdir(path_of(".git"), 0700);
    write_file(path_of(".git/index"), "x");
    ck_assert_str_eq(digest_of(folder, 100, 1000), seen[count - 1]);
}
END_TEST

START_TEST(what_is_larger_than_the_caps_is_all_alike)
{
    mkdir(folder, 0700);
    write_file(path_of("a"), "one");
    write_file(path_of("b"), "two");
    ck_assert_str_eq(digest_of(folder, 1, 1000), digest_of(folder, 2, 5));
    ck_assert_str_ne(digest_of(folder, 2, 6), digest_of(folder, 2, 5));
    ck_assert_str_ne(digest_of(path_of("a"), 2, 6), digest_of(path_of("b"), 2, 6));
}
END_TEST

Suite *store_suite(void)
{
    Suite *suite = suite_create("store");
    TCase *all = tcase_create("store");

    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, a_folder_that_cannot_be_made_is_a_mistake);
    tcase_add_test(all, what_is_no_database_is_told);
    tcase_add_loop_test(all, another_version_or_program_is_told, 0, sizeof other_rows / sizeof other_rows[0]);
    tcase_add_test(all, no_results_yet_are_told);
    tcase_add_test(all, a_second_grader_is_told);
    tcase_add_test(all, a_folder_that_is_read_only_can_be_read);
    tcase_add_test(all, a_database_that_others_lock_is_told);
    tcase_add_test(all, what_was_put_is_read_again);
    tcase_add_test(all, what_was_committed_outlives_a_process_that_is_killed);
    tcase_add_test(all, nothing_changed_is_the_same_run);
    tcase_add_test(all, a_changed_submission_is_run_and_the_rest_taken_over);
    tcase_add_test(all, equal_hand_ins_keep_their_own);
    tcase_add_loop_test(all, another_setting_takes_nothing_over, 0, 5);
    tcase_add_test(all, what_is_asked_for_is_run_again);
    tcase_add_test(all, what_could_not_be_judged_is_not_taken_over);
    tcase_add_test(all, the_official_run_is_the_newest_finished_until_one_is_named);
    tcase_add_test(all, changes_say_who_which_from_to_and_why);
    tcase_add_test(all, a_digest_knows_every_change_that_matters);
    tcase_add_test(all, what_is_larger_than_the_caps_is_all_alike);
    suite_add_tcase(suite, all);
    return suite;
}
