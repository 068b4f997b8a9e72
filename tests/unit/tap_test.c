#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "spec/tap.h"

Suite *tap_suite(void);

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
static struct faults faults;
static struct outside outside;

/* Stands above every row's text. */
static const char head[] =
    "assignment: x\n"
    "programs:\n"
    "  server: {role: server, transport: tcp, run: ./server $port}\n"
    "  client: {role: client, transport: tcp, run: ./client $host $port}\n"
    "  udp: {role: server, transport: udp, run: ./udp $port}\n"
    "  sender: {role: client, transport: udp, run: ./sender $host $port}\n"
    "tests:\n";
enum { HEAD_LINES = 7 };

static struct spec *parse(const char *tests)
{
    arena = arena_new();
    faults = (struct faults){.arena = arena, .file = "x.yaml"};
    faults.source = bytes_of(arena_printf(arena, "%s%s", head, tests));
    outside = (struct outside){.open = open_nothing, .read = read_nothing};
    return spec_parse(arena, &outside, false, &faults);
}

/* Faults as lines "line:col+width text | help", lines counted from the head. */
static const char *told(void)
{
    const char *got = "";

    for (const struct fault *fault = faults.first; fault; fault = fault->next)
        got = arena_printf(arena, "%s%d:%d+%d %s%s%s\n", got, fault->at.line - HEAD_LINES, fault->at.col, fault->width,
                           fault->text, fault->help ? " | " : "", fault->help ? fault->help : "");
    return got;
}

