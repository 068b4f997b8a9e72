#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "spec/spec.h"

Suite *steps_suite(void);

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

static struct spec *parse(const char *source)
{
    arena = arena_new();
    faults = (struct faults){.arena = arena, .file = "x.yaml", .source = bytes_of(source)};
    outside = (struct outside){.open = open_nothing, .read = read_nothing};
    return spec_parse(arena, &outside, false, &faults);
}

/* Compares the faults with lines "line:col+width text | help", lines counted from `above`. "*": any text. */
static void check_faults(const char *expected, int above)
{
    const char *got = "";

    for (const struct fault *fault = faults.first; fault; fault = fault->next) {
        const char *line = arena_printf(arena, "%d:%d+%d ", fault->at.line - above, fault->at.col, fault->width);
        const char *there = strstr(expected, arena_printf(arena, "%s*\n", line));
        got = there ? arena_printf(arena, "%s%s*\n", got, line)
                    : arena_printf(arena, "%s%s%s%s%s\n", got, line, fault->text, fault->help ? " | " : "",
                                   fault->help ? fault->help : "");
    }
    ck_assert_str_eq(got, expected);
}

/* Stands above every row's text. */
static const char head[] =
    "assignment: x\n"
    "programs:\n"
    "  server: {role: server, transport: tcp, run: ./server $port}\n"
    "  udp: {role: server, transport: udp, run: ./udp $port}\n"
    "  client: {role: client, transport: tcp, run: ./client $host $port}\n"
    "tests:\n"
    "  - name: t\n";
enum { HEAD_LINES = 7 };

static struct spec *parse_steps(const char *steps)
{
    static char source[8192];

    strcpy(source, head);
    strcat(source, steps);
    return parse(source);
}

