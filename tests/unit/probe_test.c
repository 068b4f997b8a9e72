#include <check.h>
#include <errno.h>
#include <string.h>

#include "spec/probe.h"

Suite *probe_suite(void);

static int64_t open_nothing(struct arena *arena, const struct source *from, const char *name, void *arg, void **handle)
{
    (void)arena, (void)from, (void)name, (void)arg, (void)handle;
    errno = ENOENT;
    return -1;
}

static void read_nothing(void *handle, size_t at, uint8_t *out, size_t len)
{
    (void)handle, (void)at;
    memset(out, 0, len);
}

static struct arena *arena;
static struct outside outside = {.open = open_nothing, .read = read_nothing};

static void set_up(void)
{
    arena = arena_new();
}

static void tear_down(void)
{
    arena_free(arena);
}

/* The head takes three lines: the first line of `source` is line 4. */
static const struct test *parse(const char *source)
{
    const char *text = arena_printf(arena,
                                    "assignment: x\nprogram: {role: server, transport: tcp, run: ./server $port}\n"
                                    "tests:\n%s",
                                    source);
    struct faults faults = {.arena = arena, .file = "x.yaml", .source = bytes_of(text)};
    const struct spec *spec = spec_parse(arena, &outside, false, &faults);

    ck_assert_msg(spec != NULL, "%s", faults.first ? faults.first->text : "");
    return &spec->tests[0];
}

static void tell_sizes(struct buf *out, const struct step *step)
{
    static const char *const words[] = {"", " bytes", " sizes", " pieces"};

    buf_printf(out, "%s", words[step->split]);
    for (size_t i = 0; step->split == SPLIT_SIZES && i < step->size_count; i++)
        buf_printf(out, " %zu", step->sizes[i]);
}

static void tell_steps(struct buf *out, const struct test *test, const struct step_node *steps, size_t count);

/* "send amy 'one\n' bytes; " */
static void tell_step(struct buf *out, const struct test *test, const struct step_node *node)
{
    struct faults faults = {.arena = arena, .file = "x.yaml"};
    struct vars vars = {test->row, NULL};
    const char **names;
    size_t count = step_peers(arena, node, &vars, &faults, &names);
    const struct step *step = step_bind(arena, test, node, NULL, &vars, &outside, &faults);

    ck_assert_msg(step != NULL, "%s", faults.first ? faults.first->text : "");
    buf_printf(out, "%s", step_word(node->kind));
    for (size_t i = 0; i < count; i++)
        buf_printf(out, "%s%s", i ? "," : " ", names[i]);
    if (step->payload) {
        struct bytes bytes = payload_bytes(arena, step->payload);
        buf_printf(out, " '%.*s'", (int)bytes.len, (const char *)bytes.data);
    }
    tell_sizes(out, step);
    if (step->within_ns >= 0)
        buf_printf(out, " within %lld", (long long)(step->within_ns / 1000000));
    if (step->count)
        buf_printf(out, " %d", step->count);
    if (node->body_count) {
        buf_text(out, " {");
        tell_steps(out, test, node->body, node->body_count);
        buf_char(out, '}');
    }
}

static void tell_steps(struct buf *out, const struct test *test, const struct step_node *steps, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i)
            buf_text(out, "; ");
        tell_step(out, test, &steps[i]);
    }
}

