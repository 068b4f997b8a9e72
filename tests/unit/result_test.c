#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "judge/result.h"

Suite *result_suite(void);

static struct arena *arena;

static void set_up(void)
{
    arena = arena_new();
}

static void tear_down(void)
{
    arena_free(arena);
}

static struct event *make_events(size_t count)
{
    struct event *first = NULL;

    while (count--) {
        struct event *event = arena_one(arena, struct event);
        *event = (struct event){.next = first, .at_ns = (int64_t)count, .who = "alice", .what = "recv", .note = ""};
        event->bytes = window_head(arena, BYTES("\0\xff hi\n"), EVENT_BYTES);
        first = event;
    }
    return first;
}

static struct result *make_result(void)
{
    struct result *result = arena_one(arena, struct result);

    *result = (struct result){
        .verdict = VERDICT_FAIL,
        .reason = "the answer is wrong from byte 2 on",
        .where = "specs/x.yaml:31:7",
        .expected = window_head(arena, BYTES("HELLO\n"), WINDOW_LARGEST),
        .received = window_tail(arena, BYTES("HEllo\n"), 4),
        .expected_words = "",
        .offset = 2,
        .earned_milli = 500,
        .hints = {{"one", "first"}, {"two", "second"}},
        .hint_count = 2,
        .duration_ns = 12345,
        .scratch = "/tmp/x",
        .err = window_tail(arena, BYTES(""), WINDOW_LARGEST),
        .exit_words = "exit status 1",
        .events = make_events(3),
        .event_count = 3,
        .events_left_out = 7,
    };
    return result;
}

static struct bytes packed(const struct result *result)
{
    struct buf *buf = buf_new(arena, 0);

    result_pack(buf, result);
    return buf_bytes(buf);
}

static void same_window(const struct window *a, const struct window *b)
{
    ck_assert(a->set == b->set && bytes_equal(a->shown, b->shown));
    ck_assert(a->start == b->start && a->total == b->total && a->hash == b->hash);
}

START_TEST(what_is_packed_comes_back)
{
    struct result *made = make_result(), *back = result_unpack(arena, packed(made), NULL);

    ck_assert_ptr_nonnull(back);
    ck_assert_int_eq(back->verdict, made->verdict);
    ck_assert_str_eq(back->reason, made->reason);
    ck_assert_str_eq(back->where, made->where);
    ck_assert_str_eq(back->expected_words, "");
    same_window(&back->expected, &made->expected);
    same_window(&back->received, &made->received);
    same_window(&back->out, &made->out);
    same_window(&back->err, &made->err);
    ck_assert_int_eq(back->offset, 2);
    ck_assert_int_eq(back->earned_milli, 500);
    ck_assert_uint_eq(back->hint_count, 2);
    ck_assert_str_eq(back->hints[1].id, "two");
    ck_assert_str_eq(back->hints[1].text, "second");
    ck_assert_int_eq(back->duration_ns, 12345);
    ck_assert_str_eq(back->scratch, "/tmp/x");
    ck_assert_str_eq(back->exit_words, "exit status 1");
    ck_assert_uint_eq(back->event_count, 3);
    ck_assert_uint_eq(back->events_left_out, 7);
    ck_assert_int_eq(back->events->next->at_ns, 1);
    same_window(&back->events->bytes, &made->events->bytes);
    ck_assert_ptr_null(back->events->next->next->next);
}
END_TEST

START_TEST(an_empty_result_with_null_strings_comes_back)
{
    struct result *back = result_unpack(arena, packed(&(struct result){.offset = -1}), NULL);

    ck_assert_ptr_nonnull(back);
    ck_assert_int_eq(back->verdict, VERDICT_PASS);
    ck_assert_str_eq(back->reason, "");
    ck_assert_int_eq(back->offset, -1);
    ck_assert(!back->expected.set);
    ck_assert_ptr_null(back->events);
}
END_TEST

START_TEST(too_many_events_lose_the_middle)
{
    struct result result = {.offset = -1, .events = make_events(1000), .event_count = 1000, .events_left_out = 5};
    struct result *back = result_unpack(arena, packed(&result), NULL);
    size_t count = 0;
    int64_t last = -1;

    ck_assert_ptr_nonnull(back);
    for (const struct event *event = back->events; event; event = event->next, count++)
        last = event->at_ns;
    ck_assert_uint_eq(count, EVENTS_LARGEST);
    ck_assert_uint_eq(back->events_left_out, 5 + 1000 - EVENTS_LARGEST);
    ck_assert_int_eq(last, 999);
}
END_TEST

