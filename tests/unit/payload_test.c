#include "spec/payload.h"

#include <check.h>
#include <errno.h>
#include <string.h>

#include "spec/vars.h"

Suite *payload_suite(void);

/* A file system of two files. */
static int64_t open_file(struct arena *arena, const struct source *from, const char *name, void *arg, void **handle)
{
    static const char small[] = "from a file\n";

    (void)arena;
    (void)from, (void)arg;
    *handle = strcmp(name, "small.txt") == 0 ? (void *)(uintptr_t)small : NULL;
    if (strcmp(name, "huge.bin") == 0)
        return PAYLOAD_LARGEST + 1;
    if (*handle)
        return sizeof small - 1;
    errno = ENOENT;
    return -1;
}

static void read_file(void *handle, size_t at, uint8_t *out, size_t len)
{
    memcpy(out, (const char *)handle + at, len);
}

static struct faults faults;
static struct vars vars;
static struct outside outside;

/* The payload under the key `p` of a file with this one line, or NULL with faults. */
static const struct payload *parse(struct arena *arena, const char *text)
{
    const char *source = arena_printf(arena, "p: %s\n", text);

    faults = (struct faults){.arena = arena, .file = "spec.yaml", .source = bytes_of(source)};
    vars = (struct vars){0};
    outside = (struct outside){.open = open_file, .read = read_file, .seed = outside.seed};
    vars_set(arena, &vars, "text", BYTES("x\\y"));
    vars_set(arena, &vars, "five", BYTES("5"));
    vars_set_sample(arena, &vars, "later", "sample");
    const struct node *root = yaml_parse(arena, faults.source, &faults);
    ck_assert_ptr_nonnull(root);
    return payload_parse(arena, node_get(root, "p"), &vars, &outside, &faults);
}

struct row {
    const char *text;
    struct bytes bytes;
};
#define ROW(text, literal) {text, {(const uint8_t *)(literal), sizeof(literal) - 1}}

static const struct row rows[] = {
    ROW("hello", "hello"),
    ROW("\"hello\\n\"", "hello\n"),
    ROW("\"\"", ""),
    ROW("''", ""),
    ROW("\"a\\0b\"", "a\0b"),
    ROW("\"\\\\\"", "\\"),
    ROW("|\n  one\n  two", "one\ntwo\n"),
    ROW("\u00e9", "\xc3\xa9"),
    ROW("\"\u00e9\"", "\xc3\xa9"),
    ROW("\"\\u00e9\"", "\xc3\xa9"),
    ROW("\"\\x7f\"", "\x7f"),
    ROW("\"\\\\xff\"", "\\xff"),
    ROW("$text", "x\\y"),
    ROW("\"$$5 and $ and ${text}\"", "$5 and $ and x\\y"),
    ROW("{hex: \"00 ff 0d0a\"}", "\0\xff\r\n"),
    ROW("{hex: 'Aa\tbB'}", "\xaa\xbb"),
    ROW("{hex: ''}", ""),
    ROW("{base64: 'aGVsbG8='}", "hello"),
    ROW("{base64: 'aGVs bG8h'}", "hello!"),
    ROW("{base64: 'YQ=='}", "a"),
    ROW("{base64: ''}", ""),
    ROW("{base64: '/+8='}", "\xff\xef"),
    ROW("{file: small.txt}", "from a file\n"),
    ROW("{repeat: abc, times: 3}", "abcabcabc"),
    ROW("{repeat: abc, times: $five}", "abcabcabcabcabc"),
    ROW("{repeat: abc, times: 0}", ""),
    ROW("{repeat: '', times: 1000000000000}", ""),
    ROW("{repeat: {join: [a, {repeat: b, times: 2}]}, times: 2}", "abbabb"),
    ROW("{join: []}", ""),
    ROW("{join: [a, '', {hex: '00'}, \"\\n\"]}", "a\0\n"),
    ROW("{upper: \"aZ1[\\n\u00e9\"}", "AZ1[\n\xc3\xa9"),
    ROW("{lower: AbC@}", "abc@"),
    ROW("{reverse: {join: [ab, cd]}}", "dcba"),
    ROW("{upper: {reverse: {repeat: ab, times: 2}}}", "BABA"),
    ROW("{u8: 5}", "\5"),
    ROW("{u8: 255}", "\xff"),
    ROW("{u8: -128}", "\x80"),
    ROW("{u16: 258}", "\1\2"),
    ROW("{u16: 258, order: little}", "\2\1"),
    ROW("{u16: 258, order: network}", "\1\2"),
    ROW("{u16: -1}", "\xff\xff"),
    ROW("{u32: -2}", "\xff\xff\xff\xfe"),
    ROW("{u32: 0xdeadbeef}", "\xde\xad\xbe\xef"),
    ROW("{u64: 18446744073709551615}", "\xff\xff\xff\xff\xff\xff\xff\xff"),
    ROW("{u64: -9223372036854775808}", "\x80\0\0\0\0\0\0\0"),
    ROW("{u64: 1, order: little}", "\1\0\0\0\0\0\0\0"),
    ROW("{u16: $five}", "\0\5"),
    ROW("{random: 0}", ""),
};