static const struct row {
    const char *what;
    enum probe_kind kind;
    int line;         /* of the step that failed */
    const char *peer; /* whose matter it was */
    const char *source, *changed; /* NULL: it does not apply */
    bool to_step;
} rows[] = {
    {"whole: the shorthand", PROBE_WHOLE, 7, "peer",
     "  - name: a\n    send: \"one\\n\"\n    split: bytes\n    expect: \"ONE\\n\"\n",
     "connect peer; send 'one\n'; expect", true},
    {"whole: nothing behind the step that failed", PROBE_WHOLE, 8, "amy",
     "  - name: a\n    steps:\n      - connect: amy\n      - {send: \"ab\", split: [1], gap: 5ms}\n      - expect: \"AB\"\n"
     "      - expect_close\n",
     "connect amy; send 'ab'; expect", true},
    {"whole: in a loop, to the end", PROBE_WHOLE, 9, "amy",
     "  - name: a\n    steps:\n      - repeat: 3\n        steps:\n          - connect: amy\n"
     "          - {send: \"ab\", split: {pieces: 2}}\n      - expect_running\n",
     "repeat 3 {connect amy; send 'ab'}; expect_running", false},
    {"whole: the end failed", PROBE_WHOLE, 4, NULL, "  - name: a\n    send: \"one\\n\"\n    split: bytes\n",
     "connect peer; send 'one\n'", false},
    {"whole: what was never cut", PROBE_WHOLE, 6, "peer", "  - name: a\n    send: \"one\\n\"\n    expect: \"ONE\\n\"\n",
     NULL, false},
    {"newline: the last message of that peer", PROBE_NEWLINE, 9, "amy",
     "  - name: a\n    steps:\n      - connect: [amy, ben]\n      - {send: \"one\", peer: amy}\n"
     "      - {send: two, peer: ben}\n      - {expect: \"ONE\", peer: amy}\n",
     "connect amy,ben; send amy 'one\n'; send ben 'two'; expect amy", true},
    {"newline: a payload with a column", PROBE_NEWLINE, 7, "peer",
     "  - name: a $x\n    each: [{x: 5}]\n    send: {join: [\"n\", {repeat: \"$x\", times: 2}]}\n    expect: \"N55\"\n",
     "connect peer; send 'n55\n'; expect", true},
    {"newline: nothing was sent", PROBE_NEWLINE, 5, "peer", "  - name: a\n    expect: \"hi\"\n", NULL, false},
    {"half-close: before the step that failed", PROBE_HALF_CLOSE, 8, "amy",
     "  - name: a\n    steps:\n      - connect: amy\n      - send: \"one\"\n      - expect: \"ONE\"\n      - send: \"two\"\n",
     "connect amy; send 'one'; shutdown amy; expect", true},
    {"half-close: nothing was sent", PROBE_HALF_CLOSE, 7, "amy",
     "  - name: a\n    steps:\n      - connect: amy\n      - expect: \"ONE\"\n", NULL, false},
    {"half-close: in a loop", PROBE_HALF_CLOSE, 9, "amy",
     "  - name: a\n    steps:\n      - repeat: 3\n        steps:\n          - connect: amy\n          - send: \"ab\"\n"
     "          - expect: \"AB\"\n",
     NULL, false},
    {"apart: a line a segment", PROBE_APART, 6, "peer", "  - name: a\n    send: \"one\\ntwo\\nx\"\n    expect: \"ONE\\nTWO\\n\"\n",
     "connect peer; send 'one\ntwo\nx' sizes 4 4; expect", true},
    {"apart: what is cut already", PROBE_APART, 7, "peer",
     "  - name: a\n    send: \"one\\ntwo\\nx\"\n    split: bytes\n    expect: \"ONE\\nTWO\\n\"\n", NULL, false},
    {"alone: the steps of the others are left out", PROBE_ALONE, 8, "ben",
     "  - name: a\n    steps:\n      - connect: [amy, ben]\n      - {send: \"one\", peer: [ben, amy]}\n"
     "      - {expect: \"ONE\", peer: [amy, ben]}\n",
     "connect ben; send ben 'one'; expect ben", true},
    {"alone: who is meant where nobody is named", PROBE_ALONE, 12, "ben",
     "  - name: a\n    steps:\n      - connect: amy\n      - send: \"one\"\n      - expect: \"ONE\"\n      - close: amy\n"
     "      - connect: ben\n      - send: \"two\"\n      - expect: \"TWO\"\n",
     "connect ben; send 'two'; expect", true},
    {"alone: a crowd of one", PROBE_ALONE, 8, "swarm9",
     "  - name: a\n    steps:\n      - swarm: 9\n        steps:\n          - send: \"one\"\n          - expect: \"ONE\"\n",
     "swarm 1 {send 'one'; expect}", true},
    {"alone: it is alone", PROBE_ALONE, 7, "amy", "  - name: a\n    steps:\n      - connect: amy\n      - expect: \"ONE\"\n", NULL,
     false},
    {"alone: a restart has to do with all", PROBE_ALONE, 8, "ben",
     "  - name: a\n    steps:\n      - connect: amy\n      - restart\n      - connect: ben\n", NULL, false},
    {"longer: what is short", PROBE_LONGER, 7, "peer",
     "  - name: a\n    send: \"one\"\n    within: 100ms\n    expect: \"ONE\"\n", "connect peer; send 'one'; expect within 1000",
     true},
    {"longer: what is long already", PROBE_LONGER, 7, "peer",
     "  - name: a\n    send: \"one\"\n    within: 2s\n    expect: \"ONE\"\n", NULL, false},
    {"longer: no limit is set", PROBE_LONGER, 6, "peer", "  - name: a\n    send: \"one\"\n    expect: \"ONE\"\n", NULL,
     false},
};

