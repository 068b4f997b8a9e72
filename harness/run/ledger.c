#include "run/ledger.h"

#include <stdlib.h>

#include "run/spool.h"

struct entry {
    struct spooled build;
    size_t count;             /* tests that have a record */
    struct spooled tests[];
};

struct ledger {
    struct spool *spool;
    size_t hand_ins, tests;
    struct entry **entries;   /* by hand-in; NULL: nothing yet, or dropped */
};

static void drop_all(void *arg)
{
    struct ledger *ledger = arg;

    for (size_t i = 0; i < ledger->hand_ins; i++)
        free(ledger->entries[i]);
}

struct ledger *ledger_new(struct arena *arena, size_t hand_ins, size_t tests, const char *folder, struct err *err)
{
    struct ledger *ledger = arena_one(arena, struct ledger);

    ledger->spool = spool_new(arena, folder, err);
    if (!ledger->spool)
        return NULL;
    ledger->hand_ins = hand_ins;
    ledger->tests = tests;
    ledger->entries = arena_array(arena, struct entry *, hand_ins);
    arena_defer(arena, drop_all, ledger);
    return ledger;
}

static struct entry *entry_of(struct ledger *ledger, size_t hand_in)
{
    if (!ledger->entries[hand_in])
        ledger->entries[hand_in] = calloc(1, sizeof(struct entry) + ledger->tests * sizeof(struct spooled));
    if (!ledger->entries[hand_in])
        err_fatal("out of memory");
    return ledger->entries[hand_in];
}

int ledger_put_build(struct ledger *ledger, size_t hand_in, struct bytes record, struct err *err)
{
    return spool_put(ledger->spool, record, &entry_of(ledger, hand_in)->build, err);
}

int ledger_put_test(struct ledger *ledger, size_t hand_in, size_t test, struct bytes record, struct err *err)
{
    struct entry *entry = entry_of(ledger, hand_in);

    if (spool_put(ledger->spool, record, &entry->tests[test], err) < 0)
        return -1;
    entry->count++;
    return 0;
}

void ledger_build_is_test(struct ledger *ledger, size_t hand_in, size_t test)
{
    struct entry *entry = entry_of(ledger, hand_in);

    entry->tests[test] = entry->build;
    entry->count++;
}

bool ledger_has(const struct ledger *ledger, size_t hand_in)
{
    return ledger->entries[hand_in] && ledger->entries[hand_in]->count > 0;
}

struct result **ledger_read(struct arena *arena, const struct ledger *ledger, size_t hand_in, struct err *err)
{
    struct result **results = arena_array(arena, struct result *, ledger->tests + 1);
    const struct entry *entry = ledger->entries[hand_in];
    struct bytes record;

    for (size_t i = 0; entry && i < ledger->tests; i++) {
        if (entry->tests[i].len == 0)
            continue;
        if (spool_get(arena, ledger->spool, entry->tests[i], &record, err) < 0)
            return NULL;
        results[i] = result_unpack(arena, record, err);
        if (!results[i])
            return NULL;
    }
    return results;
}

void ledger_drop(struct ledger *ledger, size_t hand_in)
{
    struct entry *entry = ledger->entries[hand_in];

    if (!entry)
        return;
    spool_drop(ledger->spool, entry->build);
    for (size_t i = 0; i < ledger->tests; i++)
        spool_drop(ledger->spool, entry->tests[i]);
    free(entry);
    ledger->entries[hand_in] = NULL;
}
