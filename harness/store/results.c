#include "store/results.h"

#include <string.h>

#include "base/clock.h"
#include "judge/score.h"
#include "store/verdicts.h"

/* A build that failed: its result stands for tests. */
struct failed_build {
    int64_t id;
    enum verdict verdict;
};

struct results {
    struct records records;
    struct db *db;
    struct results_plan plan;
    const size_t *order;         /* the spec's tests by name */
    struct failed_build *builds; /* by hand-in; id 0: none */
    sqlite3_stmt *add, *link, *any, *all, *known;
    int64_t spent_ns;
};

/* Counts the time since then as the store's. */
static int spent(struct results *this, int64_t since_ns, int status)
{
    this->spent_ns += clock_now_ns() - since_ns;
    return status;
}

static int link_test(struct results *this, size_t hand_in, size_t test, int64_t id, const struct result *result,
                     struct err *err)
{
    const struct test *asked = &this->plan.spec->tests[test];
    struct score score = score_test(asked, result);

    db_bind(this->link, "iitiii", this->plan.run, (int64_t)hand_in, asked->name, id, score.points_milli,
            score.max_milli);
    return db_finish(this->db, this->link, err);
}

/* `test` NULL: the build. The id, or -1. */
static int64_t add_result(struct results *this, const struct kept *kept, const struct test *test, struct err *err)
{
    const struct result *result = kept->result;
    int64_t points = test ? score_test(test, result).points_milli : 0;

    db_bind(this->add, "tittiibii", test ? test->name : "", this->plan.run, verdict_word(result->verdict),
            result->reason, points, result->duration_ns, kept->record, this->plan.run, (int64_t)kept->hand_in);
    if (db_begin(this->db, err) < 0 || db_finish(this->db, this->add, err) < 0)
        return -1;
    return db_last_id(this->db);
}

static int put_build(void *arg, const struct kept *kept, struct err *err)
{
    struct results *this = arg;

    if (kept->result->verdict == VERDICT_PASS)
        return 0;
    int64_t id = add_result(this, kept, NULL, err);
    this->builds[kept->hand_in] = (struct failed_build){id, kept->result->verdict};
    return id < 0 ? -1 : 0;
}

static int put_test(void *arg, const struct kept *kept, struct err *err)
{
    struct results *this = arg;
    int64_t start_ns = clock_now_ns();
    int64_t id = add_result(this, kept, &this->plan.spec->tests[kept->test], err);

    return spent(this, start_ns, id < 0 ? -1 : link_test(this, kept->hand_in, kept->test, id, kept->result, err));
}

static int build_is_test(void *arg, size_t hand_in, size_t test, struct err *err)
{
    struct results *this = arg;
    const struct result result = {.verdict = this->builds[hand_in].verdict};

    return db_begin(this->db, err) < 0 ? -1 : link_test(this, hand_in, test, this->builds[hand_in].id, &result, err);
}

static int has(void *arg, size_t hand_in, struct err *err)
{
    struct results *this = arg;

    db_bind(this->any, "ii", this->plan.run, (int64_t)hand_in);
    int status = db_step(this->db, this->any, err);
    if (status > 0 && db_finish(this->db, this->any, err) < 0)
        return -1;
    return status;
}

static int read_row(struct results *this, struct arena *arena, struct result **results, struct err *err)
{
    size_t test = verdicts_test(this->plan.spec, this->order, (const char *)sqlite3_column_text(this->all, 0));

    if (test == this->plan.spec->test_count || !this->plan.selected[test])
        return 0;
    const void *data = sqlite3_column_blob(this->all, 1);
    struct bytes record = {data, (size_t)sqlite3_column_bytes(this->all, 1)};
    results[test] = result_unpack(arena, record, err);
    return results[test] ? 0 : err_wrap(err, "cannot read a result in '%s'", db_path(this->db));
}

static struct result **read_results(void *arg, struct arena *arena, size_t hand_in, struct err *err)
{
    struct results *this = arg;
    struct result **results = arena_array(arena, struct result *, this->plan.spec->test_count + 1);
    int64_t start_ns = clock_now_ns();
    int status;

    db_bind(this->all, "ii", this->plan.run, (int64_t)hand_in);
    while ((status = db_step(this->db, this->all, err)) > 0)
        if (read_row(this, arena, results, err) < 0) {
            sqlite3_reset(this->all);
            return NULL;
        }
    return spent(this, start_ns, status) < 0 ? NULL : results;
}

static void drop(void *arg, size_t hand_in)
{
    (void)arg;
    (void)hand_in;
}

static int recall(void *arg, size_t hand_in, struct known *tests, struct err *err)
{
    struct results *this = arg;
    sqlite3_stmt *row = this->known;
    int64_t start_ns = clock_now_ns();
    int status;

    db_bind(row, "ii", this->plan.run, (int64_t)hand_in);
    while ((status = db_step(this->db, row, err)) > 0) {
        size_t test = verdicts_test(this->plan.spec, this->order, (const char *)sqlite3_column_text(row, 0));
        if (test < this->plan.spec->test_count)
            tests[test] = (struct known){
                .there = true,
                .verdict = verdicts_parse((const char *)sqlite3_column_text(row, 1)),
                .of_build = sqlite3_column_int(row, 2) != 0,
                .duration_ns = sqlite3_column_int64(row, 3),
            };
    }
    return spent(this, start_ns, status);
}

static int settle(void *arg, struct err *err)
{
    struct results *this = arg;
    int64_t start_ns = clock_now_ns();

    return spent(this, start_ns, db_commit(this->db, err));
}

static int prepare(struct results *this, struct err *err)
{
    this->add = db_prepare(this->db,
                           "INSERT INTO results (setting, submission, test, run, verdict, reason, points_milli,"
                           " duration_ns, record) SELECT r.setting, e.submission, ?1, ?2, ?3, ?4, ?5, ?6, ?7"
                           " FROM runs r JOIN entries e ON e.run = r.id WHERE r.id = ?8 AND e.place = ?9",
                           err);
    this->link = db_prepare(this->db,
                            "INSERT OR REPLACE INTO tests (run, place, test, result, points_milli, max_milli)"
                            " VALUES (?, ?, ?, ?, ?, ?)",
                            err);
    this->any = db_prepare(this->db, "SELECT 1 FROM tests WHERE run = ? AND place = ? LIMIT 1", err);
    this->all = db_prepare(this->db,
                           "SELECT t.test, r.record FROM tests t JOIN results r ON r.id = t.result"
                           " WHERE t.run = ? AND t.place = ?",
                           err);
    this->known = db_prepare(this->db,
                             "SELECT t.test, r.verdict, r.test = '', r.duration_ns FROM tests t"
                             " JOIN results r ON r.id = t.result WHERE t.run = ? AND t.place = ?",
                             err);
    return this->add && this->link && this->any && this->all && this->known ? 0 : -1;
}

const struct records *results_open(struct arena *arena, struct db *db, const struct results_plan *plan, struct err *err)
{
    struct results *this = arena_one(arena, struct results);

    this->db = db;
    this->plan = *plan;
    this->order = verdicts_order(arena, plan->spec);
    this->builds = arena_array(arena, struct failed_build, plan->hand_ins);
    this->records = (struct records){
        .arg = this,
        .put_build = put_build,
        .put_test = put_test,
        .build_is_test = build_is_test,
        .has = has,
        .read = read_results,
        .drop = drop,
        .recall = recall,
        .settle = settle,
    };
    return prepare(this, err) < 0 ? NULL : &this->records;
}

int64_t results_spent_ns(const struct records *records)
{
    return ((const struct results *)records->arg)->spent_ns;
}