static struct place place_of(const struct test *test, const struct step_node *steps, size_t count, int line)
{
    struct place found = {0};

    for (size_t i = 0; i < count; i++) {
        if (steps[i].at.line == line)
            found = steps[i].at;
        struct place inside = place_of(test, steps[i].body, steps[i].body_count, line);
        found = inside.line ? inside : found;
    }
    return found;
}

static const char *told(const struct test *test)
{
    struct buf *out = buf_new(arena, 0);

    tell_steps(out, test, test->steps, test->step_count);
    return buf_string(out);
}

static void try_row(const struct row *row)
{
    const struct test *test = parse(row->source);
    const char *before = told(test);
    static const size_t lines[] = {4, 4};
    struct probe_plan plan = {.kind = row->kind, .test = test, .peer = row->peer, .sizes = lines, .size_count = 2};

    plan.at = place_of(test, test->steps, test->step_count, row->line);
    if (!plan.at.line)
        plan.at = test->at;
    const struct probe *probe = probe_change(arena, &plan);
    ck_assert_msg(!probe == !row->changed, "%s: it %s", row->what, probe ? "applies" : "does not apply");
    if (!probe)
        return;
    ck_assert_msg(strcmp(told(&probe->test), row->changed) == 0, "%s: %s", row->what, told(&probe->test));
    ck_assert_msg(probe->to_step == row->to_step, "%s: to_step", row->what);
    ck_assert_msg(strcmp(told(test), before) == 0, "%s: the test itself was changed", row->what);
    ck_assert_int_le(probe->test.patience_ns, 1000000000);
}

START_TEST(each_change_is_made_in_a_copy_or_does_not_apply)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        try_row(&rows[i]);
}
END_TEST

START_TEST(the_unchanged_test_is_the_same_with_less_patience)
{
    const struct test *test = parse("  - name: a\n    send: \"one\"\n    patience: 9s\n    limits: {time: 60s}\n");
    const struct probe *probe = probe_same(arena, test);

    ck_assert_str_eq(told(&probe->test), told(test));
    ck_assert(!probe->to_step);
    ck_assert_int_eq(probe->test.patience_ns, 1000000000);
    ck_assert_int_eq(probe->test.limits.time_ns, 5000000000);
    ck_assert_int_eq(test->patience_ns, 9000000000);
}
END_TEST

START_TEST(each_change_has_words)
{
    for (enum probe_kind kind = 0; kind < PROBE_KINDS; kind++)
        ck_assert_uint_gt(strlen(probe_words(kind)), 5);
}
END_TEST

Suite *probe_suite(void)
{
    Suite *suite = suite_create("probe");
    TCase *tests = tcase_create("probe");

    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, each_change_is_made_in_a_copy_or_does_not_apply);
    tcase_add_test(tests, the_unchanged_test_is_the_same_with_less_patience);
    tcase_add_test(tests, each_change_has_words);
    suite_add_tcase(suite, tests);
    return suite;
}
