#include "store/runs.h"

#include <string.h>

#include "base/clock.h"
#include "judge/score.h"
#include "store/verdicts.h"

/* A run that is being begun. */
struct beginning {
    struct db *db;
    const struct run_plan *plan;
    struct err *err;
    int64_t setting, run;
    size_t *order; /* the spec's tests by name */
};

/* ---- the setting ---- */

static int find_setting(struct beginning *this)
{
    const struct setting *s = &this->plan->setting;
    sqlite3_stmt *find = db_prepare(this->db,
                                    "SELECT id FROM settings WHERE assignment = ? AND spec_sha256 = ? AND spec_key = ?"
                                    " AND harness = ? AND options = ? AND seed = ?",
                                    this->err);
    sqlite3_stmt *add = db_prepare(this->db,
                                   "INSERT INTO settings (assignment, spec_sha256, spec_key, harness, options,"
                                   " seed) VALUES (?, ?, ?, ?, ?, ?)",
                                   this->err);

    if (!find || !add)
        return -1;
    db_bind(find, "ttttti", s->assignment, s->spec_sha256, s->spec_key, s->harness, s->options, (int64_t)s->seed);
    int status = db_step(this->db, find, this->err);
    if (status > 0) {
        this->setting = sqlite3_column_int64(find, 0);
        return db_finish(this->db, find, this->err);
    }
    db_bind(add, "ttttti", s->assignment, s->spec_sha256, s->spec_key, s->harness, s->options, (int64_t)s->seed);
    if (status < 0 || db_finish(this->db, add, this->err) < 0)
        return -1;
    this->setting = db_last_id(this->db);
    return 0;
}

/* ---- does a run go on? ---- */

/* Whether the class is the same as that run's: 1, 0, or -1. */
static int is_same_class(struct beginning *this, int64_t run)
{
    sqlite3_stmt *rows = db_prepare(this->db,
                                    "SELECT e.name, s.hash FROM entries e JOIN submissions s ON s.id = e.submission"
                                    " WHERE e.run = ? ORDER BY e.place",
                                    this->err);
    const struct entry *entry = this->plan->entries, *end = entry + this->plan->count;
    int status;

    if (!rows)
        return -1;
    db_bind(rows, "i", run);
    for (; (status = db_step(this->db, rows, this->err)) > 0; entry++)
        if (entry == end || strcmp((const char *)sqlite3_column_text(rows, 0), entry->name) != 0 ||
            strcmp((const char *)sqlite3_column_text(rows, 1), entry->hash) != 0) {
            sqlite3_reset(rows);
            return 0;
        }
    return status < 0 ? -1 : entry == end;
}

/* The newest run of the assignment, where it can go on: 1, 0, or -1. */
static int find_run(struct beginning *this, enum begun *begun)
{
    sqlite3_stmt *newest = db_prepare(this->db,
                                      "SELECT r.id, r.setting, r.again, r.ended IS NOT NULL FROM runs r JOIN settings s"
                                      " ON s.id = r.setting WHERE s.assignment = ? ORDER BY r.id DESC LIMIT 1",
                                      this->err);
    const struct run_plan *plan = this->plan;

    if (!newest)
        return -1;
    db_bind(newest, "t", plan->setting.assignment);
    int status = db_step(this->db, newest, this->err);
    if (status <= 0)
        return status;
    this->run = sqlite3_column_int64(newest, 0);
    bool same = sqlite3_column_int64(newest, 1) == this->setting, ended = sqlite3_column_int(newest, 3);
    bool asked = strcmp((const char *)sqlite3_column_text(newest, 2), plan->again) == 0;
    *begun = ended ? BEGUN_FINISHED : BEGUN_GOES_ON;
    if (db_finish(this->db, newest, this->err) < 0)
        return -1;
    if (!same || plan->fresh || (plan->again[0] && (ended || !asked)))
        return 0;
    return is_same_class(this, this->run);
}

/* ---- a new run ---- */

static int add_run(struct beginning *this)
{
    sqlite3_stmt *add = db_prepare(this->db,
                                   "INSERT INTO runs (setting, folder, again, submissions, tests, started)"
                                   " VALUES (?, ?, ?, ?, ?, ?)",
                                   this->err);
    const struct run_plan *plan = this->plan;
    char started[21];

    if (!add)
        return -1;
    clock_utc(started);
    db_bind(add, "ittiit", this->setting, plan->folder, plan->again, (int64_t)plan->count,
            (int64_t)plan->spec->test_count, started);
    int status = db_finish(this->db, add, this->err);
    this->run = db_last_id(this->db);
    return status;
}

