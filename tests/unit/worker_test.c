#include <check.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "os/fs.h"
#include "run/ledger.h"
#include "run/worker.h"

Suite *worker_suite(void);

/* A worker whose other end is in our own hands. */
static struct worker worker;
static int other;

static void set_up(void)
{
    int pair[2];

    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    worker = (struct worker){.fd = pair[0]};
    other = pair[1];
}

static void tear_down(void)
{
    close(worker.fd);
    if (other >= 0)
        close(other);
    buf_free(&worker.in);
}

static enum heard hear_after(const void *data, size_t len, struct bytes *record)
{
    ck_assert_int_eq(write(other, data, len), (ssize_t)len);
    return worker_hear(&worker, record);
}

static const uint8_t frame[] = {0x72, 0x66, 0x67, 0x73, 3, 0, 0, 0, 'a', 'b', 'c'};

START_TEST(a_frame_may_come_in_any_pieces)
{
    struct bytes record;

    for (size_t i = 0; i + 1 < sizeof frame; i++)
        ck_assert_int_eq(hear_after(frame + i, 1, &record), HEARD_PART);
    ck_assert_int_eq(hear_after(frame + sizeof frame - 1, 1, &record), HEARD_RECORD);
    ck_assert(bytes_is(record, "abc"));
    ck_assert_int_eq(hear_after(frame, sizeof frame, &record), HEARD_RECORD);
    ck_assert_int_eq(worker_hear(&worker, &record), HEARD_PART);
}
END_TEST

START_TEST(what_is_no_frame_is_broken)
{
    static const uint8_t bad[][12] = {
        {0x72, 0x66, 0x67, 0x74, 3, 0, 0, 0, 'a', 'b', 'c'},
        {0x72, 0x66, 0x67, 0x73, 0, 0, 0, 0xff},
        {0x72, 0x66, 0x67, 0x73, 3, 0, 0, 0, 'a', 'b', 'c', 'd'},
    };
    struct bytes record;

    ck_assert_int_eq(hear_after(bad[_i], sizeof bad[_i], &record), HEARD_BROKEN);
}
END_TEST

START_TEST(the_end_is_heard_in_the_middle_too)
{
    struct bytes record;

    ck_assert_int_eq(hear_after(frame, 5, &record), HEARD_PART);
    close(other);
    other = -1;
    ck_assert_int_eq(worker_hear(&worker, &record), HEARD_END);
    ck_assert_int_eq(worker_give(&worker, &(struct job){0}), -1);
}
END_TEST

START_TEST(the_ledger_gives_back_what_was_put)
{
    struct arena *arena = arena_new();
    struct err err = {0};
    const struct records *ledger = ledger_new(arena, 2, 3, fs_scratch_path(fs_scratch(arena, NULL)), &err);
    struct buf record = {0};

    ck_assert_ptr_nonnull(ledger);
    result_pack(&record, worker_verdict(arena, VERDICT_BUILD, "does not build"));
    ck_assert_int_eq(ledger->put_build(ledger->arg, &(struct kept){1, 0, buf_bytes(&record), NULL}, &err), 0);
    ck_assert(!ledger->has(ledger->arg, 1, &err));
    ledger->build_is_test(ledger->arg, 1, 0, &err);
    buf_clear(&record);
    result_pack(&record, worker_verdict(arena, VERDICT_FAIL, "wrong"));
    ck_assert_int_eq(ledger->put_test(ledger->arg, &(struct kept){1, 2, buf_bytes(&record), NULL}, &err), 0);
    ck_assert(ledger->has(ledger->arg, 1, &err));
    struct result **results = ledger->read(ledger->arg, arena, 1, &err);
    ck_assert_ptr_nonnull(results);
    ck_assert_str_eq(results[0]->reason, "does not build");
    ck_assert_ptr_null(results[1]);
    ck_assert_int_eq(results[2]->verdict, VERDICT_FAIL);
    ledger->drop(ledger->arg, 1);
    ck_assert(!ledger->has(ledger->arg, 1, &err));
    ck_assert_ptr_null(ledger->read(ledger->arg, arena, 0, &err)[0]);
    buf_free(&record);
    arena_free(arena);
}
END_TEST

Suite *worker_suite(void)
{
    Suite *suite = suite_create("worker");
    TCase *tests = tcase_create("worker");

    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, a_frame_may_come_in_any_pieces);
    tcase_add_loop_test(tests, what_is_no_frame_is_broken, 0, 3);
    tcase_add_test(tests, the_end_is_heard_in_the_middle_too);
    tcase_add_test(tests, the_ledger_gives_back_what_was_put);
    suite_add_tcase(suite, tests);
    return suite;
}