START_TEST(says_the_bytes_that_the_language_says)
{
    struct arena *arena = arena_new();
    const struct payload *payload = parse(arena, rows[_i].text);

    ck_assert_msg(payload && faults.count == 0, "%s: a fault", rows[_i].text);
    struct bytes got = payload_bytes(arena, payload);
    ck_assert_msg(bytes_equal(got, rows[_i].bytes), "%s: got '%s'", rows[_i].text, (const char *)got.data);
    arena_free(arena);
}
END_TEST

/* What is wrong, and a piece of what is said of it. */
static const struct {
    const char *text, *says, *helps;
} wrong[] = {
    {"hello\\n", "double quotes only", "\"...\""},
    {"'hello\\n'", "double quotes only", "\"...\""},
    {"|\n  a\\b", "double quotes only", "\"...\""},
    {"", "empty payload", "# begins a comment"},
    {"#hi", "empty payload", "\"\" stands for nothing"},
    {"\"a\\xff\"", "two bytes", "{hex:"},
    {"\"\\x80\"", "two bytes", "{hex:"},
    {"\"\\\\\\xC3\"", "two bytes", "{hex:"},
    {"[a, b]", "a list is not a payload", "{join: [...]}"},
    {"{}", "no payload", "{hex:"},
    {"{hexx: '00'}", "unknown key 'hexx'", "did you mean 'hex'?"},
    {"{repeat: a, times: 1, time: 3}", "unknown key 'time'", "did you mean 'times'?"},
    {"{repeat: a}", "needs 'times'", "times: 100"},
    {"{repeat: a, times: -1}", "out of range", NULL},
    {"{repeat: a, times: many}", "not a whole number", NULL},
    {"{repeat: a, times: 16777217}", "larger than 16 MiB", NULL},
    {"{repeat: {repeat: ab, times: 8000000}, times: 9000000000000000000}", "larger than 16 MiB", NULL},
    {"{join: [{random: 16MiB}, a]}", "larger than 16 MiB", NULL},
    {"{join: a}", "'join' needs a list", "{join:"},
    {"{hex: '00', base64: ''}", "'hex' and 'base64' are two payloads", "{join:"},
    {"{hex: '0'}", "odd number", "two digits"},
    {"{hex: 'zz'}", "not hexadecimal", "two digits"},
    {"{hex: [a]}", "not a list", NULL},
    {"{base64: 'a'}", "cut short", NULL},
    {"{base64: 'a=bc'}", "not base64", NULL},
    {"{base64: '===='}", "cut short", NULL},
    {"{file: missing.txt}", "cannot read 'missing.txt': No such file", NULL},
    {"{file: huge.bin}", "larger than 16 MiB", NULL},
    {"{random: 17MiB}", "larger than 16 MiB", NULL},
    {"{random: 10kb}", "size", NULL},
    {"{random: 10, of: lowercas}", "lowercas", "lowercase"},
    {"{random: 10, seed: x}", "not a whole number", NULL},
    {"{u8: 256}", "out of range", NULL},
    {"{u8: -129}", "out of range", NULL},
    {"{u64: 18446744073709551616}", "not a whole number", NULL},
    {"{u64: -9223372036854775809}", "out of range", NULL},
    {"{u16: 1, order: middle}", "middle", NULL},
    {"$nothing", "unknown name '$nothing'", "$$"},
    {"{upper: {regex: a}}", "'regex' is a pattern; 'upper' takes a payload", NULL},
};