static const struct row {
    const char *what, *source, *faults;
} rows[] = {
    {"every step of a server",
     "    start: server\n"
     "    steps:\n"
     "      - connect\n"
     "      - send: \"a\"\n"
     "        split: {pieces: 7}\n"
     "        gap: 5ms\n"
     "      - send: \"a\"\n"
     "        split: [3, 1, 4]\n"
     "      - send: \"a\"\n"
     "        split: bytes\n"
     "      - expect: \"A\"\n"
     "        within: 2s\n"
     "        ignore: {case: true}\n"
     "      - expect_silence\n"
     "      - shutdown\n"
     "      - expect_close:\n"
     "        by: fin\n"
     "      - connect: alice\n"
     "        from: 127.0.0.2:4000\n"
     "        reads: false\n"
     "      - reset: alice\n"
     "      - connect: bob\n"
     "        refused: true\n"
     "      - expect_running\n"
     "      - restart\n"
     "      - signal: SIGINT\n"
     "      - wait: 100ms\n"
     "      - expect_stdout: {until: \"\\n\"}\n"
     "      - expect_stderr: \"x\"\n"
     "      - stdin: \"x\"\n"
     "      - stdin_close\n"
     "      - expect_file: log.txt\n"
     "        is: {contains: \"x\"}\n"
     "      - repeat: 3\n"
     "        steps: [connect, close]\n"
     "      - swarm: 3\n"
     "        order: queue\n"
     "        steps:\n"
     "          - send: \"$n $peer\"\n"
     "          - close\n"
     "      - expect_exit: {not: 0}\n",
     ""},
    {"every step of a client",
     "    steps:\n"
     "      - listen: none\n"
     "      - listen: door\n"
     "        backlog: 1\n"
     "        port: 7000\n"
     "      - start: client\n"
     "        as: one\n"
     "        stdin: \"x\"\n"
     "        run: ./client $host ${port.door}\n"
     "      - start: client\n"
     "        as: two\n"
     "      - accept: [a, b]\n"
     "      - send: \"x\"\n"
     "        peer: a\n"
     "      - expect_exit: any\n"
     "        program: one\n"
     "      - expect_exit:\n"
     "        program: two\n",
     ""},
    {"verbs",
     "    start: server\n"
     "    steps:\n"
     "      - sned: \"x\"\n"
     "      - xyzzy: 1\n"
     "      - restrt\n"
     "      - send\n"
     "      - connect: a\n"
     "        send: \"x\"\n"
     "      - within: 2s\n"
     "      - [connect]\n"
     "      - \n"
     "      - restart: server\n"
     "      - {}\n",
     "3:9+4 no step is called 'sned' | did you mean 'send'?\n"
     "3:15+3 'send' while no peer is open | open one with '- connect'\n"
     "4:9+5 no step is called 'xyzzy'\n"
     "5:9+6 no step is called 'restrt' | did you mean 'restart'?\n"
     "6:9+4 'send' needs a value | write it like 'send: ...'\n"
     "8:9+4 a step has one verb, and this one has 'connect' already | begin a new step: '- send: ...'\n"
     "9:9+1 a step without a verb | a step is a verb like 'send' or 'expect', and its options\n"
     "10:9+1 a step is a mapping, not a list\n"
     "11:8+1 an empty step\n"
     "12:18+6 'restart' takes no value | write 'program: NAME' beside it to say which program\n"
     "13:9+1 a step without a verb | a step is a verb like 'send' or 'expect', and its options\n"},
    {"options",
     "    start: server\n"
     "    steps:\n"
     "      - connect: a\n"
     "        by: fin\n"
     "      - send: \"x\"\n"
     "        peer: a\n"
     "        within: 1s\n"
     "      - send: \"x\"\n"
     "        per: a\n"
     "      - close: a\n"
     "        peer: a\n"
     "      - repeat: 3\n"
     "      - expect_file: x\n",
     "4:9+2 'connect' has no option 'by' | 'by' belongs to 'expect_close'\n"
     "7:9+6 'send' has no option 'within' | 'within' belongs to 'connect', 'accept', 'expect', 'expect_silence', 'expect_close', 'expect_exit', 'expect_stdout', 'expect_stderr', 'expect_file' and 'check'\n"
     "9:9+3 unknown key 'per' beside 'send' | did you mean 'peer'?\n"
     "11:9+4 the peer is named twice\n"
     "12:9+1 'repeat' needs 'steps' | write the steps under 'steps:' beside it\n"
     "13:9+1 'expect_file' needs 'is' | write 'is: PATTERN' beside it\n"},
    {"values",
     "    start: server\n"
     "    steps:\n"
     "      - connect: a\n"
     "        refused: yes\n"
     "        from: 127.0.0\n"
     "      - connect: b\n"
     "        from: 127.0.0.1:x\n"
     "      - send: \"x\"\n"
     "        peer: a\n"
     "        split: 3\n"
     "      - send: \"x\"\n"
     "        peer: a\n"
     "        split: [0, a]\n"
     "      - send: \"x\"\n"
     "        peer: a\n"
     "        gap: 5ms\n"
     "      - wait: 100\n"
     "      - repeat: 0\n"
     "        steps: [expect_running]\n"
     "      - swarm: 2000\n"
     "        steps: [close]\n"
     "      - signal: term\n"
     "      - signal: SIGTREM\n"
     "      - expect_exit: 256\n"
     "      - expect_exit: zero\n"
     "      - expect_exit: {code: 1}\n"
     "      - expect_close: a\n"
     "        by: rst\n"
     "      - expect_file: ../x\n"
     "        is: \"x\"\n",
     "4:18+3 'refused' must be true or false, not 'yes' | write true or false\n"
     "5:15+7 '127.0.0' is not an IPv4 address | write four numbers, like 127.0.0.1\n"
     "7:15+11 'x' is no port | write ADDRESS or ADDRESS:PORT\n"
     "10:16+1 'split' must say how to cut | write bytes, [3, 1, 4] or {pieces: 7}\n"
     "13:17+1 'value' must be between 1 and 16777216, not 0\n"
     "13:20+1 'value' must be a whole number, not 'a'\n"
     "16:9+1 'gap' needs 'split' | write 'split: bytes' beside it\n"
     "17:15+3 'wait' is a time and needs a unit | write the unit: 100s or 100ms\n"
     "18:17+1 'repeat' must be between 1 and 1000000, not 0\n"
     "20:16+4 'swarm' must be between 1 and 1000, not 2000\n"
     "22:17+4 no signal is called 'term' | did you mean 'TERM'?\n"
     "23:17+7 no signal is called 'TREM' | did you mean 'TERM'?\n"
     "24:22+3 'expect_exit' must be between 0 and 255, not 256\n"
     "25:22+4 'expect_exit' cannot be 'zero' | write 0, any, {signal: TERM} or {not: 0}\n"
     "26:22+1 'expect_exit' is no way to end | write 0, any, {signal: TERM} or {not: 0}\n"
     "28:13+3 'by' cannot be 'rst' | one of 'any', 'fin' and 'reset'\n"
     "29:22+4 '../x' does not stay inside the program's folder\n"},
    {"payloads",
     "    start: server\n"
     "    steps:\n"
     "      - connect\n"
     "      - send: #hi\n"
     "      - send: hello\\n\n"
     "      - send: 'x\\n'\n"
     "      - send: \"\\x80\"\n"
     "      - send: \"$wrod\"\n"
     "      - send: {hx: \"00\"}\n"
     "      - expect: {regex: \"[a\"}\n"
     "      - expect: {regex: \"\\d\"}\n"
     "      - expect: {contains: \"x\"}\n",
     "4:14+1 *\n"
     "5:15+7 *\n"
     "6:15+5 *\n"
     "7:15+6 *\n"
     "8:16+5 unknown name '$wrod' | write $$ for a dollar\n"
     "9:16+2 *\n"
     "10:25+4 *\n"
     "11:26+2 this escape is not one that YAML knows in double quotes | write a regex in single quotes; a backslash in double quotes is \\\\\n"
     "12:18+8 *\n"},
    {"names of peers",
     "    start: server\n"
     "    steps:\n"
     "      - connect: u1..u3\n"
     "      - connect: a01..a10\n"
     "      - connect: [b, b]\n"
     "      - connect: u3..u1\n"
     "      - connect: u1..v9\n"
     "      - connect: u1..u1001\n"
     "      - connect: a b\n"
     "      - connect: {a: 1}\n"
     "      - connect: []\n"
     "      - send: \"x\"\n"
     "        peer: [a01, a10, u1..u3]\n",
     "5:22+1 'b' is named twice\n"
     "6:18+6 'u3..u1' must go upwards, over at most 1000 names\n"
     "7:18+6 'u1..v9' is no range of names | write it like u1..u50\n"
     "8:18+9 'u1..u1001' must go upwards, over at most 1000 names\n"
     "9:18+3 'a b' cannot name a peer | letters, digits and _ - . make a name, a1..a9 a range\n"
     "10:18+1 'connect' must name peers | write a name, a list of names or a range like u1..u50\n"
     "11:18+1 'connect' must name peers | write a name, a list of names or a range like u1..u50\n"},
    {"peers that are not open",
     "    start: server\n"
     "    steps:\n"
     "      - send: \"x\"\n"
     "      - connect: alice\n"
     "      - connect: alice\n"
     "      - connect: bob\n"
     "      - send: \"x\"\n"
     "      - send: \"x\"\n"
     "        peer: bbo\n"
     "      - send: \"x\"\n"
     "        peer: carol\n"
     "      - close: bob\n"
     "      - expect: \"x\"\n"
     "      - expect: \"x\"\n"
     "        peer: bob\n"
     "      - close: bob\n"
     "      - shutdown\n"
     "      - send: \"x\"\n"
     "      - expect_close\n"
     "      - send: \"x\"\n"
     "      - connect: bob\n"
     "      - connect: dave\n"
     "        refused: true\n"
     "      - expect: \"x\"\n"
     "        peer: dave\n"
     "      - restart\n"
     "      - close: bob\n",
     "3:15+3 'send' while no peer is open | open one with '- connect'\n"
     "5:18+5 a peer 'alice' is open already | close it before, or choose another name\n"
     "7:15+3 'send' while several peers are open | say which with 'peer: NAME': 'alice' and 'bob'\n"
     "9:15+3 no peer 'bbo' is open | did you mean 'bob'?\n"
     "11:15+5 no peer 'carol' is open | open here: 'alice' and 'bob'\n"
     "15:15+3 the peer 'bob' is not open any more\n"
     "16:16+3 the peer 'bob' is not open any more\n"
     "18:15+3 'send' after 'shutdown': nothing more can be sent from 'alice'\n"
     "20:15+3 'send' while no peer is open | open one with '- connect'\n"
     "25:15+4 no peer 'dave' is open | open here: 'bob'\n"
     "27:16+3 the peer 'bob' is not open any more\n"},
    {"peers in turns",
     "    start: server\n"
     "    steps:\n"
     "      - connect: a\n"
     "      - repeat: 2\n"
     "        steps:\n"
     "          - connect: b\n"
     "          - send: \"$n\"\n"
     "            peer: b\n"
     "      - close: b\n"
     "      - repeat: 2\n"
     "        steps:\n"
     "          - close: a\n"
     "      - repeat: 2\n"
     "        steps:\n"
     "          - connect: c$n\n"
     "          - connect: c$n\n"
     "      - swarm: 5\n"
     "        steps:\n"
     "          - send: \"x\"\n"
     "          - close\n"
     "          - send: \"x\"\n"
     "          - send: \"x\"\n"
     "            peer: swarm2\n"
     "      - swarm: 5\n"
     "        steps:\n"
     "          - swarm: 5\n"
     "            steps: [close]\n"
     "      - send: \"$n\"\n",
     "9:16+1 the peer 'b' is not open any more\n"
     "12:20+1 the peer 'a' is not open any more\n"
     "16:22+3 a peer 'c1' is open already | close it before, or choose another name\n"
     "16:22+3 a peer 'c2' is open already | close it before, or choose another name\n"
     "21:19+3 'send' when the swarm's peer is not open any more\n"
     "23:19+6 no peer 'swarm2' is open | open it with '- connect: swarm2'\n"
     "23:19+6 the peer 'swarm2' is not open any more\n"
     "26:20+1 a 'swarm' inside a 'swarm'\n"
     "28:15+4 'send' while no peer is open | open one with '- connect'\n"
     "28:16+2 unknown name '$n' | write $$ for a dollar\n"},
    {"points in turns",
     "    start: server\n"
     "    steps:\n"
     "      - connect\n"
     "      - repeat: 2\n"
     "        points: 1\n"
     "        steps:\n"
     "          - send: \"x\"\n"
     "            points: 1\n",
     "8:13+6 steps that are repeated cannot have points of their own | give the points to the 'repeat' or 'swarm' as a whole\n"},
    {"captures",
     "    start: server\n"
     "    steps:\n"
     "      - connect\n"
     "      - send: \"$word\"\n"
     "      - expect: {regex: '[a-z]+', capture: word}\n"
     "      - send: \"$word\"\n"
     "      - expect: {until: \"\\n\"}\n"
     "        capture: line\n"
     "      - wait: $word\n"
     "      - send: {hex: \"$line\"}\n"
     "      - repeat: $line\n"
     "        steps: [expect_running]\n",
     "4:16+5 unknown name '$word' | did you mean '$port'? ($$ writes a dollar)\n"},
    {"captures beside the verb",
     "    start: udp\n"
     "    steps:\n"
     "      - connect\n"
     "      - expect: {contains: {regex: '[a-z]+'}}\n"
     "        capture: word\n"
     "      - send: \"$word\"\n"
     "      - expect: \"x\"\n"
     "        capture: seed\n"
     "      - expect_file: x\n"
     "        is: {contains: \"x\"}\n"
     "        capture: 1st\n",
     "8:18+4 the capture 'seed' would hide '$seed' | choose another name\n"
     "11:18+3 not a name for a capture | letters, digits and _, a letter first\n"},
    {"patterns for payloads",
     "    start: server\n"
     "    steps:\n"
     "      - connect\n"
     "      - send: {regex: 'x'}\n"
     "      - stdin: {join: [\"a\", {until: \"x\"}]}\n"
     "      - expect: {unordered: [{regex: 'x'}]}\n"
     "      - expect: {join: [{eof: true}, \"x\"]}\n",
     "4:16+5 'regex' is a pattern; 'send' takes a payload\n"
     "5:30+5 'until' is a pattern, and only a payload can stand here\n"
     "6:31+5 'regex' is a pattern, and only a payload can stand here\n"
     "7:38+3 nothing can come behind the end | put {eof: true} last\n"},
    {"roles",
     "    start: client\n"
     "    steps:\n"
     "      - connect\n"
     "      - restart\n"
     "      - accept\n"
     "      - close\n",
     "3:9+7 'connect' needs a server, and none is started | a client's connection is taken with 'accept'\n"
     "4:9+7 'restart' is for servers | start a client again with '- start: NAME' and 'as: NAME'\n"
     "5:9+6 a peer 'peer' is open already | close it before, or choose another name\n"},
    {"roles of a server",
     "    start: server\n"
     "    steps:\n"
     "      - accept\n"
     "      - listen: door\n",
     "3:9+6 'accept' needs a client, and none is started | a server is reached with 'connect'\n"
     "4:17+4 'listen' needs a client, and none is started\n"},
    {"transport",
     "    start: udp\n"
     "    steps:\n"
     "      - connect\n"
     "      - send: \"x\"\n"
     "        split: bytes\n"
     "      - expect: {contains: \"x\"}\n"
     "      - shutdown\n"
     "      - reset\n"
     "      - connect: b\n"
     "        refused: true\n"
     "      - expect_close\n",
     "5:9+5 a datagram cannot be split | send several datagrams with several 'send'\n"
     "7:9+8 'shutdown' is for TCP: a UDP peer has no connection\n"
     "8:9+5 'reset' is for TCP: a UDP peer has no connection | a UDP peer goes away with 'close'\n"
     "10:18+4 'refused' is for TCP: UDP has no connection to refuse\n"
     "11:9+12 'expect_close' while no peer is open | open one with '- connect'\n"},
    {"programs",
     "    start: [server, client]\n"
     "    steps:\n"
     "      - connect\n"
     "      - stdin: \"x\"\n"
     "      - stdin: \"x\"\n"
     "        program: cleint\n"
     "      - stdin: \"x\"\n"
     "        program: udp\n"
     "      - stdin_close:\n"
     "        program: client\n"
     "      - accept: b\n"
     "      - restart:\n"
     "        program: client\n"
     "      - send: \"x\"\n"
     "        peer: to_server\n",
     "4:16+3 'stdin' while several programs run | say which with 'program: NAME': 'server' and 'client'\n"
     "6:18+6 no program is called 'cleint' | did you mean 'client'?\n"
     "8:18+3 'udp' is not started at this point\n"
     "12:9+7 'restart' is for servers | start a client again with '- start: NAME' and 'as: NAME'\n"
     "15:15+9 'to_server' is there only in a test with 'tap' | write 'tap: true' in the test\n"},
    {"several programs at once",
     "    steps:\n"
     "      - start: server\n"
     "      - start: client\n"
     "        as: ann\n"
     "      - start: client\n"
     "        as: c2\n"
     "      - stdin: \"x\"\n"
     "        program: [ann, c2]\n"
     "      - expect_exit: 0\n"
     "        program: [ann, c1..c2]\n"
     "      - stdin_close:\n"
     "        program: [ann, ben, ann]\n"
     "      - expect_running:\n"
     "        program: {a: b}\n"
     "      - connect: a\n"
     "        program: [server, ann]\n",
     "10:18+1 no program is called 'c1' | did you mean 'c2'?\n"
     "12:18+1 no program is called 'ben' | one of 'server', 'ann' and 'c2'\n"
     "12:29+3 'ann' is named twice\n"
     "14:18+1 'program' must name programs | write a name, a list of names or a range like u1..u50\n"
     "16:18+1 *\n"},
    {"two servers",
     "    start: [server, udp]\n"
     "    steps:\n"
     "      - connect: a\n"
     "      - connect: b\n"
     "        program: udp\n"
     "      - expect: {contains: \"x\"}\n"
     "        peer: b\n"
     "      - connect: c\n"
     "        program: server\n"
     "      - expect: {contains: \"x\"}\n"
     "        peer: c\n",
     "3:18+1 several servers run: which one does 'connect' mean | write 'program: NAME' beside it\n"
     "10:18+8 *\n"},
    {"starting",
     "    steps:\n"
     "      - connect\n"
     "      - start: server\n"
     "      - start: server\n"
     "      - start: sever\n"
     "      - start: client\n"
     "        as: server\n"
     "      - connect\n"
     "      - stdin: \"x\"\n",
     "2:9+7 'connect' needs a server, and none is started | a client's connection is taken with 'accept'\n"
     "4:16+6 'server' is started already | name a further copy with 'as: NAME'\n"
     "5:16+5 no program is called 'sever' | did you mean 'server'?\n"
     "7:13+6 'server' is started already | name a further copy with 'as: NAME'\n"
     "8:9+7 a peer 'peer' is open already | close it before, or choose another name\n"},
    {"doors",
     "    start: client\n"
     "    steps:\n"
     "      - listen: door\n"
     "      - listen: server\n"
     "      - accept\n"
     "      - send: \"${port.door} ${port.server} ${port.dor}\"\n"
     "      - send: \"${port.window}\"\n"
     "      - accept: b\n"
     "        door: door\n"
     "      - accept: c\n"
     "        door: dor\n"
     "      - connect: d\n"
     "        door: door\n",
     "4:17+6 'server' is a program, and ${port.server} its port | choose another name\n"
     "6:44+11 unknown name '$port.dor' | did you mean '$port.door'? ($$ writes a dollar)\n"
     "7:16+14 *\n"
     "11:15+3 no door is called 'dor' | did you mean 'door'?\n"
     "12:18+1 *\n"
     "13:9+4 *\n"},
    {"no door",
     "    start: client\n"
     "    steps:\n"
     "      - accept: b\n"
     "        door: window\n"
     "      - send: \"${port.window}\"\n",
     "4:15+6 no door is called 'window' | open it before with '- listen: window'\n"
     "5:16+14 unknown name '$port.window' | no 'listen: window' opens such a door in this test, and no program is called 'window'\n"},
    {"deep",
     "    start: server\n"
     "    steps:\n"
     "      - repeat: 2\n"
     "        steps: [{repeat: 2, steps: [{repeat: 2, steps: [{repeat: 2, steps: [{repeat: 2, steps: [expect_running]}]}]}]}]\n",
     "4:77+1 'repeat' inside more than 4 others\n"},
};

