#include "run/ledger.h"

#include <stdlib.h>

#include "run/spool.h"

struct entry {
    struct spooled build;
    size_t count;             /* tests that have a record */
    struct spooled tests[];
};

struct ledger {
    struct records records;
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

static struct entry *entry_of(struct ledger *ledger, size_t hand_in)
{
    if (!ledger->entries[hand_in])
        ledger->entries[hand_in] = calloc(1, sizeof(struct entry) + ledger->tests * sizeof(struct spooled));
    if (!ledger->entries[hand_in])
        err_fatal("out of memory");
    return ledger->entries[hand_in];
}

static int put_build(void *arg, const struct kept *kept, struct err *err)
{
    struct ledger *ledger = arg;

    return spool_put(ledger->spool, kept->record, &entry_of(ledger, kept->hand_in)->build, err);
}

static int put_test(void *arg, const struct kept *kept, struct err *err)
{
    struct ledger *ledger = arg;
    struct entry *entry = entry_of(ledger, kept->hand_in);

    if (spool_put(ledger->spool, kept->record, &entry->tests[kept->test], err) < 0)
        return -1;
    entry->count++;
    return 0;
}

static int build_is_test(void *arg, size_t hand_in, size_t test, struct err *err)
{
    struct entry *entry = entry_of(arg, hand_in);

    (void)err;
    entry->tests[test] = entry->build;
    entry->count++;
    return 0;
}

static int has(void *arg, size_t hand_in, struct err *err)
{
    const struct ledger *ledger = arg;

    (void)err;
    return ledger->entries[hand_in] && ledger->entries[hand_in]->count > 0;
}

static struct result **read_results(void *arg, struct arena *arena, size_t hand_in, struct err *err)
{
    const struct ledger *ledger = arg;
    struct result **results = arena_array(arena, struct result *, ledger->tests + 1);
    const struct entry *entry = ledger->entries[hand_in];
    struct bytes record;

    for (size_t i = 0; entry && i <= ledger->tests; i++) {
        const struct spooled *spooled = i < ledger->tests ? &entry->tests[i] : &entry->build;
        if (spooled->len == 0)
            continue;
        if (spool_get(arena, ledger->spool, *spooled, &record, err) < 0)
            return NULL;
        results[i] = result_unpack(arena, record, err);
        if (!results[i])
            return NULL;
    }
    return results;
}

static void drop(void *arg, size_t hand_in)
{
    struct ledger *ledger = arg;
    struct entry *entry = ledger->entries[hand_in];

    if (!entry)
        return;
    spool_drop(ledger->spool, entry->build);
    for (size_t i = 0; i < ledger->tests; i++)
        spool_drop(ledger->spool, entry->tests[i]);
    free(entry);
    ledger->entries[hand_in] = NULL;
}

const struct records *ledger_new(struct arena *arena, size_t hand_ins, size_t tests, const char *folder,
                                 struct err *err)
{
    struct ledger *ledger = arena_one(arena, struct ledger);

    ledger->spool = spool_new(arena, folder, err);
    if (!ledger->spool)
        return NULL;
    ledger->hand_ins = hand_ins;
    ledger->tests = tests;
    ledger->entries = arena_array(arena, struct entry *, hand_ins);
    arena_defer(arena, drop_all, ledger);
    ledger->records = (struct records){
        .arg = ledger,
        .put_build = put_build,
        .put_test = put_test,
        .build_is_test = build_is_test,
        .has = has,
        .read = read_results,
        .drop = drop,
    };
    return &ledger->records;
}
