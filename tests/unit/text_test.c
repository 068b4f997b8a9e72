#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

Suite *text_suite(void);

struct row {
    const char *about;
    struct bytes in;
    const char *out;
};

#define ROW(about, in, out) {about, {(const uint8_t *)(in), sizeof(in) - 1}, out}

static const struct row show_rows[] = {
    ROW("plain text stays", "Hello, world.", "Hello, world."),
    ROW("what C names is named", "a\n\r\t\\", "a\\n\\r\\t\\\\"),
    ROW("a zero byte", "a\0b", "a\\0b"),
    ROW("a zero byte before a digit", "\0" "7", "\\x007"),
    ROW("other controls, escape first", "\033[31m\a\177", "\\x1b[31m\\x07\\x7f"),
    ROW("well-formed UTF-8 stays", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"),
    ROW("a lone continuation byte", "\x80z", "\\x80z"),
    ROW("a sequence that is cut", "\xe2\x82", "\\xe2\\x82"),
    ROW("an overlong sequence", "\xc0\xaf", "\\xc0\\xaf"),
    ROW("a surrogate", "\xed\xa0\x80", "\\xed\\xa0\\x80"),
    ROW("over the last code point", "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"),
    ROW("C1 controls", "\xc2\x9b", "\\xc2\\x9b"),
    ROW("the text turned round", "\xe2\x80\xae", "\\xe2\\x80\\xae"),
    ROW("a line separator", "\xe2\x80\xa8", "\\xe2\\x80\\xa8"),
    ROW("a byte-order mark", "\xef\xbb\xbf", "\\xef\\xbb\\xbf"),
    ROW("nothing", "", ""),
};

static const struct row line_rows[] = {
    ROW("each line gets the prefix", "a\nb\n", "> a\n> b\n"),
    ROW("the last line is ended", "a\nb", "> a\n> b\n"),
    ROW("CR before LF is taken as the line's end", "a\r\nb", "> a\n> b\n"),
    ROW("tabs and backslashes stay", "a\tb\\n", "> a\tb\\n\n"),
    ROW("controls do not", "a\033b", "> a\\x1bb\n"),
    ROW("an empty line", "a\n\nb", "> a\n> \n> b\n"),
    ROW("nothing", "", ""),
};

static const struct row xml_rows[] = {
    ROW("the five", "<a href=\"x\">'&'</a>", "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;"),
    ROW("the end of a CDATA section", "]]>", "]]&gt;"),
};

static const struct row csv_rows[] = {
    ROW("a word", "word", "word"),
    ROW("a comma", "a,b", "\"a,b\""),
    ROW("a quote", "a\"b", "\"a\"\"b\""),
    ROW("a formula", "=cmd()", "\"'=cmd()\""),
    ROW("a sum", "+1", "\"'+1\""),
    ROW("a minus", "-1", "\"'-1\""),
    ROW("a mention", "@x", "\"'@x\""),
    ROW("a line end", "a\nb", "\"a\nb\""),
    ROW("nothing", "", ""),
};

static void show_prefixed(struct buf *out, struct bytes bytes)
{
    text_show_lines(out, bytes, "> ");
}

static void check_rows(const struct row *rows, size_t count, void (*writer)(struct buf *, struct bytes))
{
    for (size_t i = 0; i < count; i++) {
        struct buf out = {0};
        writer(&out, rows[i].in);
        ck_assert_msg(strcmp(buf_string(&out), rows[i].out) == 0, "%s: got <%s>, not <%s>", rows[i].about, buf_string(&out),
                      rows[i].out);
        buf_free(&out);
    }
}

#define CHECK_ROWS(rows, writer) check_rows(rows, sizeof rows / sizeof rows[0], writer)

START_TEST(bytes_are_shown_safely)
{
    CHECK_ROWS(show_rows, text_show);
}
END_TEST

START_TEST(lines_are_shown_safely)
{
    CHECK_ROWS(line_rows, show_prefixed);
}
END_TEST

START_TEST(xml_and_csv_are_escaped)
{
    CHECK_ROWS(xml_rows, text_xml);
    CHECK_ROWS(csv_rows, text_csv);
}
END_TEST

/* What text_show made, read back. */
static size_t read_back(const char *shown, uint8_t *out)
{
    static const char letters[] = "nrt0\\", meant[] = "\n\r\t\0\\";
    size_t len = 0;

    while (*shown) {
        const char *letter = shown[0] == '\\' ? strchr(letters, shown[1]) : NULL;
        unsigned code = (uint8_t)shown[0];
        if (letter)
            code = (uint8_t)meant[letter - letters];
        else if (shown[0] == '\\')
            ck_assert_int_eq(sscanf(shown, "\\x%2x", &code), 1);
        shown += letter ? 2 : shown[0] == '\\' ? 4 : 1;
        out[len++] = (uint8_t)code;
    }
    return len;
}

START_TEST(every_pair_of_bytes_can_be_read_back)
{
    struct buf out = {0};

    for (int a = 0; a < 256; a++)
        for (int b = 0; b < 256; b++) {
            uint8_t pair[] = {(uint8_t)a, (uint8_t)b}, again[8];
            buf_clear(&out);
            text_show(&out, (struct bytes){pair, 2});
            ck_assert_uint_eq(read_back(buf_string(&out), again), 2);
            ck_assert_mem_eq(again, pair, 2);
        }
    buf_free(&out);
}
END_TEST

START_TEST(columns_are_those_of_a_terminal)
{
    ck_assert_uint_eq(text_columns(BYTES("abc")), 3);
    ck_assert_uint_eq(text_columns(BYTES("\xc3\xa9\xe2\x82\xac")), 2);
    ck_assert_uint_eq(text_columns(BYTES("")), 0);
    ck_assert_uint_eq(text_columns(BYTES("\xe6\x97\xa5\xf0\x9f\x98\x80")), 4);
    ck_assert_uint_eq(text_columns(BYTES("e\xcc\x81x")), 2);
    /* A second mark on one letter is counted: a hand-in could send thousands. */
    ck_assert_uint_eq(text_columns(BYTES("e\xcc\x81\xcc\x81")), 2);
    ck_assert_uint_eq(text_columns(BYTES("\xcc\x81")), 1);
}
END_TEST

START_TEST(the_nearest_word_is_found_or_none)
{
    static const char *const words[] = {"expect", "send", "shutdown", "expect_close", "port", NULL};

    ck_assert_str_eq(text_nearest("expct", words), "expect");
    ck_assert_str_eq(text_nearest("sned", words), "send");
    ck_assert_str_eq(text_nearest("shutdwon", words), "shutdown");
    ck_assert_str_eq(text_nearest("expect_closed", words), "expect_close");
    ck_assert_str_eq(text_nearest("prt", words), "port");
    ck_assert_ptr_null(text_nearest("frobnicate", words));
    ck_assert_ptr_null(text_nearest("", words));
}
END_TEST

Suite *text_suite(void)
{
    Suite *suite = suite_create("text");
    TCase *group = tcase_create("text");

    tcase_add_test(group, bytes_are_shown_safely);
    tcase_add_test(group, lines_are_shown_safely);
    tcase_add_test(group, xml_and_csv_are_escaped);
    tcase_add_test(group, every_pair_of_bytes_can_be_read_back);
    tcase_add_test(group, columns_are_those_of_a_terminal);
    tcase_add_test(group, the_nearest_word_is_found_or_none);
    suite_add_tcase(suite, group);
    return suite;
}