START_TEST(checks)
{
    const struct spec *spec = parse_steps(rows[_i].source);

    check_faults(rows[_i].faults, HEAD_LINES);
    ck_assert_msg((spec != NULL) == !*rows[_i].faults, "%s", rows[_i].what);
    arena_free(arena);
}
END_TEST

static const struct step *bound(const struct test *test, size_t index, const char *peer)
{
    struct vars vars = {test->row, NULL};
    const struct step *step;

    vars_set(arena, &vars, "port", BYTES("4711"));
    vars_set(arena, &vars, "host", BYTES("127.0.0.1"));
    vars_set(arena, &vars, "n", BYTES("3"));
    step = step_bind(arena, test, &test->steps[index], peer, &vars, &outside, &faults);
    ck_assert_uint_eq(faults.count, 0);
    ck_assert_ptr_nonnull(step);
    return step;
}

START_TEST(binds_every_option)
{
    const struct spec *spec = parse_steps("    start: server\n"
                                          "    steps:\n"
                                          "      - {connect: [a, b], from: '127.0.0.2:4000', reads: false}\n"
                                          "      - {send: \"$peer\", peer: [a, b], split: [1, 2], gap: 5ms}\n"
                                          "      - {expect: \"x\", peer: a, within: 1s}\n"
                                          "      - {expect_close: a, by: reset}\n"
                                          "      - {swarm: 7, order: queue, steps: [close]}\n"
                                          "      - {signal: SIGUSR1}\n"
                                          "      - {wait: 0.5s}\n"
                                          "      - expect_exit\n"
                                          "      - {expect_exit: {not: 2}, program: server}\n"
                                          "      - {expect_file: a.txt, is: \"x\"}\n"
                                          "      - {send: \"abc\", peer: b, split: {pieces: 2}}\n");
    const struct test *test = &spec->tests[0];
    const struct step *step = bound(test, 0, "a");

    ck_assert_str_eq(step->from_host, "127.0.0.2");
    ck_assert_uint_eq(step->from_port, 4000);
    ck_assert(!step->reads && !step->refused);
    ck_assert_str_eq(step->peer, "a");
    step = bound(test, 1, "b");
    ck_assert_int_eq(step->split, SPLIT_SIZES);
    ck_assert_uint_eq(step->size_count, 2);
    ck_assert_uint_eq(step->sizes[1], 2);
    ck_assert_int_eq(step->gap_ns, 5000000);
    ck_assert(bytes_is(payload_bytes(arena, step->payload), "b"));
    step = bound(test, 2, "a");
    ck_assert_int_eq(step->within_ns, 1000000000);
    ck_assert_ptr_nonnull(step->pattern);
    ck_assert_int_eq(bound(test, 3, "a")->by, CLOSE_RST);
    ck_assert_int_eq(bound(test, 4, NULL)->count, 7);
    ck_assert(bound(test, 4, NULL)->queue);
    ck_assert_int_eq(bound(test, 5, NULL)->signal, 10);
    ck_assert_int_eq(bound(test, 6, NULL)->wait_ns, 500000000);
    ck_assert_int_eq(bound(test, 7, NULL)->exit.kind, EXIT_ANY);
    step = bound(test, 8, NULL);
    ck_assert_int_eq(step->exit.kind, EXIT_NOT);
    ck_assert_int_eq(step->exit.number, 2);
    ck_assert_str_eq(step->program, "server");
    step = bound(test, 9, NULL);
    ck_assert_str_eq(step->name, "a.txt");
    ck_assert_ptr_nonnull(step->pattern);
    ck_assert_int_eq(bound(test, 10, "b")->split, SPLIT_PIECES);
    ck_assert_uint_eq(bound(test, 10, "b")->size_count, 2);
    ck_assert_int_eq(bound(test, 10, "b")->gap_ns, -1);
    ck_assert_int_eq(bound(test, 10, "b")->within_ns, -1);
    arena_free(arena);
}
END_TEST

