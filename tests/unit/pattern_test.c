#include "spec/pattern.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *pattern_suite(void);

static struct arena *arena;
static struct faults faults;

static void setup(void)
{
    arena = arena_new();
}

static void teardown(void)
{
    arena_free(arena);
}

/* The pattern under the key `p` of a file with this line, `ignore` beside it when there is one. NULL with faults. */
static const struct pattern *parse(const char *text, const char *ignore, enum pattern_use use)
{
    static const struct outside outside;
    const char *source = arena_printf(arena, "p: %s\n%s%s\n", text, ignore ? "ignore: " : "", ignore ? ignore : "");
    struct vars vars = {0};

    faults = (struct faults){.arena = arena, .file = "spec.yaml", .source = bytes_of(source)};
    vars_set(arena, &vars, "sum", BYTES("1+1"));
    const struct node *root = yaml_parse(arena, faults.source, &faults);
    ck_assert_ptr_nonnull(root);
    struct leniency leniency = leniency_parse(node_get(root, "ignore"), &faults);
    return pattern_parse(arena, node_get(root, "p"), &vars, &outside, use, leniency, &faults);
}

static const struct pattern *parse_good(const char *text, const char *ignore, enum pattern_use use)
{
    const struct pattern *pattern = parse(text, ignore, use);

    ck_assert_msg(pattern && faults.count == 0, "%s: %s", text, faults.first ? faults.first->text : "no pattern");
    return pattern;
}

static struct match match_bytes(const struct pattern *pattern, struct bytes bytes, enum input_end end)
{
    struct input input = input_of(&bytes, end);

    return pattern_match(arena, pattern, &input);
}

#define OPEN INPUT_OPEN
#define QUIET INPUT_QUIET
#define CLOSED INPUT_CLOSED
#define S PATTERN_STREAM
#define W PATTERN_WHOLE
#define YES MATCH_YES
#define MORE MATCH_MORE
#define NO MATCH_NO

/* A pattern, what is forgiven, an input and its end, and the answer: for YES how much, for NO where. */
struct row {
    const char *pattern, *ignore;
    enum pattern_use use;
    const char *input;
    enum input_end end;
    enum match_kind kind;
    size_t where;
    const char *detail;   /* a piece of it */
};

