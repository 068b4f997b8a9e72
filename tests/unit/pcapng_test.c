#include <check.h>
#include <string.h>

#include "base/pcapng.h"

Suite *pcapng_suite(void);

static uint32_t u32(const struct buf *buf, size_t at)
{
    uint32_t value;

    memcpy(&value, buf->data + at, sizeof value);
    return value;
}

START_TEST(every_block_is_framed)
{
    struct buf out = {0};
    static const uint32_t types[] = {0x0A0D0D0A, 1, 6, 5};
    size_t at = 0;

    pcapng_section(&out, "sockgrade", "a test");
    pcapng_interface(&out, "lo", "loopback");
    size_t begun = pcapng_packet(&out, &(struct pcapng_packet){0, 5000000001, BYTES("12345"), 9});
    pcapng_comment(&out, "step one");
    pcapng_comment(&out, "");
    pcapng_packet_end(&out, begun);
    pcapng_statistics(&out, 0, 7, 3, 1);
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        uint32_t length = u32(&out, at + 4);
        ck_assert_uint_eq(u32(&out, at), types[i]);
        ck_assert_uint_eq(length % 4, 0);
        ck_assert_uint_le(at + length, out.len);
        ck_assert_uint_eq(u32(&out, at + length - 4), length);
        at += length;
    }
    ck_assert_uint_eq(at, out.len);
    buf_free(&out);
}
END_TEST

START_TEST(a_packet_to_the_byte)
{
    struct buf out = {0};
    size_t begun = pcapng_packet(&out, &(struct pcapng_packet){2, INT64_C(0x123456789a), BYTES("12345"), 9});
    const uint32_t head[] = {6, 56, 2, 0x12, 0x3456789a, 5, 9};

    pcapng_comment(&out, "hello");
    pcapng_packet_end(&out, begun);
    ck_assert_uint_eq(out.len, 56);
    ck_assert_mem_eq(out.data, head, sizeof head);
    ck_assert_mem_eq(out.data + 28, "12345\0\0\0", 8);
    ck_assert_mem_eq(out.data + 36, "\1\0\5\0hello\0\0\0\0\0\0\0", 16);
    buf_free(&out);
}
END_TEST

START_TEST(a_comment_has_a_limit)
{
    struct buf out = {0};
    static char text[70001];

    memset(text, 'x', sizeof text - 1);
    size_t begun = pcapng_packet(&out, &(struct pcapng_packet){0, 0, BYTES(""), 0});
    pcapng_comment(&out, text);
    pcapng_packet_end(&out, begun);
    ck_assert_uint_eq((unsigned)(out.data[30] | out.data[31] << 8), 65535);
    ck_assert_uint_eq(u32(&out, 4), out.len);
    buf_free(&out);
}
END_TEST

Suite *pcapng_suite(void)
{
    Suite *suite = suite_create("pcapng");
    TCase *all = tcase_create("all");

    tcase_add_test(all, every_block_is_framed);
    tcase_add_test(all, a_packet_to_the_byte);
    tcase_add_test(all, a_comment_has_a_limit);
    suite_add_tcase(suite, all);
    return suite;
}