START_TEST(binds_what_a_client_needs)
{
    const struct spec *spec = parse_steps("    steps:\n"
                                          "      - {listen: door, backlog: 1, port: 7000}\n"
                                          "      - {listen: none}\n"
                                          "      - {start: client, as: x, stdin: \"hi\", run: './c $host $port'}\n");
    const struct test *test = &spec->tests[0];
    const struct step *step = bound(test, 0, NULL);
    struct vars vars = {NULL, NULL};
    const char **words;

    ck_assert_str_eq(step->name, "door");
    ck_assert_int_eq(step->backlog, 1);
    ck_assert_uint_eq(step->port, 7000);
    ck_assert(test->fixed_port && !test->default_door);
    ck_assert_uint_eq(test->start_count, 0);
    step = bound(test, 2, NULL);
    ck_assert_str_eq(step->as, "x");
    ck_assert(bytes_is(payload_bytes(arena, step->payload), "hi"));
    vars_set(arena, &vars, "host", BYTES("a b"));
    vars_set(arena, &vars, "port", BYTES("1"));
    words = run_words(arena, step->run, &vars, &faults);
    ck_assert_str_eq(words[0], "./c");
    ck_assert_str_eq(words[1], "a b");
    ck_assert_str_eq(words[2], "1");
    ck_assert_ptr_null(words[3]);
    arena_free(arena);
}
END_TEST

