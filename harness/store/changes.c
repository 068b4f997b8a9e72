#include "store/changes.h"

#include <string.h>

struct comparison {
    struct db *db;
    const struct run *before, *after;
    sqlite3_stmt *tests;
    struct err *err;
};

unsigned changes_settings(const struct run *before, const struct run *after)
{
    const struct setting *a = &before->setting, *b = &after->setting;
    bool spec = strcmp(a->spec_sha256, b->spec_sha256) != 0 || strcmp(a->spec_key, b->spec_key) != 0;

    return (spec ? WHY_SPEC : 0U) | (a->seed != b->seed ? WHY_SEED : 0U) |
           (strcmp(a->harness, b->harness) != 0 ? WHY_HARNESS : 0U) |
           (strcmp(a->options, b->options) != 0 ? WHY_OPTIONS : 0U);
}

/* The two sides of a test, by its name. */
static const char tests_sql[] =
    "SELECT n.test, r.verdict, a.points_milli, a.max_milli, s.verdict, b.points_milli, b.max_milli FROM"
    " (SELECT test FROM tests WHERE run = ?1 AND place = ?2 UNION SELECT test FROM tests WHERE run = ?3 AND place = "
    "?4) n"
    " LEFT JOIN tests a ON a.run = ?1 AND a.place = ?2 AND a.test = n.test LEFT JOIN results r ON r.id = a.result"
    " LEFT JOIN tests b ON b.run = ?3 AND b.place = ?4 AND b.test = n.test LEFT JOIN results s ON s.id = b.result"
    " ORDER BY n.test";

/* Left to itself the second join would go through the whole run for each name. */
static const char names_sql[] =
    "SELECT n.name, a.place, b.place, a.submission = b.submission FROM"
    " (SELECT name FROM entries WHERE run = ?1 UNION SELECT name FROM entries WHERE run = ?2) n"
    " LEFT JOIN entries a INDEXED BY entries_by_name ON a.run = ?1 AND a.name = n.name"
    " LEFT JOIN entries b INDEXED BY entries_by_name ON b.run = ?2 AND b.name = n.name ORDER BY n.name";

static const char *word_or_null(struct arena *arena, sqlite3_stmt *row, int column)
{
    return sqlite3_column_type(row, column) == SQLITE_NULL ? NULL : db_text(arena, row, column);
}

static bool is_changed(const struct test_change *test)
{
    return !test->before || !test->after || strcmp(test->before, test->after) != 0 ||
           test->before_milli != test->after_milli || test->before_max_milli != test->after_max_milli;
}

static int read_tests(struct arena *arena, struct comparison *this, struct change *change, const int64_t places[2])
{
    size_t most = this->before->tests + this->after->tests;
    struct test_change *tests = arena_array(arena, struct test_change, most);
    sqlite3_stmt *row = this->tests;
    int status;

    change->tests = tests;
    db_bind(row, "iiii", this->before->id, places[0], this->after->id, places[1]);
    while ((status = db_step(this->db, row, this->err)) > 0) {
        struct test_change test = {db_text(arena, row, 0),       word_or_null(arena, row, 1),
                                   word_or_null(arena, row, 4),  sqlite3_column_int64(row, 2),
                                   sqlite3_column_int64(row, 3), sqlite3_column_int64(row, 5),
                                   sqlite3_column_int64(row, 6)};
        change->before_milli += test.before_milli;
        change->before_max_milli += test.before_max_milli;
        change->after_milli += test.after_milli;
        change->after_max_milli += test.after_max_milli;
        if (is_changed(&test) && change->test_count < most)
            tests[change->test_count++] = test;
    }
    return status;
}

static int read_change(struct arena *arena, struct comparison *this, sqlite3_stmt *row, struct change *change)
{
    bool before = sqlite3_column_type(row, 1) != SQLITE_NULL, after = sqlite3_column_type(row, 2) != SQLITE_NULL;
    /* No submission stands at place -1. */
    const int64_t places[2] = {before ? sqlite3_column_int64(row, 1) : -1, after ? sqlite3_column_int64(row, 2) : -1};

    *change = (struct change){.name = db_text(arena, row, 0), .before = before, .after = after};
    change->why = changes_settings(this->before, this->after);
    if (before && after && !sqlite3_column_int(row, 3))
        change->why |= WHY_PROGRAM;
    return read_tests(arena, this, change, places);
}

int changes_each(struct db *db, const struct run *before, const struct run *after,
                 void (*each)(void *arg, const struct change *change), void *arg, struct err *err)
{
    sqlite3_stmt *names = db_prepare(db, names_sql, err);
    struct comparison this = {db, before, after, names ? db_prepare(db, tests_sql, err) : NULL, err};
    int status = -1;

    if (!this.tests)
        return -1;
    db_bind(names, "ii", before->id, after->id);
    while ((status = db_step(db, names, err)) > 0) {
        struct arena *arena = arena_new();
        struct change change;
        status = read_change(arena, &this, names, &change);
        if (status == 0)
            each(arg, &change);
        arena_free(arena);
        if (status < 0) {
            sqlite3_reset(names);
            break;
        }
    }
    return status;
}
