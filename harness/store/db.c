#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* "sgdb": so that no other program's database is taken for ours. */
#define APPLICATION 0x73676462

/* Of the layout below; whoever changes it raises it. */
#define LAYOUT 1

/* How long another program may hold the file. */
#define PATIENCE_MS 5000

/*
 * A setting is what verdicts depend on beside the submission. A result belongs to (setting, submission, test) and is
 * never changed; test '' is a build that failed. `tests` says which result counts in which run: a run that takes
 * results over points to them. `record` is a packed result (judge/result.h), events included, every part of it capped.
 */
static const char layout[] =
    "CREATE TABLE settings (id INTEGER PRIMARY KEY, assignment TEXT NOT NULL, spec_sha256 TEXT NOT NULL,"
    " spec_key TEXT NOT NULL, seed INTEGER NOT NULL, harness TEXT NOT NULL, options TEXT NOT NULL);"
    "CREATE TABLE runs (id INTEGER PRIMARY KEY AUTOINCREMENT, setting INTEGER NOT NULL REFERENCES settings,"
    " folder TEXT NOT NULL, again TEXT NOT NULL, submissions INTEGER NOT NULL, tests INTEGER NOT NULL,"
    " started TEXT NOT NULL, ended TEXT);"
    "CREATE TABLE submissions (id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE);"
    "CREATE TABLE entries (run INTEGER NOT NULL REFERENCES runs, place INTEGER NOT NULL, name TEXT NOT NULL,"
    " path TEXT NOT NULL, submission INTEGER NOT NULL REFERENCES submissions, PRIMARY KEY (run, place)) WITHOUT ROWID;"
    "CREATE INDEX entries_by_name ON entries (run, name);"
    "CREATE TABLE results (id INTEGER PRIMARY KEY, setting INTEGER NOT NULL REFERENCES settings,"
    " submission INTEGER NOT NULL REFERENCES submissions, test TEXT NOT NULL, run INTEGER NOT NULL REFERENCES runs,"
    " verdict TEXT NOT NULL, reason TEXT NOT NULL, points_milli INTEGER NOT NULL, duration_ns INTEGER NOT NULL,"
    " record BLOB NOT NULL);"
    "CREATE INDEX results_by_key ON results (submission, setting, test);"
    "CREATE TABLE tests (run INTEGER NOT NULL REFERENCES runs, place INTEGER NOT NULL, test TEXT NOT NULL,"
    " result INTEGER NOT NULL REFERENCES results, points_milli INTEGER NOT NULL, max_milli INTEGER NOT NULL,"
    " PRIMARY KEY (run, place, test)) WITHOUT ROWID;"
    "CREATE TABLE official (assignment TEXT PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs);";

struct db {
    struct arena *arena;
    const char *folder, *path;
    sqlite3 *handle;
    int lock; /* the descriptor, or -1 */
};

/* ---- errors ---- */

/* What SQLite says, as a sentence about the file. Always -1. */
static int fail(const struct db *db, int code, struct err *err)
{
    int number = db->handle ? sqlite3_system_errno(db->handle) : errno;

    if ((code & 0xff) == SQLITE_FULL || ((code & 0xff) == SQLITE_IOERR && (number == ENOSPC || number == EDQUOT)))
        return err_set(err, ERR_HARNESS, "no room is left on the disk for '%s'", db->path);
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return err_set(err, ERR_HARNESS, "'%s' is locked by another program", db->path);
    case SQLITE_NOTADB:
        return err_set(err, ERR_USAGE, "'%s' is not a database of results: another folder can be named with --out",
                       db->path);
    case SQLITE_CORRUPT:
        return err_set(err, ERR_HARNESS, "'%s' is damaged (%s): another folder can be named with --out", db->path,
                       sqlite3_errmsg(db->handle));
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
        return err_set(err, ERR_USAGE, "'%s' cannot be opened, or cannot be written: %s", db->path,
                       number ? strerror(number) : "it is read-only");
    case SQLITE_IOERR:
        return err_set(err, ERR_HARNESS, "'%s' cannot be read or written: %s", db->path,
                       number ? strerror(number) : sqlite3_errmsg(db->handle));
    default:
        return err_set(err, ERR_HARNESS, "'%s': %s", db->path,
                       db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(code));
    }
}

/* ---- statements ---- */

static void finalize(void *arg)
{
    sqlite3_finalize(arg);
}

