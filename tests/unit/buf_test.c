#include <check.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"

Suite *buf_suite(void);

START_TEST(bytes_compare_by_length_and_content)
{
    ck_assert(bytes_equal(BYTES("a\0b"), BYTES("a\0b")));
    ck_assert(!bytes_equal(BYTES("a\0b"), BYTES("a\0c")));
    ck_assert(!bytes_equal(BYTES("ab"), BYTES("abc")));
    ck_assert(bytes_equal((struct bytes){NULL, 0}, BYTES("")));
    ck_assert(bytes_is(BYTES("word"), "word"));
    ck_assert(!bytes_is(BYTES("word\0"), "word"));
}
END_TEST

START_TEST(a_copy_is_its_own)
{
    struct arena *arena = arena_new();
    char source[] = "one";
    struct bytes copy = bytes_dup(arena, bytes_of(source));

    source[0] = 'x';
    ck_assert(bytes_is(copy, "one"));
    arena_free(arena);
}
END_TEST

START_TEST(it_grows_and_stays_ended)
{
    struct buf buf = {0};

    ck_assert_str_eq(buf_string(&buf), "");
    for (int i = 0; i < 1000; i++) {
        buf_printf(&buf, "%03d,", i);
        ck_assert_uint_eq(strlen(buf_string(&buf)), buf.len);
    }
    ck_assert_uint_eq(buf.len, 4000);
    ck_assert_int_eq(strncmp(buf_string(&buf) + 3996, "999,", 5), 0);
    ck_assert(!buf.cut);
    buf_clear(&buf);
    ck_assert_str_eq(buf_string(&buf), "");
    buf_free(&buf);
}
END_TEST

START_TEST(what_is_over_the_limit_is_cut_and_said)
{
    struct arena *arena = arena_new();
    struct buf *buf = buf_new(arena, 5);

    buf_text(buf, "abc");
    buf_char(buf, 'd');
    ck_assert(!buf->cut);
    buf_text(buf, "efg");
    ck_assert(buf->cut);
    ck_assert_str_eq(buf_string(buf), "abcde");
    buf_char(buf, 'x');
    ck_assert_uint_eq(buf->len, 5);
    buf_clear(buf);
    ck_assert(!buf->cut);
    buf_text(buf, "12345");
    ck_assert(!buf->cut);
    arena_free(arena);
}
END_TEST

START_TEST(a_long_format_is_whole)
{
    struct buf buf = {0};

    buf_printf(&buf, "%5000d|", 7);
    ck_assert_uint_eq(buf.len, 5001);
    ck_assert_str_eq(buf_string(&buf) + 4999, "7|");
    buf_free(&buf);
}
END_TEST

START_TEST(reserved_room_can_be_filled_by_hand)
{
    struct buf buf = {0};

    buf_text(&buf, "ab");
    buf_reserve(&buf, 3);
    memcpy(buf.data + buf.len, "cde", 3);
    buf.len += 3;
    ck_assert(bytes_is(buf_bytes(&buf), "abcde"));
    buf_free(&buf);
}
END_TEST

START_TEST(records_are_read_as_they_were_put)
{
    struct buf buf = {0};

    buf_put_u64(&buf, UINT64_C(0x0102030405060708));
    buf_put_bytes(&buf, BYTES("a\0b"));
    buf_put_bytes(&buf, BYTES(""));
    buf_put_u64(&buf, UINT64_MAX);
    ck_assert_int_eq(buf.data[0], 8);
    struct reader reader = {.data = buf.data, .len = buf.len};
    ck_assert_uint_eq(reader_u64(&reader), UINT64_C(0x0102030405060708));
    ck_assert(bytes_equal(reader_bytes(&reader), BYTES("a\0b")));
    ck_assert_uint_eq(reader_bytes(&reader).len, 0);
    ck_assert_uint_eq(reader_u64(&reader), UINT64_MAX);
    ck_assert(!reader.bad);
    ck_assert_uint_eq(reader.at, reader.len);
    buf_free(&buf);
}
END_TEST

START_TEST(a_record_cut_anywhere_reads_as_bad_and_empty)
{
    struct buf buf = {0};

    buf_put_u64(&buf, 1);
    buf_put_bytes(&buf, BYTES("abc"));
    for (size_t len = 0; len < buf.len; len++) {
        struct reader reader = {.data = buf.data, .len = len};
        uint64_t number = reader_u64(&reader);
        struct bytes bytes = reader_bytes(&reader);
        ck_assert(reader.bad);
        ck_assert_uint_eq(number, len >= 8 ? 1 : 0);
        ck_assert_uint_eq(bytes.len, 0);
        ck_assert_uint_eq(reader_u64(&reader), 0);
    }
    struct reader huge = {.data = (const uint8_t *)"\xff\xff\xff\xffzz", .len = 6};
    ck_assert_uint_eq(reader_bytes(&huge).len, 0);
    ck_assert(huge.bad);
    buf_free(&buf);
}
END_TEST

Suite *buf_suite(void)
{
    Suite *suite = suite_create("buf");
    TCase *group = tcase_create("buf");

    tcase_add_test(group, bytes_compare_by_length_and_content);
    tcase_add_test(group, a_copy_is_its_own);
    tcase_add_test(group, it_grows_and_stays_ended);
    tcase_add_test(group, what_is_over_the_limit_is_cut_and_said);
    tcase_add_test(group, a_long_format_is_whole);
    tcase_add_test(group, reserved_room_can_be_filled_by_hand);
    tcase_add_test(group, records_are_read_as_they_were_put);
    tcase_add_test(group, a_record_cut_anywhere_reads_as_bad_and_empty);
    suite_add_tcase(suite, group);
    return suite;
}