START_TEST(names_each_mistake)
{
    struct arena *arena = arena_new();
    const struct payload *payload = parse(arena, wrong[_i].text);

    ck_assert_msg(!payload, "%s: taken", wrong[_i].text);
    ck_assert_msg(faults.count == 1, "%s: %zu faults", wrong[_i].text, faults.count);
    ck_assert_msg(strstr(faults.first->text, wrong[_i].says), "%s: says '%s'", wrong[_i].text, faults.first->text);
    if (wrong[_i].helps)
        ck_assert_msg(faults.first->help && strstr(faults.first->help, wrong[_i].helps), "%s: helps '%s'",
                      wrong[_i].text, faults.first->help);
    arena_free(arena);
}
END_TEST

/* While a spec is only checked, captures and ports are samples that nobody can judge. */
START_TEST(leaves_samples_unjudged)
{
    static const char *const texts[] = {"{hex: $later}", "{base64: $later}", "{file: $later}", "{u8: $later}",
                                        "{repeat: a, times: $later}", "{random: $later}",
                                        "{random: 4, seed: $later}", "{random: 4, of: $later}"};
    struct arena *arena = arena_new();

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const struct payload *payload = parse(arena, texts[i]);
        ck_assert_msg(payload && faults.count == 0, "%s: judged", texts[i]);
    }
    arena_free(arena);
}
END_TEST

START_TEST(reads_the_same_anywhere)
{
    static const char *const texts[] = {
        "{random: 500}", "{random: 500, of: lines}", "{random: 500, of: text, seed: 3}", "{reverse: {random: 333}}",
        "{repeat: {join: [abc, {random: 10, of: letters}, d]}, times: 30}",
        "{join: ['', {repeat: xy, times: 100}, '', {upper: {random: 200, of: lowercase}}, '']}",
    };
    struct arena *arena = arena_new();
    uint8_t part[500];

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const struct payload *payload = parse(arena, texts[i]);
        struct bytes all = payload_bytes(arena, payload);
        for (size_t at = 0; at <= all.len; at++)
            for (size_t len = 0; at + len <= all.len; len += len < 20 ? 1 : 97) {
                payload_read(payload, at, part, len);
                ck_assert_msg(memcmp(part, all.data + at, len) == 0, "%s: at %zu, %zu bytes", texts[i], at, len);
            }
    }
    arena_free(arena);
}
END_TEST

static bool same(struct arena *arena, const char *a, const char *b)
{
    struct bytes first = payload_bytes(arena, parse(arena, a));

    return bytes_equal(first, payload_bytes(arena, parse(arena, b)));
}

START_TEST(random_depends_on_seed_kind_and_length)
{
    struct arena *arena = arena_new();

    ck_assert(same(arena, "{random: 1KiB}", "{random: 1024, of: bytes}"));
    ck_assert(same(arena, "{random: 64, seed: 2}", "{random: 64, seed: 2}"));
    ck_assert(!same(arena, "{random: 64, seed: 2}", "{random: 64, seed: 3}"));
    ck_assert(!same(arena, "{random: 64, seed: 0}", "{random: 64}"));
    ck_assert(!same(arena, "{lower: {random: 64, of: letters}}", "{random: 64, of: lowercase}"));
    struct bytes longer = payload_bytes(arena, parse(arena, "{random: 65}"));
    struct bytes shorter = payload_bytes(arena, parse(arena, "{random: 64}"));
    ck_assert(memcmp(longer.data, shorter.data, 64) != 0);
    outside.seed = 7;
    ck_assert(!bytes_equal(shorter, payload_bytes(arena, parse(arena, "{random: 64}"))));
    outside.seed = 0;
    ck_assert(bytes_equal(shorter, payload_bytes(arena, parse(arena, "{random: 64}"))));
    arena_free(arena);
}
END_TEST