sqlite3_stmt *db_prepare(struct db *db, const char *sql, struct err *err)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);

    if (code != SQLITE_OK) {
        fail(db, code, err);
        return NULL;
    }
    arena_defer(db->arena, finalize, statement);
    return statement;
}

void db_bind(sqlite3_stmt *statement, const char *kinds, ...)
{
    va_list args;

    va_start(args, kinds);
    for (int i = 0; kinds[i]; i++) {
        if (kinds[i] == 'i') {
            sqlite3_bind_int64(statement, i + 1, va_arg(args, int64_t));
        } else if (kinds[i] == 't') {
            sqlite3_bind_text(statement, i + 1, va_arg(args, const char *), -1, SQLITE_STATIC);
        } else {
            struct bytes bytes = va_arg(args, struct bytes);
            sqlite3_bind_blob64(statement, i + 1, bytes.len ? (const void *)bytes.data : "", bytes.len, SQLITE_STATIC);
        }
    }
    va_end(args);
}

int db_step(struct db *db, sqlite3_stmt *statement, struct err *err)
{
    int code = sqlite3_step(statement);

    if (code == SQLITE_ROW)
        return 1;
    if (code != SQLITE_DONE)
        fail(db, sqlite3_extended_errcode(db->handle), err);
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    return code == SQLITE_DONE ? 0 : -1;
}

int db_finish(struct db *db, sqlite3_stmt *statement, struct err *err)
{
    int status;

    while ((status = db_step(db, statement, err)) > 0)
        ;
    return status;
}

int db_do(struct db *db, const char *sql, struct err *err)
{
    int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

    return code == SQLITE_OK ? 0 : fail(db, sqlite3_extended_errcode(db->handle), err);
}

int db_begin(struct db *db, struct err *err)
{
    return sqlite3_get_autocommit(db->handle) ? db_do(db, "BEGIN IMMEDIATE", err) : 0;
}

int db_commit(struct db *db, struct err *err)
{
    return sqlite3_get_autocommit(db->handle) ? 0 : db_do(db, "COMMIT", err);
}

int64_t db_last_id(const struct db *db)
{
    return sqlite3_last_insert_rowid(db->handle);
}

const char *db_text(struct arena *arena, sqlite3_stmt *statement, int column)
{
    const void *text = sqlite3_column_text(statement, column);

    return text ? arena_strdup(arena, text) : "";
}

const char *db_path(const struct db *db)
{
    return db->path;
}

/* ---- the folder ---- */

static void close_lock(void *arg)
{
    close(((struct db *)arg)->lock);
}