static int add_entries(struct beginning *this)
{
    sqlite3_stmt *hash = db_prepare(this->db, "INSERT OR IGNORE INTO submissions (hash) VALUES (?)", this->err);
    sqlite3_stmt *add = db_prepare(this->db,
                                   "INSERT INTO entries (run, place, name, path, submission)"
                                   " SELECT ?, ?, ?, ?, id FROM submissions WHERE hash = ?",
                                   this->err);

    if (!hash || !add)
        return -1;
    for (size_t i = 0; i < this->plan->count; i++) {
        const struct entry *entry = &this->plan->entries[i];
        db_bind(hash, "t", entry->hash);
        if (db_finish(this->db, hash, this->err) < 0)
            return -1;
        db_bind(add, "iittt", this->run, (int64_t)i, entry->name, entry->path, entry->hash);
        if (db_finish(this->db, add, this->err) < 0)
            return -1;
    }
    return 0;
}

/* The result of each test that may be taken over; that of a failed build is one for all tests. The one of the highest
 * rank is: the newest, but of equal hand-ins each keeps its own. */
struct found {
    int64_t rank, id, points_milli;
    enum verdict verdict;
};

#define OWN_RANK "(1 << 48)" /* more than any id */

static int find_results(struct beginning *this, sqlite3_stmt *rows, const struct entry *entry, struct found *found)
{
    const struct spec *spec = this->plan->spec;
    struct found build = {0};
    int status;

    memset(found, 0, spec->test_count * sizeof *found);
    db_bind(rows, "tit", entry->name, this->setting, entry->hash);
    while ((status = db_step(this->db, rows, this->err)) > 0) {
        const char *test = (const char *)sqlite3_column_text(rows, 2);
        size_t at = test[0] ? verdicts_test(spec, this->order, test) : spec->test_count;
        struct found *one = test[0] ? at < spec->test_count ? &found[at] : NULL : &build;
        if (one)
            *one = (struct found){sqlite3_column_int64(rows, 0), sqlite3_column_int64(rows, 1),
                                  sqlite3_column_int64(rows, 4),
                                  verdicts_parse((const char *)sqlite3_column_text(rows, 3))};
    }
    for (size_t i = 0; i < spec->test_count; i++)
        if (build.rank > found[i].rank)
            found[i] = build;
    return status;
}

static int take_entry(struct beginning *this, sqlite3_stmt *link, size_t place, const struct found *found)
{
    const struct spec *spec = this->plan->spec;

    for (size_t i = 0; i < spec->test_count; i++) {
        if (!found[i].id)
            continue;
        const struct result result = {.verdict = found[i].verdict};
        db_bind(link, "iitiii", this->run, (int64_t)place, spec->tests[i].name, found[i].id, found[i].points_milli,
                score_test(&spec->tests[i], &result).max_milli);
        if (db_finish(this->db, link, this->err) < 0)
            return -1;
    }
    return 0;
}

static int take_over(struct beginning *this)
{
    sqlite3_stmt *rows = db_prepare(this->db,
                                    "SELECT max(r.id + CASE WHEN EXISTS (SELECT 1 FROM entries e JOIN tests t ON"
                                    " t.run = e.run AND t.place = e.place WHERE e.run = r.run AND e.name = ?"
                                    " AND t.result = r.id) THEN " OWN_RANK " ELSE 0 END), r.id, r.test, r.verdict,"
                                    " r.points_milli FROM results r WHERE r.setting = ?"
                                    " AND r.submission = (SELECT id FROM submissions WHERE hash = ?)"
                                    " AND r.verdict <> 'HARNESS' GROUP BY r.test",
                                    this->err);
    sqlite3_stmt *link = db_prepare(this->db,
                                    "INSERT INTO tests (run, place, test, result, points_milli, max_milli)"
                                    " VALUES (?, ?, ?, ?, ?, ?)",
                                    this->err);
    struct arena *arena = arena_new();
    struct found *found = arena_array(arena, struct found, this->plan->spec->test_count);
    int status = rows && link ? 0 : -1;

    for (size_t i = 0; i < this->plan->count && status == 0; i++) {
        const struct entry *entry = &this->plan->entries[i];
        if (entry->again)
            continue;
        status = find_results(this, rows, entry, found);
        if (status == 0)
            status = take_entry(this, link, i, found);
    }
    arena_free(arena);
    return status;
}

static int begin(struct beginning *this, enum begun *begun)
{
    if (find_setting(this) < 0)
        return -1;
    int there = find_run(this, begun);
    if (there)
        return there < 0 ? -1 : 0;
    *begun = BEGUN_NEW;
    if (add_run(this) < 0 || add_entries(this) < 0)
        return -1;
    return this->plan->fresh ? 0 : take_over(this);
}