START_TEST(a_window_that_is_too_large_is_cut_when_packed)
{
    struct bytes large = {arena_alloc(arena, 2 * WINDOW_LARGEST), 2 * WINDOW_LARGEST};
    struct result result = {.offset = -1, .received = window_head(arena, large, SIZE_MAX)};
    struct result *back = result_unpack(arena, packed(&result), NULL);

    ck_assert_ptr_nonnull(back);
    ck_assert_uint_eq(back->received.shown.len, WINDOW_LARGEST);
    ck_assert_uint_eq(back->received.total, 2 * WINDOW_LARGEST);
}
END_TEST

/* Each copy stands alone on the heap, so that a sanitizer sees a read past its end. */
static struct result *unpack_copy(struct bytes record, size_t len, struct err *err)
{
    uint8_t *copy = malloc(len ? len : 1);
    struct arena *inner = arena_new();

    ck_assert_ptr_nonnull(copy);
    memcpy(copy, record.data, len);
    struct result *result = result_unpack(inner, (struct bytes){copy, len}, err);
    bool good = result != NULL;
    free(copy);
    arena_free(inner);
    return good ? make_result() : NULL;
}

START_TEST(every_cut_is_refused)
{
    struct bytes record = packed(make_result());

    for (size_t len = 0; len < record.len; len++) {
        struct err err = {0};
        ck_assert_ptr_null(unpack_copy(record, len, &err));
        ck_assert_int_eq(err.kind, ERR_HARNESS);
        ck_assert_uint_gt(strlen(err.text), 0);
    }
}
END_TEST

START_TEST(bytes_behind_the_record_are_refused)
{
    struct buf *buf = buf_new(arena, 0);

    result_pack(buf, make_result());
    buf_char(buf, '\0');
    ck_assert_ptr_null(result_unpack(arena, buf_bytes(buf), NULL));
}
END_TEST

START_TEST(changed_bytes_never_crash)
{
    struct bytes record = packed(make_result());
    uint8_t *changed = arena_memdup(arena, record.data, record.len);
    static const uint8_t values[] = {0x00, 0x01, 0x7f, 0x80, 0xff};

    for (size_t at = 0; at < record.len; at++) {
        for (size_t i = 0; i < sizeof values; i++) {
            changed[at] = values[i];
            unpack_copy((struct bytes){changed, record.len}, record.len, NULL);
        }
        changed[at] = record.data[at];
    }
}
END_TEST

START_TEST(another_version_is_refused)
{
    struct bytes record = packed(make_result());
    uint8_t *changed = arena_memdup(arena, record.data, record.len);
    struct err err = {0};

    changed[0]++;
    ck_assert_ptr_null(result_unpack(arena, (struct bytes){changed, record.len}, &err));
    ck_assert_ptr_nonnull(strstr(err.text, "version"));
}
END_TEST

START_TEST(windows_say_where_they_stand)
{
    struct window head = window_head(arena, BYTES("abcdef"), 4), tail = window_tail(arena, BYTES("abcdef"), 4);
    struct window none = window_tail(arena, (struct bytes){NULL, 0}, 4);

    ck_assert(head.set && bytes_is(head.shown, "abcd"));
    ck_assert_uint_eq(head.start, 0);
    ck_assert_uint_eq(head.total, 6);
    ck_assert(tail.set && bytes_is(tail.shown, "cdef"));
    ck_assert_uint_eq(tail.start, 2);
    ck_assert_uint_eq(tail.hash, head.hash);
    ck_assert(none.set && none.shown.len == 0 && none.total == 0);
}
END_TEST

START_TEST(the_hash_is_fnv_1a_and_goes_on)
{
    uint64_t whole = hash_bytes(HASH_START, BYTES("foobar"));

    ck_assert(whole == UINT64_C(0x85944171f73967e8));
    ck_assert(hash_bytes(hash_bytes(HASH_START, BYTES("foo")), BYTES("bar")) == whole);
}
END_TEST

Suite *result_suite(void)
{
    Suite *suite = suite_create("result");
    TCase *tests = tcase_create("result");

    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, what_is_packed_comes_back);
    tcase_add_test(tests, an_empty_result_with_null_strings_comes_back);
    tcase_add_test(tests, too_many_events_lose_the_middle);
    tcase_add_test(tests, a_window_that_is_too_large_is_cut_when_packed);
    tcase_add_test(tests, every_cut_is_refused);
    tcase_add_test(tests, bytes_behind_the_record_are_refused);
    tcase_add_test(tests, changed_bytes_never_crash);
    tcase_add_test(tests, another_version_is_refused);
    tcase_add_test(tests, windows_say_where_they_stand);
    tcase_add_test(tests, the_hash_is_fnv_1a_and_goes_on);
    suite_add_tcase(suite, tests);
    return suite;
}