/* Such a lock is the process's own: workers that outlive it by a moment do not hold it. */
static int take_lock(struct db *db, struct err *err)
{
    const char *path = arena_printf(db->arena, "%s/lock", db->folder);
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

    db->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (db->lock < 0)
        return err_set(err, ERR_USAGE, "cannot keep results in '%s': %s", db->folder, strerror(errno));
    arena_defer(db->arena, close_lock, db);
    if (fcntl(db->lock, F_SETLK, &lock) == 0)
        return 0;
    if (errno != EACCES && errno != EAGAIN)
        return err_set(err, ERR_USAGE, "cannot lock '%s': %s", path, strerror(errno));
    if (fcntl(db->lock, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK && lock.l_pid > 0)
        return err_set(err, ERR_USAGE, "another grader is at work in '%s' (process %d)", db->folder, (int)lock.l_pid);
    return err_set(err, ERR_USAGE, "another grader is at work in '%s'", db->folder);
}

/* Grades are nobody else's business: the folder is made for its owner. */
static int claim(struct db *db, struct err *err)
{
    if (mkdir(db->folder, 0700) < 0 && errno != EEXIST)
        return err_set(err, ERR_USAGE, "cannot make the folder '%s' for results: %s", db->folder, strerror(errno));
    return take_lock(db, err);
}

int db_claim(struct arena *arena, const char *folder, struct err *err)
{
    struct db *db = arena_one(arena, struct db);

    *db = (struct db){.arena = arena, .folder = folder, .lock = -1};
    return claim(db, err);
}

static int enter_folder(struct db *db, enum db_use use, struct err *err)
{
    if (use != DB_GRADE) {
        if (access(db->path, F_OK) < 0)
            return err_set(err, ERR_USAGE,
                           "no results are kept in '%s': 'sockgrade grade' puts them there, and --out names "
                           "another folder",
                           db->folder);
        return 0;
    }
    return claim(db, err);
}

/* ---- opening ---- */

static void close_handle(void *arg)
{
    struct db *db = arg;

    if (!sqlite3_get_autocommit(db->handle))
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
    sqlite3_close_v2(db->handle);
}

/* As a URI; what is in the log is in the file, since a log that is left makes this fail. */
static const char *as_immutable(const struct db *db)
{
    struct buf *uri = buf_new(db->arena, 0);

    buf_text(uri, "file:");
    for (const char *c = db->path; *c; c++)
        buf_printf(uri, strchr("?#%", *c) ? "%%%02x" : "%c", *c);
    buf_text(uri, "?immutable=1");
    return buf_string(uri);
}

static bool is_sealed(const struct db *db)
{
    return access(db->folder, W_OK) < 0 && access(arena_printf(db->arena, "%s-wal", db->path), F_OK) < 0;
}

/* Grades are the owner's alone also where the folder was there before, and is everybody's. */
static void make_private(const struct db *db)
{
    int fd = open(db->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    if (fd >= 0)
        close(fd); /* else SQLite tells */
}

static int open_handle(struct db *db, enum db_use use, struct err *err)
{
    if (use == DB_GRADE)
        make_private(db);
    bool sealed = use == DB_READ && is_sealed(db);
    int flags = sealed ? SQLITE_OPEN_READONLY | SQLITE_OPEN_URI : SQLITE_OPEN_READWRITE;
    int code = sqlite3_open_v2(sealed ? as_immutable(db) : db->path, &db->handle,
                               use == DB_GRADE ? flags | SQLITE_OPEN_CREATE : flags, NULL);

    if (!db->handle)
        err_fatal("out of memory");
    arena_defer(db->arena, close_handle, db);
    sqlite3_busy_timeout(db->handle, PATIENCE_MS);
    return code == SQLITE_OK ? 0 : fail(db, sqlite3_extended_errcode(db->handle), err);
}

static int ask_number(struct db *db, const char *sql, int64_t *out, struct err *err)
{
    sqlite3_stmt *statement = db_prepare(db, sql, err);

    if (!statement || db_step(db, statement, err) < 0)
        return -1;
    *out = sqlite3_column_int64(statement, 0);
    return db_finish(db, statement, err);
}

static int make_layout(struct db *db, struct err *err)
{
    char mark[80];

    snprintf(mark, sizeof mark, "PRAGMA application_id = %d; PRAGMA user_version = %d;", APPLICATION, LAYOUT);
    if (db_begin(db, err) < 0 || db_do(db, layout, err) < 0 || db_do(db, mark, err) < 0)
        return -1;
    return db_commit(db, err);
}

static int check_layout(struct db *db, enum db_use use, struct err *err)
{
    int64_t application = 0, version = 0, tables = 0;

    if (ask_number(db, "PRAGMA application_id", &application, err) < 0 ||
        ask_number(db, "PRAGMA user_version", &version, err) < 0 ||
        ask_number(db, "SELECT count(*) FROM sqlite_master", &tables, err) < 0)
        return -1;
    if (tables == 0 && application == 0 && use == DB_GRADE)
        return make_layout(db, err);
    if (tables == 0 && application == 0)
        return err_set(err, ERR_USAGE, "no results are kept in '%s' yet", db->folder);
    if (application != APPLICATION)
        return err_set(err, ERR_USAGE, "'%s' is another program's database: another folder can be named with --out",
                       db->path);
    if (version > LAYOUT)
        return err_set(err, ERR_USAGE, "'%s' was written by a newer sockgrade (layout %d; this one knows %d)", db->path,
                       (int)version, LAYOUT);
    return 0;
}

static int set_up(struct db *db, enum db_use use, struct err *err)
{
    if (enter_folder(db, use, err) < 0 || open_handle(db, use, err) < 0 || check_layout(db, use, err) < 0)
        return -1;
    return use == DB_GRADE ? db_do(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL", err) : 0;
}

struct db *db_open(struct arena *arena, const char *folder, enum db_use use, struct err *err)
{
    struct db *db = arena_one(arena, struct db);
    /* "file:" at the start would be a URI to some builds of SQLite. */
    const char *lead = folder[0] == '/' ? "" : "./", *slash = folder[strlen(folder) - 1] == '/' ? "" : "/";

    *db = (struct db){.arena = arena, .folder = folder, .lock = -1};
    db->path = arena_printf(arena, "%s%s%sresults.db", strncmp(folder, "./", 2) == 0 ? "" : lead, folder, slash);
    return set_up(db, use, err) < 0 ? NULL : db;
}