static const struct row {
    const char *what, *tests, *faults;
} rows[] = {
    {"true and false",
     "  - {name: a, start: [server, client], tap: true}\n"
     "  - {name: b, start: [server, client], tap: false}\n",
     ""},
    {"neither", "  - {name: a, start: [udp, sender], tap: maybe}\n", "1:42+5 'tap' must be true or false, not 'maybe' | write true or false\n"},
    {"a list, and nothing",
     "  - {name: a, start: [udp, sender], tap: [1]}\n"
     "  - {name: b, start: [udp, sender], tap: {}}\n",
     "1:42+1 'tap' must be true or a plan | write true, or {to_server: {drop: [2]}}\n"
     "2:42+1 'tap' must be true or a plan | write true, or {to_server: {drop: [2]}}\n"},
    {"one program alone",
     "  - {name: a, start: server, tap: true}\n",
     "1:30+3 'tap' needs a server and a client that the test starts, both of TCP or both of UDP | write 'start: [server, "
     "client]'\n"},
    {"programs of two transports",
     "  - {name: a, start: [server, sender], tap: true}\n",
     "1:40+3 'tap' needs a server and a client that the test starts, both of TCP or both of UDP | write 'start: [server, "
     "client]'\n"},
    {"started by steps, inside others, too",
     "  - name: a\n"
     "    tap: {to_udp: {drop: 1}}\n"
     "    steps:\n"
     "      - start: udp\n"
     "      - {repeat: 1, steps: [{start: sender}]}\n"
     "      - {expect: \"x\", peer: to_udp}\n",
     ""},
    {"ways that there are not",
     "  - {name: a, start: [udp, sender], tap: {to_server: {drop: [1]}, udp: {drop: [1]}, to_upd: {drop: [1]}}}\n",
     "1:43+9 'to_server' is no way between programs that this test starts | did you mean 'to_sender'?\n"
     "1:67+3 'udp' is no way between programs that this test starts | one of 'to_udp' and 'to_sender'\n"
     "1:85+6 'to_upd' is no way between programs that this test starts | did you mean 'to_udp'?\n"},
    {"a plan for TCP",
     "  - {name: a, start: [server, client], tap: {to_server: {drop: [1]}}}\n",
     "1:46+9 a plan is for UDP: TCP loses nothing, and sends in order | 'tap: true' reads what travels\n"},
    {"a fate that there is not",
     "  - {name: a, start: [udp, sender], tap: {to_udp: {lose: [1], dorp: [1]}}}\n"
     "  - {name: b, start: [udp, sender], tap: {to_udp: [1]}}\n",
     "1:52+4 'lose' is nothing that can happen to a datagram | one of 'drop', 'corrupt', 'duplicate', 'swap' and "
     "'delay'\n"
     "1:63+4 'dorp' is nothing that can happen to a datagram | did you mean 'drop'?\n"
     "2:51+1 'to_udp' must say what happens to which datagram | write it like: {drop: [2], delay: {3: 200ms}}\n"},
    {"numbers that are none",
     "  - {name: a, start: [udp, sender], tap: {to_udp: {drop: [0, x, 1.5], corrupt: [], duplicate: {1: 2}}}}\n",
     "1:59+1 *\n1:62+1 *\n1:65+3 *\n"
     "1:80+1 'corrupt' must name datagrams by their numbers | write it like: corrupt: [2, 5]\n"
     "1:95+1 'duplicate' must name datagrams by their numbers | write it like: duplicate: [2, 5]\n"},
    {"a datagram with two fates",
     "  - {name: a, start: [udp, sender], tap: {to_udp: {drop: [2, 3], duplicate: [2], swap: [[4, 5], [5, 6]],\n"
     "     delay: {3: 1s}}, to_sender: {drop: [2, 2]}}}\n",
     "1:78+1 datagram 2 is named twice: by 'drop' and by 'duplicate' | a datagram has one fate\n"
     "1:98+1 datagram 5 is named twice: by 'swap' and by 'swap' | a datagram has one fate\n"
     "2:14+1 datagram 3 is named twice: by 'drop' and by 'delay' | a datagram has one fate\n"
     "2:45+1 datagram 2 is named twice: by 'drop' and by 'drop' | a datagram has one fate\n"},
    {"swaps that are none",
     "  - {name: a, start: [udp, sender], tap: {to_udp: {swap: [1, 2]}}}\n"
     "  - {name: b, start: [udp, sender], tap: {to_udp: {swap: [[2, 1], [3], [4, 4]]}}}\n"
     "  - {name: c, start: [udp, sender], tap: {to_udp: {swap: 1}}}\n",
     "1:59+1 'swap' must name pairs of numbers | write it like: swap: [[3, 4]]\n"
     "1:62+1 'swap' must name pairs of numbers | write it like: swap: [[3, 4]]\n"
     "2:59+1 the numbers must go upwards | the one that comes first stands first\n"
     "2:67+1 'swap' must name pairs of numbers | write it like: swap: [[3, 4]]\n"
     "2:72+1 the numbers must go upwards | the one that comes first stands first\n"
     "3:58+1 'swap' must name pairs of numbers | write it like: swap: [[3, 4]]\n"},
    {"delays that are none",
     "  - {name: a, start: [udp, sender], tap: {to_udp: {delay: [1], drop: 7}}}\n"
     "  - {name: b, start: [udp, sender], limits: {time: 2s}, tap: {to_udp: {delay: {1: 2s, 2: 0s, x: 1s, 3: 1}}}}\n",
     "1:59+1 'delay' must say for how long which datagram is held | write it like: delay: {2: 200ms}\n"
     "2:83+2 a delay must be more than nothing and less than the test's limit 'time' | write it like: delay: {2: 200ms}\n"
     "2:90+2 a delay must be more than nothing and less than the test's limit 'time' | write it like: delay: {2: 200ms}\n"
     "2:94+1 *\n2:104+1 *\n"},
    {"what a tap is for",
     "  - name: a\n"
     "    start: [server, client]\n"
     "    tap: true\n"
     "    steps:\n"
     "      - {expect: \"x\", peer: to_server}\n"
     "      - expect_silence: to_client\n"
     "      - expect_close: [to_server, to_client]\n"
     "      - {send: \"x\", peer: to_server}\n"
     "      - close: to_client\n"
     "      - reset: to_client\n"
     "      - shutdown: to_client\n"
     "      - connect: to_server\n"
     "      - listen: door\n"
     "      - accept: amy\n",
     "8:27+9 'send' on a tap: what travels there is only read | it is there for 'expect', 'expect_silence' and "
     "'expect_close'\n"
     "9:16+9 'close' on a tap: what travels there is only read | it is there for 'expect', 'expect_silence' and "
     "'expect_close'\n"
     "10:16+9 'reset' on a tap: what travels there is only read | it is there for 'expect', 'expect_silence' and "
     "'expect_close'\n"
     "11:19+9 'shutdown' on a tap: what travels there is only read | it is there for 'expect', 'expect_silence' and "
     "'expect_close'\n"
     "12:18+9 'to_server' is what travels through the tap | choose another name\n"
     "13:17+4 'listen' beside 'tap': there the client calls the server, not the harness\n"
     "14:17+3 'accept' beside 'tap': there the client calls the server, not the harness | read what it sends with "
     "'peer: to_server'\n"},
    {"the end of datagrams",
     "  - {name: a, start: [udp, sender], tap: true, steps: [{expect_close: to_udp}]}\n",
     "1:71+6 'expect_close' is for TCP: a UDP peer has no connection\n"},
    {"no tap, and another one's",
     "  - {name: a, start: [udp, sender], steps: [{expect: x, peer: to_udp}]}\n"
     "  - {name: b, start: [udp, sender], tap: true, steps: [{expect: x, peer: to_server}]}\n",
     "1:63+6 'to_udp' is there only in a test with 'tap' | write 'tap: true' in the test\n"
     "2:74+9 'to_server' is no way between programs that this test starts\n"},
};