/* A change here would change every test that is seeded. */
START_TEST(random_stays_what_it_was)
{
    struct arena *arena = arena_new();

    outside.seed = 1;
    struct bytes got = payload_bytes(arena, parse(arena, "{random: 12, of: lowercase}"));
    ck_assert_str_eq((const char *)got.data, "czbpqgerancd");
    outside.seed = 0;
    arena_free(arena);
}
END_TEST

static void all_between(struct bytes bytes, int from, int to, const char *what)
{
    bool seen[256] = {false};
    int distinct = 0;

    for (size_t i = 0; i < bytes.len; i++) {
        ck_assert_msg(bytes.data[i] >= from && bytes.data[i] <= to, "%s: byte %d", what, bytes.data[i]);
        distinct += !seen[bytes.data[i]];
        seen[bytes.data[i]] = true;
    }
    ck_assert_msg(distinct > (to - from) * 9 / 20, "%s: only %d distinct bytes", what, distinct);
}

START_TEST(random_is_of_its_kind)
{
    struct arena *arena = arena_new();

    all_between(payload_bytes(arena, parse(arena, "{random: 8KiB}")), 0, 255, "bytes");
    all_between(payload_bytes(arena, parse(arena, "{random: 4KiB, of: lowercase}")), 'a', 'z', "lowercase");
    all_between(payload_bytes(arena, parse(arena, "{random: 4KiB, of: letters}")), 'A', 'z', "letters");
    all_between(payload_bytes(arena, parse(arena, "{random: 4KiB, of: text}")), ' ', '~', "text");
    arena_free(arena);
}
END_TEST

START_TEST(random_lines_are_lines)
{
    struct arena *arena = arena_new();

    for (int len = 1; len < 1000; len += len < 300 ? 1 : 37) {
        struct bytes lines = payload_bytes(arena, parse(arena, arena_printf(arena, "{random: %d, of: lines}", len)));
        size_t start = 0;
        ck_assert_msg(lines.data[lines.len - 1] == '\n', "%d bytes do not end a line", len);
        for (size_t i = 0; i < lines.len; i++) {
            uint8_t c = lines.data[i];
            ck_assert_msg((c >= 'a' && c <= 'z') || c == ' ' || c == '\n', "byte %d", c);
            ck_assert_msg(c != ' ' || (i > start && lines.data[i - 1] != ' ' && lines.data[i + 1] != '\n'),
                          "%d bytes: a blank at %zu stands at an edge or beside another", len, i);
            if (c != '\n')
                continue;
            ck_assert_msg(i + 1 - start <= 80, "a line of %zu bytes", i + 1 - start);
            ck_assert_msg(i > start || len == 1, "%d bytes: an empty line at %zu", len, i);
            start = i + 1;
        }
    }
    arena_free(arena);
}
END_TEST

Suite *payload_suite(void)
{
    Suite *suite = suite_create("payload");
    TCase *tests = tcase_create("payload");

    tcase_add_loop_test(tests, says_the_bytes_that_the_language_says, 0, sizeof rows / sizeof rows[0]);
    tcase_add_loop_test(tests, names_each_mistake, 0, sizeof wrong / sizeof wrong[0]);
    tcase_add_test(tests, leaves_samples_unjudged);
    tcase_add_test(tests, reads_the_same_anywhere);
    tcase_add_test(tests, random_depends_on_seed_kind_and_length);
    tcase_add_test(tests, random_stays_what_it_was);
    tcase_add_test(tests, random_is_of_its_kind);
    tcase_add_test(tests, random_lines_are_lines);
    suite_add_tcase(suite, tests);
    return suite;
}
