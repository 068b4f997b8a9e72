/*
 * db: the file of results, results.db in a folder of its own: opened, its version looked at, its errors made sentences.
 *
 * SQLite with a write-ahead log: what was committed outlives a process that is killed at any moment, and others may
 * read meanwhile. One grader at a time writes: it holds a lock on a file beside it for as long as it runs.
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#include <sqlite3.h>

struct db;

enum db_use {
    DB_GRADE,  /* the one that adds results: makes folder and file where they are missing, and takes the lock */
    DB_CHANGE, /* writes a word into a file that is there */
    DB_READ,   /* also from a folder that cannot be written */
};

/* Makes the folder, and takes the lock for as long as the arena lives, before there is anything to write: who grades there
 * already must not lose what it grades. -1 and a sentence. DB_GRADE may follow. */
int db_claim(struct arena *arena, const char *folder, struct err *err);

/* NULL and a sentence: of kind USAGE when the folder is at fault, HARNESS when the disk is. Closed with the arena. */
struct db *db_open(struct arena *arena, const char *folder, enum db_use use, struct err *err);

/* The path of the file. */
const char *db_path(const struct db *db);

/* A statement that lives as long as the database. NULL on error. */
sqlite3_stmt *db_prepare(struct db *db, const char *sql, struct err *err);

/* Binds parameters from the first: 'i' int64_t, 't' const char *, 'b' struct bytes (which must stay until the step). */
void db_bind(sqlite3_stmt *statement, const char *kinds, ...);

/* 1: there is a row; 0: no more, and the statement is ready to be bound again, as after -1, an error. */
int db_step(struct db *db, sqlite3_stmt *statement, struct err *err);

/* Steps to the end, past any rows. */
int db_finish(struct db *db, sqlite3_stmt *statement, struct err *err);

/* One statement that is not needed again. */
int db_do(struct db *db, const char *sql, struct err *err);

/* A transaction, begun once and ended; both are harmless when there is nothing to do. */
int db_begin(struct db *db, struct err *err);
int db_commit(struct db *db, struct err *err);

int64_t db_last_id(const struct db *db);

/* Of a row: text that is never NULL, copied. */
const char *db_text(struct arena *arena, sqlite3_stmt *statement, int column);

#endif