static void note_name(void *arg, const char *name)
{
    buf_printf(arg, "%s;", name);
}

START_TEST(binds_a_capture_beside_the_verb_to_the_group)
{
    const struct spec *spec = parse_steps("    start: server\n"
                                          "    steps:\n"
                                          "      - connect: a\n"
                                          "      - expect: {regex: 'id=([0-9]+);'}\n"
                                          "        capture: id\n");
    const struct pattern *pattern = bound(&spec->tests[0], 1, "a")->pattern;
    struct bytes bytes = BYTES("id=123;");
    struct input input = input_of(&bytes, INPUT_OPEN);
    struct match match = pattern_match(arena, pattern, &input);
    struct buf *names = buf_new(arena, 0);

    ck_assert_int_eq(match.kind, MATCH_YES);
    ck_assert_uint_eq(match.captures->at, 3);
    ck_assert_uint_eq(match.captures->len, 3);
    pattern_captures(pattern, note_name, names);
    ck_assert_str_eq(buf_string(names), "id;");
    arena_free(arena);
}
END_TEST

START_TEST(binds_for_each_program_and_for_a_door)
{
    const struct spec *spec = parse_steps("    start: [server, client]\n"
                                          "    steps:\n"
                                          "      - listen: door\n"
                                          "      - {accept: a, door: door}\n"
                                          "      - accept: b\n"
                                          "      - {stdin_close: , program: [server, client]}\n"
                                          "      - {expect_running: , program: client}\n"
                                          "      - {connect: c, program: server}\n");
    const struct test *test = &spec->tests[0];
    const struct step_target target = {NULL, "client"};
    struct vars vars = {test->row, NULL};
    const char **names;

    ck_assert_str_eq(bound(test, 1, "a")->door, "door");
    ck_assert_ptr_null(bound(test, 2, "b")->door);
    ck_assert_uint_eq(step_programs(arena, &test->steps[3], &vars, &faults, &names), 2);
    ck_assert_str_eq(names[0], "server");
    ck_assert_str_eq(names[1], "client");
    ck_assert_str_eq(step_bind_for(arena, test, &test->steps[3], &target, &vars, &outside, &faults)->program, "client");
    ck_assert_ptr_null(bound(test, 3, NULL)->program);
    ck_assert_uint_eq(step_programs(arena, &test->steps[4], &vars, &faults, &names), 1);
    ck_assert_str_eq(bound(test, 4, NULL)->program, "client");
    ck_assert_uint_eq(step_programs(arena, &test->steps[2], &vars, &faults, &names), 0);
    ck_assert_uint_eq(step_programs(arena, &test->steps[5], &vars, &faults, &names), 0);
    ck_assert_str_eq(bound(test, 5, "c")->program, "server");
    arena_free(arena);
}
END_TEST