/* "*" stands for any words behind a place. */
static void compare(const char *got, const char *expected)
{
    const char *seen = "";

    while (*got) {
        size_t len = strcspn(got, "\n"), place = strcspn(got, " ");
        const char *any = arena_printf(arena, "%.*s *\n", (int)place, got);
        seen = strstr(expected, any) ? arena_printf(arena, "%s%s", seen, any)
                                     : arena_printf(arena, "%s%.*s\n", seen, (int)len, got);
        got += len + 1;
    }
    ck_assert_str_eq(seen, expected);
}

START_TEST(tells_what_is_wrong)
{
    const struct row *row = &rows[_i];

    parse(row->tests);
    ck_assert_msg((faults.count == 0) == !*row->faults, "%s: %s", row->what, told());
    compare(told(), row->faults);
    arena_free(arena);
}
END_TEST

/* The fate of a datagram in words. */
static const char *fate(const struct tap_way *way, uint64_t number)
{
    const struct tap_fault *fault = tap_fault_of(way, number);

    if (!fault)
        return "none";
    return arena_printf(arena, "%s %llu %lld", tap_fate_words(fault->fate), (unsigned long long)fault->after,
                        (long long)(fault->delay_ns / CLOCK_MS));
}

START_TEST(keeps_a_plan)
{
    const struct spec *spec =
        parse("  - name: a\n"
              "    each: [{lost: 1}]\n"
              "    start: [udp, sender]\n"
              "    tap: {to_udp: {drop: [$lost, 7], corrupt: [5]}, to_sender: {duplicate: [1], swap: [[3, 6]], delay: "
              "{2: 200ms}}}\n"
              "    steps: [{expect: x, peer: to_udp}]\n");

    ck_assert_ptr_nonnull(spec);
    const struct tap_way *ways = spec->tests[0].tap->ways;
    ck_assert(!ways[0].tapped && !ways[1].tapped && ways[2].tapped && ways[3].tapped);
    ck_assert(ways[2].read && !ways[3].read);
    ck_assert_str_eq(fate(&ways[2], 1), "dropped 0 0");
    ck_assert_str_eq(fate(&ways[2], 2), "none");
    ck_assert_str_eq(fate(&ways[2], 5), "corrupted 0 0");
    ck_assert_str_eq(fate(&ways[2], 7), "dropped 0 0");
    ck_assert_str_eq(fate(&ways[3], 1), "passed on twice 0 0");
    ck_assert_str_eq(fate(&ways[3], 2), "delayed 0 200");
    ck_assert_str_eq(fate(&ways[3], 3), "swapped 6 0");
    ck_assert_str_eq(fate(&ways[3], 6), "swapped 0 0");
    ck_assert_str_eq(tap_program(&spec->tests[0], "to_udp")->name, "udp");
    ck_assert_ptr_null(tap_program(&spec->tests[0], "to_server"));
    ck_assert_ptr_null(tap_program(&spec->tests[0], "udp"));
    arena_free(arena);
}
END_TEST

Suite *tap_suite(void)
{
    Suite *suite = suite_create("tap");
    TCase *tcase = tcase_create("tap");

    tcase_add_loop_test(tcase, tells_what_is_wrong, 0, (int)(sizeof(rows) / sizeof(rows[0])));
    tcase_add_test(tcase, keeps_a_plan);
    suite_add_tcase(suite, tcase);
    return suite;
}