int runs_begin(struct db *db, const struct run_plan *plan, int64_t *run, enum begun *begun, struct err *err)
{
    struct arena *arena = arena_new();
    struct beginning this = {.db = db, .plan = plan, .err = err, .order = verdicts_order(arena, plan->spec)};
    int status = db_begin(db, err);

    if (status == 0)
        status = begin(&this, begun);
    if (status == 0)
        status = db_commit(db, err);
    *run = this.run;
    arena_free(arena);
    return status;
}

/* ---- what a run has ---- */

int runs_count(struct db *db, int64_t run, const struct spec *spec, size_t *counts, struct err *err)
{
    sqlite3_stmt *rows = db_prepare(db,
                                    "SELECT t.test, count(*) FROM tests t JOIN results r ON r.id = t.result"
                                    " WHERE t.run = ? AND r.verdict <> 'HARNESS' GROUP BY t.test",
                                    err);
    struct arena *arena = arena_new();
    const size_t *order = verdicts_order(arena, spec);
    int status = -1;

    if (rows) {
        db_bind(rows, "i", run);
        while ((status = db_step(db, rows, err)) > 0) {
            size_t at = verdicts_test(spec, order, (const char *)sqlite3_column_text(rows, 0));
            if (at < spec->test_count)
                counts[at] = (size_t)sqlite3_column_int64(rows, 1);
        }
    }
    arena_free(arena);
    return status;
}

int runs_end(struct db *db, int64_t run, bool *finished, struct err *err)
{
    sqlite3_stmt *end = db_prepare(db,
                                   "UPDATE runs SET ended = coalesce(ended, ?) WHERE id = ? AND submissions * tests ="
                                   " (SELECT count(*) FROM tests WHERE run = runs.id)",
                                   err);
    char now[21];

    if (!end)
        return -1;
    clock_utc(now);
    db_bind(end, "ti", now, run);
    if (db_finish(db, end, err) < 0)
        return -1;
    sqlite3_stmt *ask = db_prepare(db, "SELECT ended IS NOT NULL FROM runs WHERE id = ?", err);
    if (!ask)
        return -1;
    db_bind(ask, "i", run);
    int status = db_step(db, ask, err);
    *finished = status > 0 && sqlite3_column_int(ask, 0);
    return status < 0 ? -1 : db_finish(db, ask, err);
}

/* ---- the list ---- */

static struct run read_run(struct arena *arena, sqlite3_stmt *row)
{
    return (struct run){
        .id = sqlite3_column_int64(row, 0),
        .setting = {.assignment = db_text(arena, row, 1),
                    .spec_sha256 = db_text(arena, row, 2),
                    .spec_key = db_text(arena, row, 3),
                    .harness = db_text(arena, row, 4),
                    .options = db_text(arena, row, 5),
                    .seed = (uint64_t)sqlite3_column_int64(row, 6)},
        .folder = db_text(arena, row, 7),
        .again = db_text(arena, row, 8),
        .started = db_text(arena, row, 9),
        .ended = db_text(arena, row, 10),
        .submissions = (size_t)sqlite3_column_int64(row, 11),
        .tests = (size_t)sqlite3_column_int64(row, 12),
        .official = sqlite3_column_int(row, 13) != 0,
    };
}

struct run *runs_list(struct arena *arena, struct db *db, size_t *count, struct err *err)
{
    static const char sql[] =
        "SELECT r.id, s.assignment, s.spec_sha256, s.spec_key, s.harness, s.options, s.seed, r.folder, r.again, "
        "r.started,"
        " r.ended, r.submissions, r.tests, r.id = coalesce((SELECT run FROM official o WHERE o.assignment = "
        "s.assignment),"
        " (SELECT max(n.id) FROM runs n JOIN settings m ON m.id = n.setting WHERE m.assignment = s.assignment"
        " AND n.ended IS NOT NULL)) FROM runs r JOIN settings s ON s.id = r.setting ORDER BY r.id";
    sqlite3_stmt *rows = db_prepare(db, sql, err);
    size_t size = 16;
    struct run *runs = arena_array(arena, struct run, size);
    int status = -1;

    *count = 0;
    while (rows && (status = db_step(db, rows, err)) > 0) {
        if (*count == size) {
            struct run *larger = arena_array(arena, struct run, 2 * size);
            memcpy(larger, runs, size * sizeof *runs);
            runs = larger;
            size *= 2;
        }
        runs[(*count)++] = read_run(arena, rows);
    }
    return status < 0 ? NULL : runs;
}

int runs_name_official(struct db *db, const struct run *run, struct err *err)
{
    sqlite3_stmt *name = db_prepare(db, "INSERT OR REPLACE INTO official (assignment, run) VALUES (?, ?)", err);

    if (!name)
        return -1;
    db_bind(name, "ti", run->setting.assignment, run->id);
    return db_finish(db, name, err);
}