START_TEST(a_capture_that_is_no_number_is_a_fault_when_it_runs)
{
    const struct spec *spec = parse_steps("    start: server\n"
                                          "    steps:\n"
                                          "      - connect\n"
                                          "      - expect: {until: \"\\n\", capture: word}\n"
                                          "      - repeat: $word\n"
                                          "        steps: [expect_running]\n");
    const struct test *test = &spec->tests[0];
    struct vars vars = {test->row, NULL};

    vars_set(arena, &vars, "word", BYTES("12"));
    ck_assert_int_eq(step_bind(arena, test, &test->steps[2], NULL, &vars, &outside, &faults)->count, 12);
    vars_set(arena, &vars, "word", BYTES("twelve"));
    ck_assert_ptr_null(step_bind(arena, test, &test->steps[2], NULL, &vars, &outside, &faults));
    check_faults("5:17+5 'repeat' must be a whole number, not 'twelve'\n", HEAD_LINES);
    arena_free(arena);
}
END_TEST

static size_t names_of(const char *written, const char ***names)
{
    struct node value = {.kind = NODE_SCALAR, .at = {1, 1}, .width = 1, .text = bytes_of(written)};
    struct step_node node = {.kind = STEP_CONNECT, .value = &value};

    return step_peers(arena, &node, NULL, &faults, names);
}