static const struct row rows[] = {
    /* Exact bytes. */
    {"\"HELLO\\n\"", NULL, S, "HELLO\nmore", OPEN, YES, 6, NULL},
    {"\"HELLO\\n\"", NULL, S, "HEL", OPEN, MORE, 0, NULL},
    {"\"HELLO\\n\"", NULL, S, "", OPEN, MORE, 0, NULL},
    {"\"HELLO\\n\"", NULL, S, "HELlo", OPEN, NO, 3, NULL},
    {"\"HELLO\\n\"", NULL, S, "HELLO", CLOSED, NO, 5, NULL},
    {"\"HELLO\\n\"", NULL, S, "HELLO", QUIET, NO, 5, NULL},
    {"\"HELLO\\n\"", NULL, W, "HELLO\n", CLOSED, YES, 6, NULL},
    {"\"HELLO\\n\"", NULL, W, "HELLO\n!", CLOSED, NO, 6, "1 byte too many"},
    {"\"HELLO\\n\"", NULL, W, "HELLO\nabc", QUIET, NO, 6, "3 bytes too many"},
    {"\"\"", NULL, S, "abc", OPEN, YES, 0, NULL},
    {"\"\"", NULL, W, "", CLOSED, YES, 0, NULL},
    {"{join: [ab, {repeat: c, times: 2}]}", NULL, S, "abcx", OPEN, NO, 3, NULL},
    {"$sum", NULL, S, "1+1", OPEN, YES, 3, NULL},
    /* Regexes take as much as they can and wait while more could belong to them. */
    {"{regex: '[0-9]+'}", NULL, S, "12", OPEN, MORE, 0, NULL},
    {"{regex: '[0-9]+'}", NULL, S, "12", QUIET, YES, 2, NULL},
    {"{regex: '[0-9]+'}", NULL, S, "12", CLOSED, YES, 2, NULL},
    {"{regex: '[0-9]+'}", NULL, S, "12 ", OPEN, YES, 2, NULL},
    {"{regex: '[0-9]+'}", NULL, S, "", OPEN, MORE, 0, NULL},
    {"{regex: '[0-9]*'}", NULL, S, "", OPEN, MORE, 0, NULL},
    {"{regex: '[0-9]*'}", NULL, S, "", CLOSED, YES, 0, NULL},
    {"{regex: 'HELLO\\n?'}", NULL, S, "HELLO", OPEN, MORE, 0, NULL},
    {"{regex: 'HELLO\\n?'}", NULL, S, "HELLO\n", OPEN, YES, 6, NULL},
    {"{regex: 'HELLO\\n?'}", NULL, S, "HELLOx", OPEN, YES, 5, NULL},
    {"{regex: 'b'}", NULL, S, "ab", OPEN, NO, 0, NULL},
    {"{regex: 'HTTP/1\\.[01] 200'}", NULL, S, "HTTP/1.1 404", OPEN, NO, 9, NULL},
    {"{regex: 'abc'}", NULL, S, "ab", CLOSED, NO, 2, NULL},
    {"{regex: '.*'}", NULL, S, "abc\n", OPEN, YES, 3, NULL},
    {"{regex: '(?s).*'}", NULL, S, "abc\n", OPEN, MORE, 0, NULL},
    {"{regex: '(?s).*'}", NULL, S, "abc\n", QUIET, YES, 4, NULL},
    {"{regex: '\\xff.'}", NULL, S, "\xff\xfe", OPEN, YES, 2, NULL},
    {"{regex: 'a|ab'}", NULL, W, "ab", CLOSED, YES, 2, NULL},
    {"{regex: 'a|ab'}", NULL, S, "a", OPEN, MORE, 0, NULL},
    {"{regex: 'a|ab'}", NULL, S, "ab", OPEN, YES, 2, NULL},
    {"{regex: 'a|ab'}", NULL, S, "ac", OPEN, YES, 1, NULL},
    {"{regex: 'a|ab'}", NULL, S, "a", QUIET, YES, 1, NULL},
    {"{regex: 'ok|okay'}", "{case: true}", S, "OKAY", OPEN, YES, 4, NULL},
    {"{regex: '(ok|okay)\\n'}", NULL, S, "okay\n", OPEN, YES, 5, NULL},
    {"{regex: '(a|ab)(c|bcd)?'}", NULL, S, "abcd", OPEN, YES, 4, NULL},
    {"{regex: '(a|ab)(c|bcd)?'}", NULL, S, "abcx", OPEN, YES, 3, NULL},
    {"{regex: 'ab|abcd|[a-z]'}", NULL, S, "abcx", OPEN, YES, 2, NULL},
    {"{regex: 'ab\\b'}", NULL, S, "ab", OPEN, MORE, 0, NULL},
    {"{regex: 'ab\\b'}", NULL, S, "ab ", OPEN, YES, 2, NULL},
    {"{regex: 'a(?!b)|ab(?=c)'}", NULL, S, "abc", OPEN, YES, 2, NULL},
    {"{regex: 'a\\R|a'}", NULL, S, "a\r", OPEN, MORE, 0, NULL},
    {"{regex: '(?<x>a|ab)(?&x)?'}", NULL, S, "aabc", OPEN, YES, 3, NULL},
    {"{regex: 'a\\Z'}", NULL, S, "a\n", OPEN, MORE, 0, NULL},
    {"{regex: 'a|ab$'}", NULL, S, "a\n", OPEN, YES, 1, NULL},
    {"{regex: '(a|b)\\1|ab'}", NULL, S, "aab", OPEN, YES, 2, NULL},
    {"{regex: '[*?]+|[]?*]x'}", NULL, S, "*?x", OPEN, YES, 2, NULL},
    {"{regex: '\\Q*?\\E|\\Q*?x\\E'}", NULL, S, "*?x", OPEN, YES, 3, NULL},
    /* One that says what it prefers gets it. */
    {"{regex: 'a+?'}", NULL, S, "aa", OPEN, YES, 1, NULL},
    {"{regex: 'a*?b?\?'}", NULL, S, "aab", OPEN, YES, 0, NULL},
    {"{regex: 'a{1,2}?'}", NULL, S, "aab", OPEN, YES, 1, NULL},
    {"{regex: '.*?c'}", NULL, S, "abcabc", OPEN, YES, 3, NULL},
    {"{regex: '(?U)a+'}", NULL, S, "aa", OPEN, YES, 1, NULL},
    {"{regex: '(?>a|ab)'}", NULL, S, "ab", OPEN, YES, 1, NULL},
    {"{regex: '(?>a|ab)c|a++b'}", NULL, S, "abc", OPEN, YES, 2, NULL},
    {"{regex: 'a+?'}", NULL, W, "aa", CLOSED, YES, 2, NULL},
    {"{join: [{regex: 'a+?'}, b]}", NULL, S, "aab", OPEN, YES, 3, NULL},
    {"{regex: '[a-z]+'}", NULL, W, "abc1", CLOSED, NO, 3, "1 byte too many"},
    {"{regex: 'a$'}", NULL, S, "a", OPEN, MORE, 0, NULL},
    {"{regex: 'a$'}", NULL, S, "ab", OPEN, NO, 1, NULL},
    {"{regex: '(?x) a b # comment'}", NULL, S, "ab!", OPEN, YES, 2, NULL},
    {"{regex: 'a\\Q.b'}", NULL, S, "a.b", OPEN, YES, 3, NULL},
    {"{regex: 'a(*ACCEPT)b'}", NULL, S, "ac", OPEN, YES, 1, NULL},
    {"{regex: '=$sum'}", NULL, S, "=1+1", OPEN, YES, 4, NULL},
    {"{regex: '=$sum'}", NULL, S, "=111", OPEN, NO, 2, NULL},
    /* Shorter ends, when what follows wants it. */
    {"{join: [{regex: '[0-9]+'}, '5']}", NULL, S, "12345", CLOSED, YES, 5, NULL},
    {"{join: [{regex: '[0-9]+'}, '5']}", NULL, S, "12345x", OPEN, YES, 5, NULL},
    {"{join: [{regex: 'a|ab'}, c]}", NULL, S, "abc", OPEN, YES, 3, NULL},
    {"{join: [{regex: '(a|b)*'}, {regex: 'b+'}, {length: 2}]}", NULL, S, "abbbxy", OPEN, YES, 6, NULL},
    {"{join: [{regex: '[0-9]+'}, ' ', {regex: '[0-9]+'}, \"\\n\"]}", NULL, S, "12 x", OPEN, NO, 3, NULL},
    /* until */
    {"{until: \"\\n\"}", NULL, S, "one\ntwo\n", OPEN, YES, 4, NULL},
    {"{until: \"\\n\"}", NULL, S, "one", OPEN, MORE, 0, NULL},
    {"{until: \"\\n\"}", NULL, S, "one", CLOSED, NO, 3, "does not contain \"\\n\""},
    {"{until: \"\\n\"}", NULL, W, "one\ntwo\n", CLOSED, NO, 4, "4 bytes too many"},
    {"{until: \"\\r\\n\\r\\n\"}", NULL, S, "a\r\n\r\r\n\r\nb", OPEN, YES, 8, NULL},
    {"{until: END}", "{case: true}", S, "xend", OPEN, YES, 4, NULL},
    {"{until: \"\\n\", starts: ab, contains: cd}", NULL, S, "abxcdx\n", OPEN, YES, 7, NULL},
    {"{until: \"\\n\", starts: ab}", NULL, S, "ax", OPEN, NO, 1, NULL},
    {"{until: \"\\n\", starts: ab}", NULL, S, "ax\n", OPEN, NO, 1, NULL},
    {"{until: \"\\n\", starts: abc}", NULL, S, "ab\nc", OPEN, NO, 2, NULL},
    {"{until: \"\\n\", contains: cd}", NULL, S, "ab\ncd\n", OPEN, NO, 3, "does not contain \"cd\""},
    {"{until: \"\\n\", contains: cd}", NULL, S, "ab", OPEN, MORE, 0, NULL},
    {"{until: \"\\n\", starts: {regex: 'a$'}}", NULL, S, "a\nb", OPEN, YES, 2, NULL},
    {"{until: \"\\r\\n\\r\\n\", starts: \"HTTP/1.0 200 \", contains: \"\\r\\nContent-Length: 18\\r\\n\"}", NULL, S,
     "HTTP/1.0 200 OK\r\nContent-Length: 18\r\n\r\nbody", OPEN, YES, 39, NULL},
    /* length */
    {"{length: 3}", NULL, S, "ab", OPEN, MORE, 0, NULL},
    {"{length: 3}", NULL, S, "abcd", OPEN, YES, 3, NULL},
    {"{length: 3}", NULL, S, "ab", CLOSED, NO, 2, "1 byte missing"},
    {"{length: 3, contains: b}", NULL, S, "abcd", OPEN, YES, 3, NULL},
    {"{length: 3, contains: d}", NULL, S, "abcd", OPEN, NO, 3, "does not contain \"d\""},
    {"{length: 0}", NULL, S, "", OPEN, YES, 0, NULL},
    /* any: the longest; it waits while a longer branch may come. */
    {"{any: [a, ab]}", NULL, S, "a", OPEN, MORE, 0, NULL},
    {"{any: [a, ab]}", NULL, S, "ab", OPEN, YES, 2, NULL},
    {"{any: [ab, a]}", NULL, S, "ac", OPEN, YES, 1, NULL},
    {"{any: [a, ab]}", NULL, S, "a", QUIET, YES, 1, NULL},
    {"{any: [abc, xyz]}", NULL, S, "abd", OPEN, NO, 2, NULL},
    {"{any: [abc, {regex: '[a-z]+!'}]}", NULL, S, "abc", OPEN, MORE, 0, NULL},
    {"{any: [abc, {regex: '[a-z]+!'}]}", NULL, S, "abcd!", OPEN, YES, 5, NULL},
    {"{any: [abc, {regex: '[a-z]+!'}]}", NULL, S, "abcd?", OPEN, YES, 3, NULL},
    {"{join: [{any: [a, ab]}, {any: [c, bcd]}]}", NULL, S, "abcd", OPEN, YES, 4, NULL},
    {"{join: [{any: [a, ab]}, c]}", NULL, S, "ac", OPEN, YES, 2, NULL},
    {"{any: [a, ab]}", NULL, W, "ab", CLOSED, YES, 2, NULL},
    {"{any: [{contains: x}, {starts: b}]}", NULL, W, "bar", CLOSED, YES, 3, NULL},
    /* unordered */
    {"{unordered: [a, ab, c]}", NULL, S, "aabc", OPEN, YES, 4, NULL},
    {"{unordered: [a, ab, c]}", NULL, S, "cab", OPEN, MORE, 0, NULL},
    {"{unordered: [a, ab, c]}", NULL, S, "caba", OPEN, YES, 4, NULL},
    {"{unordered: [a, ab, c]}", NULL, S, "cabb", OPEN, NO, 3, NULL},
    {"{unordered: [a, ab, c]}", NULL, S, "ca", CLOSED, NO, 2, NULL},
    {"{unordered: [one, two]}", NULL, W, "twoone", CLOSED, YES, 6, NULL},
    {"{unordered: [a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, b]}", NULL, S,
     "aaaaaaaaaaaaaaaaaaaaaac", OPEN, NO, 22, NULL},
    /* eof */
    {"{eof: true}", NULL, S, "", OPEN, MORE, 0, NULL},
    {"{eof: true}", NULL, S, "", CLOSED, YES, 0, NULL},
    {"{eof: true}", NULL, S, "", QUIET, NO, 0, "the connection is still open"},
    {"{eof: true}", NULL, S, "x", OPEN, NO, 0, "instead of the end"},
    {"{join: [\"BYE\\n\", {eof: true}]}", NULL, S, "BYE\n", OPEN, MORE, 0, NULL},
    {"{join: [\"BYE\\n\", {eof: true}]}", NULL, S, "BYE\n", CLOSED, YES, 4, NULL},
    {"{any: [{eof: true}, \"BYE\\n\"]}", NULL, S, "", CLOSED, YES, 0, NULL},
    /* A whole. */
    {"{contains: HI}", NULL, W, "a HI b", CLOSED, YES, 6, NULL},
    {"{contains: HI}", NULL, W, "a hi b", QUIET, NO, 6, "does not contain \"HI\""},
    {"{contains: HI}", "{case: true}", W, "a hi b", QUIET, YES, 6, NULL},
    {"{starts: HI}", NULL, W, "HI there", CLOSED, YES, 8, NULL},
    {"{starts: HI}", NULL, W, "HO there", CLOSED, NO, 1, NULL},
    {"{starts: HI, contains: {regex: '[0-9]+$'}}", NULL, W, "HI 42", CLOSED, YES, 5, NULL},
    {"{contains: {regex: '^HI'}}", NULL, W, "a HI", CLOSED, NO, 4, NULL},
    {"{contains: {regex: '(?m)^HI'}}", NULL, W, "a\nHI", CLOSED, YES, 4, NULL},
    {"{contains: {join: [a, {regex: '[0-9]'}]}}", NULL, W, "aa7", CLOSED, YES, 3, NULL},
    {"{contains: {any: [x, y]}}", NULL, W, "aay", CLOSED, YES, 3, NULL},
    {"{contains: \"\"}", NULL, W, "", CLOSED, YES, 0, NULL},
    {"{contains: {hex: '00'}}", NULL, W, "abc", CLOSED, NO, 3, "does not contain \"\\0\""},
    /* ignore: case */
    {"Hello", "{case: true}", S, "hELLO", OPEN, YES, 5, NULL},
    {"Hello", "{case: true}", S, "hELL0", OPEN, NO, 4, NULL},
    {"{regex: 'h[a-z]'}", "{case: true}", S, "HE", OPEN, YES, 2, NULL},
    {"{join: [a, b], ignore: {case: true}}", NULL, S, "AB", OPEN, YES, 2, NULL},
    {"\"\u00c9\"", "{case: true}", S, "\xc3\xa9", OPEN, NO, 1, NULL},
    /* ignore: trailing_newline */
    {"\"HELLO\\n\"", "{trailing_newline: true}", S, "HELLO", OPEN, MORE, 0, NULL},
    {"\"HELLO\\n\"", "{trailing_newline: true}", S, "HELLO", QUIET, YES, 5, NULL},
    {"\"HELLO\\n\"", "{trailing_newline: true}", S, "HELLOx", OPEN, YES, 5, NULL},
    {"\"HELLO\\n\"", "{trailing_newline: true}", S, "HELLO\n\n", OPEN, YES, 6, NULL},
    {"HELLO", "{trailing_newline: true}", S, "HELLO\r\n", OPEN, YES, 7, NULL},
    {"HELLO", "{trailing_newline: true}", S, "HELLO\r", OPEN, MORE, 0, NULL},
    {"HELLO", "{trailing_newline: true}", S, "HELLO\rx", OPEN, YES, 5, NULL},
    {"HELLO", "{trailing_newline: true}", W, "HELLO\n", CLOSED, YES, 6, NULL},
    {"HELLO", "{trailing_newline: true}", W, "HELLO\n\n", CLOSED, NO, 6, "1 byte too many"},
    {"\"a\\nb\\n\"", "{trailing_newline: true}", W, "ab", CLOSED, NO, 1, NULL},
    {"{join: [\"a\\n\", {regex: b}]}", "{trailing_newline: true}", S, "ab", CLOSED, NO, 1, NULL},
    {"{join: [{regex: b}, \"a\\n\"]}", "{trailing_newline: true}", S, "ba", CLOSED, YES, 2, NULL},
    {"{any: [\"a\\n\", \"b\\n\"]}", "{trailing_newline: true}", S, "b", CLOSED, YES, 1, NULL},
    {"{unordered: [\"a\\n\", \"b\\n\"]}", "{trailing_newline: true}", S, "b\na", CLOSED, YES, 3, NULL},
    {"{unordered: [\"a\\n\", \"b\\n\"]}", "{trailing_newline: true}", S, "ba", CLOSED, NO, 1, NULL},
    /* ignore: space */
    {"a b", "{space: true}", S, "a \t  bx", OPEN, YES, 6, NULL},
    {"a b", "{space: true}", S, "ab", OPEN, NO, 1, NULL},
    {"ab", "{space: true}", S, "a b", OPEN, NO, 1, NULL},
    {"ab", "{space: true}", S, "ab", OPEN, MORE, 0, NULL},
    {"ab", "{space: true}", S, "ab  ", OPEN, MORE, 0, NULL},
    {"ab", "{space: true}", S, "ab  ", QUIET, YES, 4, NULL},
    {"\"ab\\n\"", "{space: true}", S, "ab \t\nc", OPEN, YES, 5, NULL},
    {"\"ab\\n\"", "{space: true}", S, "  ab\n", OPEN, YES, 5, NULL},
    {"\"  ab  \\r\\n  c\\n\"", "{space: true}", S, "ab\r\n\tc\n", OPEN, YES, 7, NULL},
    {"\"ab\\n\"", "{space: true}", S, "ab x\n", OPEN, NO, 3, NULL},
    {"\"a  \"", "{space: true}", W, "a", CLOSED, YES, 1, NULL},
    {"{join: [\"a \", {regex: b}]}", "{space: true}", S, "a   b", OPEN, YES, 5, NULL},
    {"{join: [\"a \", {regex: b}]}", "{space: true}", S, "ab", OPEN, NO, 1, NULL},
    {"\"A B\\n\"", "{space: true, case: true, trailing_newline: true}", W, "a  b ", CLOSED, YES, 5, NULL},
    {"{contains: a b}", "{space: true}", W, "x a   b", CLOSED, YES, 7, NULL},
    /* Given up. */
    {"{regex: '(a+?)+(a+)+(a+)+[xy]'}", NULL, S, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac", CLOSED, MATCH_COSTLY, 0, NULL},
    {"{regex: '(a+)+(a+)+(a+)+[xy]'}", NULL, S, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac", CLOSED, NO, 35, NULL},
};

START_TEST(answers_as_the_language_says)
{
    const struct row *row = &rows[_i];
    const struct pattern *pattern = parse_good(row->pattern, row->ignore, row->use);
    struct match match = match_bytes(pattern, bytes_of(row->input), row->end);

    ck_assert_msg(match.kind == row->kind, "%s on '%s': %d", row->pattern, row->input, match.kind);
    if (match.kind == MATCH_YES)
        ck_assert_msg(match.len == row->where, "%s on '%s': takes %zu", row->pattern, row->input, match.len);
    if (match.kind == MATCH_NO)
        ck_assert_msg(match.offset == row->where, "%s on '%s': fails at %zu", row->pattern, row->input, match.offset);
    if (match.kind == MATCH_NO && row->detail)
        ck_assert_msg(match.detail && strstr(match.detail, row->detail), "%s on '%s': '%s'", row->pattern, row->input,
                      match.detail ? match.detail : "");
    if (match.kind == MATCH_NO && !row->detail)
        ck_assert_msg(!match.detail || !strstr(match.detail, "missing"), "%s: '%s'", row->pattern, match.detail);
}
END_TEST

/* An answer once given holds for every longer input, with the same numbers. */
static void check_holds(const char *what, const char *input, struct match early, size_t cut, struct match late)
{
    if (early.kind == MATCH_MORE)
        return;
    ck_assert_msg(early.kind == late.kind, "%s on '%s': %d after %zu bytes, then %d", what, input, early.kind, cut,
                  late.kind);
    if (early.kind == MATCH_YES)
        ck_assert_msg(early.len == late.len && early.len <= cut, "%s on '%s': %zu after %zu bytes, then %zu", what,
                      input, early.len, cut, late.len);
    if (early.kind == MATCH_NO)
        ck_assert_msg(early.offset <= cut, "%s on '%s': fails at %zu of %zu", what, input, early.offset, cut);
}

/* One pattern that grows with its input, and a fresh one at each cut, must say the same. */
static void check_cuts(const struct row *row, const char *input, size_t step, enum input_end end)
{
    struct arena *keep = arena;
    size_t len = strlen(input);
    struct match last = {.kind = MATCH_MORE};
    size_t cut = 0;

    arena = arena_new();
    struct bytes bytes = bytes_of(input);
    struct input grown = input_of(&bytes, INPUT_OPEN);
    const struct pattern *one = parse_good(row->pattern, row->ignore, row->use);
    for (; cut < len + step; cut += step) {
        grown.len = cut < len ? cut : len;
        struct match match = pattern_match(arena, one, &grown);
        struct bytes part = {bytes.data, grown.len};
        const struct pattern *fresh = parse_good(row->pattern, row->ignore, row->use);
        struct match other = match_bytes(fresh, part, INPUT_OPEN);
        ck_assert_msg(match.kind == other.kind && match.len == other.len && match.offset == other.offset,
                      "%s on '%s' at %zu: remembers %d, fresh says %d", row->pattern, input, grown.len, match.kind,
                      other.kind);
        check_holds(row->pattern, input, last, grown.len, match);
        last = match;
    }
    grown.end = end;
    check_holds(row->pattern, input, last, len, pattern_match(arena, one, &grown));
    arena_free(arena);
    arena = keep;
}

START_TEST(never_depends_on_the_cut)
{
    static const char *const inputs[] = {
        "", "a", "ab", "abc", "abcd", "aabc", "caba", "ba", "a\nb\n", "ab \t\nc", "a   b", "a b", "HELLO", "HELLO\n",
        "HELLO\r\n", "HELLO \r\nx", "hello", "12", "12 34\n", "12345x", "1+1", "=1+1", "BYE\n", "BYE\nx", "xend END",
        "HTTP/1.1 404 x\r\n\r\n", "HTTP/1.0 200 OK\r\nContent-Length: 18\r\n\r\nbody", "abxcdx\n", "a\r\n\r\r\n\r\nb",
        "  ab  \r\n  c\n", "abbbxy", "abcd!", "abcd?", "b\na\n", "onetwo", "twoone", " ", "\n", "\t\n", "ab\r\n\tc\n",
        "a\r\nb", "ab c", "okay\n", "ok\n", "OKay", "abcx", "aab", "*?x", "*?",
    };
    const struct row *row = &rows[_i];

    if (row->kind == MATCH_COSTLY)
        return;
    for (size_t i = 0; i <= sizeof inputs / sizeof inputs[0]; i++) {
        const char *input = i < sizeof inputs / sizeof inputs[0] ? inputs[i] : row->input;
        check_cuts(row, input, 1, INPUT_CLOSED);
        check_cuts(row, input, 1, INPUT_QUIET);
        check_cuts(row, input, 3, INPUT_CLOSED);
    }
}
END_TEST

/* The captures as "name=text;name=text", in the order of the list. */
static const char *captured(struct match match, const char *input)
{
    const char *text = "";

    for (const struct capture *capture = match.captures; capture; capture = capture->next)
        text = arena_printf(arena, "%s%s=%.*s;", text, capture->name, (int)capture->len, input + capture->at);
    return text;
}

static const struct {
    const char *pattern;
    enum pattern_use use;
    const char *input, *captures;
} capturing[] = {
    {"{regex: '[a-z]+', capture: word}", S, "abc 1", "word=abc;"},
    {"{regex: 'id=([0-9]+);', capture: id}", S, "id=42;", "id=42;"},
    {"{regex: 'a(b)?c', capture: b}", S, "ac", "b=;"},
    {"{until: \"\\n\", capture: line}", S, "one\ntwo", "line=one\n;"},
    {"{length: 2, capture: two}", S, "abc", "two=ab;"},
    {"{any: [a, ab], capture: x}", S, "abc", "x=ab;"},
    {"{any: [{regex: 'a(.)', capture: x}, {regex: 'a.(.)', capture: y}]}", S, "abc", "y=c;"},
    {"{hex: '61 62', capture: x}", S, "abc", "x=ab;"},
    {"{join: [a, b], capture: x}", S, "abc", "x=ab;"},
    {"{join: [{regex: '\\d+', capture: a}, ' ', {regex: '\\d+', capture: b}, \"\\n\"]}", S, "1 23\n", "b=23;a=1;"},
    {"{join: [{regex: '[0-9]+', capture: a}, {regex: '[0-9]', capture: b}, x]}", S, "123x", "b=3;a=12;"},
    {"{until: \"\\n\", contains: {regex: 'port ([0-9]+)', capture: at}}", S, "on port 80!\n", "at=80;"},
    {"{regex: '(a|ab)c?', capture: x}", S, "ab!", "x=ab;"},
    {"{regex: '([0-9]+)(?=;)', capture: x}", S, "12;", "x=12;"},
    {"{contains: {regex: '(?<=<)(a|ab)', capture: x}}", W, "a<ab>", "x=ab;"},
    {"{contains: {regex: 'a|ab', capture: x}}", W, "<ab>", "x=ab;"},
    {"{until: t, starts: {regex: '[a-z]+', capture: verb}, capture: line}", S, "get it\n", "line=get;verb=get;"},
    {"{contains: {join: [a, {length: 1, capture: x}]}}", W, "zzaq", "x=q;"},
    {"{unordered: [a, b], capture: all}", S, "ba", "all=ba;"},
};

START_TEST(keeps_what_is_captured)
{
    const char *input = capturing[_i].input;
    const struct pattern *pattern = parse_good(capturing[_i].pattern, NULL, capturing[_i].use);
    struct match match = match_bytes(pattern, bytes_of(input), INPUT_CLOSED);

    ck_assert_msg(match.kind == MATCH_YES, "%s: %d", capturing[_i].pattern, match.kind);
    ck_assert_msg(strcmp(captured(match, input), capturing[_i].captures) == 0, "%s: %s", capturing[_i].pattern,
                  captured(match, input));
}
END_TEST

START_TEST(names_a_pattern_from_outside)
{
    const struct pattern *group = pattern_named(arena, parse_good("{regex: 'a(.)'}", NULL, S), "x");
    const struct pattern *lone = pattern_named(arena, parse_good("{join: [{regex: 'a(.)'}]}", NULL, S), "x");
    const struct pattern *text = pattern_named(arena, parse_good("\"abc\"", NULL, S), "x");

    ck_assert_str_eq(captured(match_bytes(group, BYTES("ab!"), INPUT_OPEN), "ab!"), "x=b;");
    ck_assert_str_eq(captured(match_bytes(lone, BYTES("ab!"), INPUT_OPEN), "ab!"), "x=ab;");
    ck_assert_str_eq(captured(match_bytes(text, BYTES("abc"), INPUT_OPEN), "abc"), "x=abc;");
    ck_assert_ptr_nonnull(pattern_exact(text));
    ck_assert_ptr_null(pattern_exact(group));
}
END_TEST

static void add_name(void *arg, const char *name)
{
    buf_printf(arg, "%s;", name);
}

START_TEST(lists_its_captures)
{
    struct buf *names = buf_new(arena, 0);

    pattern_captures(parse_good("{join: [{any: [a, {regex: b, capture: one}]}, "
                                "{until: x, contains: {regex: c, capture: two}}], capture: all}", NULL, S),
                     add_name, names);
    ck_assert_str_eq(buf_string(names), "all;one;two;");
}
END_TEST

static const struct {
    const char *pattern, *says, *helps;
    enum pattern_use use;
} wrong[] = {
    {"[a, b]", "a list is not a pattern", "{any: [...]}", S},
    {"{}", "no pattern", "{regex:", S},
    {"hello\\n", "double quotes only", NULL, S},
    {"{regexp: a}", "unknown key 'regexp'", "did you mean 'regex'?", S},
    {"{regex: '(a'}", "wrong at character 3: missing closing parenthesis", NULL, S},
    {"{regex: 'a)(b'}", "wrong at character 2: unmatched closing parenthesis", NULL, S},
    {"{regex: '(*UTF)a'}", "wrong at character", NULL, S},
    {"{regex: 'a(?R)?b'}", "not the whole", NULL, S},
    {"{regex: \"\\xff\"}", "two bytes", "single quotes", S},
    {"{regex: [a]}", "'regex' needs a text", NULL, S},
    {"{regex: }", "an empty regex", "# begins a comment", S},
    {"{regex: a, until: b}", "'regex' and 'until' are two patterns", "{join:", S},
    {"{regex: a, hex: '00'}", "'regex' and 'hex' are two patterns", "{join:", S},
    {"{regex: a, starts: b}", "unknown key 'starts'", NULL, S},
    {"{contains: a}", "'contains' cannot stand alone here", "'until' or 'length'", S},
    {"{starts: a}", "'starts' cannot stand alone here", "'until' or 'length'", S},
    {"{join: [a, {contains: b}]}", "'contains' cannot stand alone here", NULL, W},
    {"{contains: {contains: b}}", "'contains' cannot stand alone here", NULL, W},
    {"{until: ''}", "at least one byte", NULL, S},
    {"{until: {regex: a}}", "'regex' is a pattern; 'until' takes a payload", NULL, S},
    {"{until: a, start: b}", "unknown key 'start'", "did you mean 'starts'?", S},
    {"{length: x}", "'x'", NULL, S},
    {"{length: -1}", "'-1'", NULL, S},
    {"{any: []}", "'any' needs a list", NULL, S},
    {"{any: a}", "'any' needs a list", NULL, S},
    {"{any: [{regex: '('}, b]}", "wrong at character", NULL, S},
    {"{unordered: [{regex: a}]}", "'regex' is a pattern, and only a payload can stand here", NULL, S},
    {"{unordered: [a, [b]]}", "a list is not a payload", NULL, S},
    {"{eof: false}", "can only be true", NULL, S},
    {"{join: [{eof: true}, x]}", "nothing can come behind the end", "last", S},
    {"{join: [{any: [{eof: true}, {join: [a, {eof: true}]}], capture: e}, x]}", "behind the end", NULL, S},
    {"{regex: a, capture: port}", "the capture 'port' would hide '$port'", "another name", S},
    {"{regex: a, capture: '1st'}", "not a name", NULL, S},
    {"{regex: a, capture: [b]}", "not a name", NULL, S},
    {"{hex: '00', captur: x}", "unknown key 'captur'", "did you mean 'capture'?", S},
    {"{regex: a, ignore: {cases: true}}", "unknown key 'cases'", "did you mean 'case'?", S},
    {"{regex: a, ignore: {case: yes}}", "true or false", NULL, S},
    {"{regex: a, ignore: case}", "'ignore' must be a mapping", NULL, S},
    {"{regex: '$nothing'}", "unknown name '$nothing'", NULL, S},
};

START_TEST(names_each_mistake)
{
    parse(wrong[_i].pattern, NULL, wrong[_i].use);
    ck_assert_msg(faults.count == 1, "%s: %zu faults", wrong[_i].pattern, faults.count);
    ck_assert_msg(strstr(faults.first->text, wrong[_i].says), "%s: says '%s'", wrong[_i].pattern, faults.first->text);
    if (wrong[_i].helps)
        ck_assert_msg(faults.first->help && strstr(faults.first->help, wrong[_i].helps), "%s: helps '%s'",
                      wrong[_i].pattern, faults.first->help ? faults.first->help : "");
}
END_TEST

static const struct {
    const char *pattern, *words;
    enum pattern_use use;
} worded[] = {
    {"\"HELLO\\n\"", "\"HELLO\\n\"", S},
    {"{regex: '[0-9]+\\n'}", "text that matches /[0-9]+\\n/", S},
    {"{regex: \"a\\u202eb\"}", "text that matches /a\\xe2\\x80\\xaeb/", S},
    {"{until: \"\\n\"}", "bytes up to \"\\n\"", S},
    {"{until: \"\\n\", starts: a, contains: b}", "bytes up to \"\\n\" that starts with \"a\" and contains \"b\"", S},
    {"{length: 12}", "12 bytes", S},
    {"{length: 1, contains: b}", "1 byte that contains \"b\"", S},
    {"{contains: b}", "text that contains \"b\"", W},
    {"{starts: a, contains: b}", "text that starts with \"a\" and contains \"b\"", W},
    {"{any: [a, {length: 2}]}", "\"a\" or 2 bytes", S},
    {"{any: [a, b, c, d, e, f]}", "\"a\" or \"b\" or \"c\" or \"d\" or 2 more", S},
    {"{unordered: [a, b]}", "in any order \"a\", \"b\"", S},
    {"{join: [a, {length: 2}]}", "\"a\", then 2 bytes", S},
    {"{join: [a, b]}", "\"ab\"", S},
    {"{eof: true}", "the end of the connection", S},
    {"{length: 2, capture: x}", "2 bytes", S},
    {"{repeat: x, times: 1000}", "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...\" (1000 bytes)", S},
};

START_TEST(says_itself_in_words)
{
    const struct pattern *pattern = parse_good(worded[_i].pattern, NULL, worded[_i].use);

    ck_assert_str_eq(pattern_words(arena, pattern), worded[_i].words);
}
END_TEST

START_TEST(words_are_short)
{
    const char *long_one = "{any: [{repeat: a, times: 90}, {repeat: b, times: 90}, {repeat: c, times: 90}]}";
    const char *words = pattern_words(arena, parse_good(long_one, NULL, S));

    ck_assert_uint_le(strlen(words), 120);
    ck_assert_str_eq(words + strlen(words) - 3, "...");
}
END_TEST

/* What grows by pieces of 64 KiB, and counts how often a byte is read. */
struct feed {
    const struct payload *payload;
    size_t reads;
};

static void read_source(void *arg, size_t at, uint8_t *out, size_t len)
{
    struct feed *source = arg;

    source->reads += len;
    payload_read(source->payload, at, out, len);
}

static struct match feed(const struct pattern *pattern, struct feed *source)
{
    size_t len = payload_len(source->payload), at = 0;
    struct match match = {.kind = MATCH_MORE};

    while (match.kind == MATCH_MORE && at < len) {
        at = len - at < 65536 ? len : at + 65536;
        struct input input = {read_source, source, at, at == len ? INPUT_CLOSED : INPUT_OPEN};
        match = pattern_match(arena, pattern, &input);
    }
    return match;
}

START_TEST(reads_what_is_large_once)
{
    static const char *const patterns[] = {
        "{upper: {random: 4MiB, of: lines}}",
        "{join: [{upper: {random: 4MiB, of: lines}}, {eof: true}]}",
        "{join: [{until: '!!', contains: zzz}, {eof: true}]}",
        "{regex: '(?s).*'}",
    };
    struct feed source = {pattern_exact(parse_good(patterns[0], NULL, S)), 0};
    size_t len = payload_len(source.payload);

    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        struct match match = feed(parse_good(patterns[i], NULL, S), &source);
        ck_assert_msg(match.kind == (i == 2 ? MATCH_NO : MATCH_YES), "%s: %d", patterns[i], match.kind);
        ck_assert_msg(source.reads < len + len / 8, "%s: %zu bytes read", patterns[i], source.reads);
        source.reads = 0;
    }
}
END_TEST

/* Long inputs are looked at in pieces: what lies across two of them must not be missed. */
START_TEST(finds_what_lies_across_pieces)
{
    static const char *const needles[] = {"{until: abc}", "{until: {random: 2000, of: letters, seed: 4}}"};
    static const char *const inner[] = {"abc", "{random: 2000, of: letters, seed: 4}"};
    size_t len = 40000;
    uint8_t *data = arena_alloc(arena, len);

    for (size_t i = 0; i < 2; i++)
        for (size_t at = 0; at < 36000; at += at > 14000 && at < 18000 ? 1 : 487) {
            const struct pattern *pattern = parse_good(needles[i], NULL, S);
            const struct payload *needle = pattern_exact(parse_good(inner[i], NULL, S));
            struct bytes bytes = {data, len};
            memset(data, 'a', len);
            payload_read(needle, 0, data + at, payload_len(needle));
            struct match match = match_bytes(pattern, bytes, INPUT_OPEN);
            ck_assert_msg(match.kind == MATCH_YES && match.len == at + payload_len(needle), "at %zu: %zu", at,
                          match.len);
        }
}
END_TEST

START_TEST(forgives_blanks_across_pieces)
{
    const char *text = "{repeat: \"one two\\r\\n\", times: 8000}";
    struct buf *loose = buf_new(arena, 0);

    for (int i = 0; i < 8000; i++)
        buf_printf(loose, "%*sone%*stwo \t\r\n", i % 5, "", i % 7 + 1, "");
    struct match match = match_bytes(parse_good(text, "{space: true}", S), buf_bytes(loose), INPUT_OPEN);
    ck_assert_int_eq(match.kind, MATCH_YES);
    ck_assert_uint_eq(match.len, loose->len);
}
END_TEST

START_TEST(deep_and_wide_ones_are_given_up_not_crashed_on)
{
    struct buf *text = buf_new(arena, 0);

    buf_text(text, "{join: [");
    for (int i = 0; i < 20000; i++)
        buf_text(text, "{length: 1}, ");
    buf_text(text, "a]}");
    const struct pattern *pattern = parse_good(buf_string(text), NULL, S);
    char *input = arena_alloc(arena, 30001);
    memset(input, 'a', 30000);
    ck_assert_int_eq(match_bytes(pattern, bytes_of(input), INPUT_CLOSED).kind, MATCH_COSTLY);
    buf_clear(text);
    buf_text(text, "{join: [");
    for (int i = 0; i < 600; i++)
        buf_text(text, "{regex: '(a|b)'}, ");
    buf_text(text, "a]}");
    pattern = parse_good(buf_string(text), NULL, S);
    ck_assert_int_eq(match_bytes(pattern, bytes_of(input), INPUT_CLOSED).kind, MATCH_YES);
    buf_clear(text);
    for (int i = 0; i < 1500; i++)
        buf_printf(text, "%s\"%d \"", i ? ", " : "{unordered: [", i);
    buf_text(text, "]}");
    pattern = parse_good(buf_string(text), NULL, S);
    struct buf *all = buf_new(arena, 0);
    for (int i = 1499; i >= 0; i--)
        buf_printf(all, "%d ", i);
    ck_assert_int_eq(match_bytes(pattern, buf_bytes(all), INPUT_OPEN).kind, MATCH_YES);
}
END_TEST

Suite *pattern_suite(void)
{
    Suite *suite = suite_create("pattern");
    TCase *tests = tcase_create("pattern");

    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, answers_as_the_language_says, 0, sizeof rows / sizeof rows[0]);
    tcase_add_loop_test(tests, never_depends_on_the_cut, 0, sizeof rows / sizeof rows[0]);
    tcase_add_loop_test(tests, keeps_what_is_captured, 0, sizeof capturing / sizeof capturing[0]);
    tcase_add_test(tests, names_a_pattern_from_outside);
    tcase_add_test(tests, lists_its_captures);
    tcase_add_loop_test(tests, names_each_mistake, 0, sizeof wrong / sizeof wrong[0]);
    tcase_add_loop_test(tests, says_itself_in_words, 0, sizeof worded / sizeof worded[0]);
    tcase_add_test(tests, words_are_short);
    tcase_add_test(tests, reads_what_is_large_once);
    tcase_add_test(tests, finds_what_lies_across_pieces);
    tcase_add_test(tests, forgives_blanks_across_pieces);
    tcase_add_test(tests, deep_and_wide_ones_are_given_up_not_crashed_on);
    suite_add_tcase(suite, tests);
    return suite;
}