START_TEST(names_peers)
{
    const char **names;
    struct step_node alone = {.kind = STEP_CONNECT}, send = {.kind = STEP_SEND};

    parse("x");
    faults = (struct faults){.arena = arena, .file = "x"};
    ck_assert_uint_eq(names_of("alice", &names), 1);
    ck_assert_str_eq(names[0], "alice");
    ck_assert_uint_eq(names_of("u9..u11", &names), 3);
    ck_assert_str_eq(names[0], "u9");
    ck_assert_str_eq(names[2], "u11");
    ck_assert_uint_eq(names_of("u08..u10", &names), 3);
    ck_assert_str_eq(names[0], "u08");
    ck_assert_str_eq(names[2], "u10");
    ck_assert_uint_eq(names_of("u1..u1000", &names), 1000);
    ck_assert_uint_eq(faults.count, 0);
    ck_assert_uint_eq(names_of("u1..u1001", &names), 0);
    ck_assert_uint_eq(names_of("..", &names), 0);
    ck_assert_uint_eq(names_of("u1..", &names), 0);
    ck_assert_uint_gt(faults.count, 0);
    ck_assert_uint_eq(step_peers(arena, &alone, NULL, &faults, &names), 1);
    ck_assert_str_eq(names[0], "peer");
    ck_assert_uint_eq(step_peers(arena, &send, NULL, &faults, &names), 0);
    arena_free(arena);
}
END_TEST

START_TEST(words_are_those_of_the_language)
{
    ck_assert_str_eq(step_word(STEP_START), "start");
    ck_assert_str_eq(step_word(STEP_EXPECT_CLOSE), "expect_close");
    ck_assert_str_eq(step_word(STEP_EXPECT_FILE), "expect_file");
}
END_TEST

Suite *steps_suite(void)
{
    Suite *suite = suite_create("steps");
    TCase *tcase = tcase_create("steps");

    tcase_add_loop_test(tcase, checks, 0, (int)(sizeof(rows) / sizeof(rows[0])));
    tcase_add_test(tcase, binds_every_option);
    tcase_add_test(tcase, binds_what_a_client_needs);
    tcase_add_test(tcase, binds_a_capture_beside_the_verb_to_the_group);
    tcase_add_test(tcase, binds_for_each_program_and_for_a_door);
    tcase_add_test(tcase, a_capture_that_is_no_number_is_a_fault_when_it_runs);
    tcase_add_test(tcase, names_peers);
    tcase_add_test(tcase, words_are_those_of_the_language);
    suite_add_tcase(suite, tcase);
    return suite;
}
