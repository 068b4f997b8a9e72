#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "spec/spec.h"

Suite *spec_suite(void);

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

static const struct row {
    const char *what, *source, *faults;
} rows[] = {
    {"eight mistakes at once",
     "assignment: Echo Server\n"
     "program:\n"
     "  role: server\n"
     "  transprt: tcp\n"
     "  transport: tcp\n"
     "  run: ./server $prot\n"
     "limits: {time: 10}\n"
     "tests:\n"
     "  - name: one\n"
     "    points: -1\n"
     "    steps:\n"
     "      - connect: alice\n"
     "      - expct: \"hi\"\n"
     "      - send: \"x\"\n"
     "        peer: alcie\n"
     "  - name: two\n"
     "    needs: [won]\n"
     "    send: hi\\n\n",
     "1:13+11 'Echo Server' cannot name an assignment | small letters, digits and hyphens make one: tcp-echo-server\n"
     "4:3+8 unknown key 'transprt' in 'program' | did you mean 'transport'?\n"
     "6:17+5 unknown name '$prot' | did you mean '$port'? ($$ writes a dollar)\n"
     "7:16+2 'time' is a time and needs a unit | write the unit: 10s or 10ms\n"
     "10:13+2 'points' must be a number of at least 0, not '-1' | write it like 2 or 0.5\n"
     "13:9+5 no step is called 'expct' | did you mean 'expect'?\n"
     "15:15+5 no peer 'alcie' is open | did you mean 'alice'?\n"
     "17:13+3 no earlier test or group is called 'won'\n"
     "18:11+4 *\n"},
    {"nothing but a list", "- a\n",
     "1:1+1 a spec must be a mapping: 'key: value' lines | begin with 'assignment: NAME'\n"},
    {"a single word", "hello\n",
     "1:1+5 a spec must be a mapping: 'key: value' lines | begin with 'assignment: NAME'\n"},
    {"nothing of what is needed", "title: x\n",
     "1:1+1 a spec needs 'assignment'\n"
     "1:1+1 a spec needs 'tests'\n"
     "1:1+1 a spec needs 'program' or 'programs'\n"},
    {"an empty list of tests",
     "assignment: x\n"
     "program: {role: server, transport: tcp, run: ./server $port}\n"
     "tests: []\n",
     "3:8+1 a spec without tests grades nothing\n"},
    {"tests that are none",
     "assignment: x\n"
     "program: {role: server, transport: tcp, run: ./server $port}\n"
     "tests:\n"
     "  - hello\n"
     "  - {}\n"
     "  - [a]\n",
     "4:5+5 a test must be a mapping | a test begins with '- name: ...'\n"
     "5:5+1 a test needs 'name'\n"
     "6:5+1 a test must be a mapping | a test begins with '- name: ...'\n"},
    {"tests as a mapping",
     "assignment: x\n"
     "program: {role: server, transport: tcp, run: ./server $port}\n"
     "tests: {name: x}\n",
     "3:8+1 'tests' must be a list | each test begins with '- name: ...'\n"},
    {"both program and programs",
     "assignment: x\n"
     "program: {role: server, transport: tcp, run: ./s}\n"
     "programs: {a: {role: server, transport: tcp, run: ./s}}\n"
     "tests: [{name: t, send: \"x\"}]\n",
     "3:1+8 'program' and 'programs' | put all of them under 'programs'\n"},
    {"both, and what is wrong in each",
     "assignment: x\n"
     "program: {role: server, transport: tcp}\n"
     "programs: {a: {role: client, transport: tcp}}\n"
     "tests: [{name: t, sent: \"x\"}]\n",
     "2:10+1 'program' needs 'run'\n"
     "3:1+8 'program' and 'programs' | put all of them under 'programs'\n"
     "3:15+1 program 'a' needs 'run'\n"
     "4:19+4 unknown key 'sent' in a test | did you mean 'send'?\n"},
    {"a misspelt program",
     "assignment: x\n"
     "progam: {role: server, transport: tcp, run: ./s}\n"
     "tests: [{name: t, send: \"x\", pints: 1}]\n",
     "1:1+1 a spec needs 'program' or 'programs'\n"
     "2:1+6 unknown key 'progam' in a spec | did you mean 'program'?\n"
     "3:30+5 unknown key 'pints' in a test | did you mean 'points'?\n"},
    {"a need that is misspelt and stands later",
     "assignment: x\n"
     "program: {role: server, transport: tcp, run: ./s}\n"
     "tests:\n"
     "  - {name: t, send: \"x\", needs: [Baiscs, tw]}\n"
     "  - {name: two, send: \"x\", group: Basics}\n",
     "4:34+6 no earlier test or group is called 'Baiscs' | did you mean 'Basics'? It must stand earlier than this "
     "test\n"
     "4:42+2 no earlier test or group is called 'tw' | did you mean 'two'? It must stand earlier than this test\n"},
    {"what has its place elsewhere",
     "assignment: x\n"
     "program: {role: server, transport: tcp, run: ./s, machine: grader, tap: true, memory: true}\n"
     "tests:\n"
     "  - {name: t, memory: true, tap: {to_server: {drop: [1]}}, host: 127.0.0.1}\n"
     "  - {name: u, memory: false, tap: false, limits: {memory: 1MiB}}\n",
     "2:60+6 'grader' cannot name a machine | up to 12 letters, digits, _ and -\n"
     "2:68+3 unknown key 'tap' in 'program'\n"
     "2:79+6 unknown key 'memory' in 'program'\n"
     "4:29+3 'tap' needs a server and a client that the test starts, both of TCP or both of UDP | write 'start: "
     "[server, client]'\n"
     "4:66+9 '127.0.0.1' leads nowhere but to the machine itself | leave it out: a machine has an address of its own, "
     "like 10.0.0.1\n"},
    {"transports that are not graded",
     "assignment: x\n"
     "programs:\n"
     "  a: {role: server, transport: sctp, run: ./s}\n"
     "  b: {role: server, transport: dccp, run: ./s}\n"
     "  c: {role: server, transport: tpc, run: ./s}\n"
     "tests: [{name: t, start: a}]\n",
     "3:32+4 'sctp' is the Stream Control Transmission Protocol, which carries messages in several streams of one "
     "association: sockgrade grades TCP and UDP | write tcp or udp\n"
     "4:32+4 'dccp' is the Datagram Congestion Control Protocol, which carries datagrams in a connection that controls "
     "its rate: sockgrade grades TCP and UDP | write tcp or udp\n"
     "5:32+3 'transport' cannot be 'tpc' | did you mean 'tcp'?\n"},
    {"all of a program",
     "assignment: x\n"
     "title: y\n"
     "about: costs $5 and $port\n"
     "program:\n"
     "  role: server\n"
     "  transport: udp\n"
     "  files: [server.c, \"*.h\"]\n"
     "  build: make server\n"
     "  run: [./server, $port, two words]\n"
     "  ready: {prints: \"ready\\n\"}\n"
     "  port: any\n"
     "  host: 1.1.1.1\n"
     "  terminal: false\n"
     "  provide: {www/a.html: \"<p>\\n\", b: {repeat: \"x\", times: 3}}\n"
     "  env: {LANG: C.UTF-8, PORT: $port}\n"
     "limits: {time: 1m, cpu: 0.5s, memory: 256MiB, processes: 10, open_files: 10, output: 1KiB, disk: 1GiB, build: "
     "5s, total: 10m}\n"
     "patience: 250ms\n"
     "seed: 42\n"
     "tests: [{name: t}]\n",
     ""},
    {"wrong values of a program",
     "assignment: x\n"
     "program:\n"
     "  role: 1\n"
     "  transport: tcp\n"
     "  run: []\n"
     "  ready: soon\n"
     "  port: 70000\n"
     "  host: localhost\n"
     "  terminal: no\n"
     "  provide: {../a: \"x\", /b: \"y\", c/../d: \"z\", e/: \"w\", ok: x\\n}\n"
     "  env: {A: [1], \"B=\": x, C: $nope}\n"
     "limits: {time: 10s, memory: 64KB, processes: 010, disk: x, output: 1.5, cpu: 0s, colour: 1}\n"
     "patience: 5\n"
     "seed: -1\n"
     "tests: [{name: t}]\n",
     "3:9+1 'role' cannot be '1' | one of 'server' and 'client'\n"
     "5:8+1 'run' needs the words that start it | write it like: run: ./server $port\n"
     "6:10+4 'ready' cannot be 'soon' | write 'listening'\n"
     "7:9+5 'port' must be between 1 and 65535, not 70000\n"
     "8:9+9 'localhost' is not an IPv4 address | write four numbers, like 127.0.0.1\n"
     "9:13+2 'terminal' must be true or false, not 'no' | write true or false\n"
     "10:13+4 '../a' does not stay inside the program's folder | write a path inside the program's folder, like "
     "www/a.html\n"
     "10:24+2 '/b' does not stay inside the program's folder | write a path inside the program's folder, like "
     "www/a.html\n"
     "10:33+6 'c/../d' does not stay inside the program's folder | write a path inside the program's folder, like "
     "www/a.html\n"
     "10:46+2 'e/' does not stay inside the program's folder | write a path inside the program's folder, like "
     "www/a.html\n"
     "10:59+3 *\n"
     "11:12+1 'A' must be a single value\n"
     "11:17+4 'B=' cannot name a variable of the environment\n"
     "11:29+5 unknown name '$nope' | write $$ for a dollar\n"
     "12:29+4 'memory' must be a size, not '64KB' | write it like 512, 64KiB, 1MiB or 1GiB\n"
     "12:46+3 'processes' must be a number without a zero in front, not '010' | write 10\n"
     "12:57+1 'disk' must be a size, not 'x' | write it like 512, 64KiB, 1MiB or 1GiB\n"
     "12:68+3 'output' must be a size, not '1.5' | write it like 512, 64KiB, 1MiB or 1GiB\n"
     "12:78+2 'cpu' must be more than 0\n"
     "12:82+6 unknown key 'colour' in 'limits' | one of 'time', 'cpu', 'memory', 'processes', 'open_files', 'output', "
     "'disk', 'build' and 'total'\n"
     "13:11+1 'patience' is a time and needs a unit | write the unit: 5s or 5ms\n"
     "14:7+2 'seed' must be between 0 and 9223372036854775807, not -1\n"},
    {"more wrong values of programs",
     "assignment: x\n"
     "programs:\n"
     "  a: {role: server, transport: tcp, run: ./s \"a b\"}\n"
     "  b: {role: server, transport: tcp, run: ./s > log}\n"
     "  c: {role: client, transport: tcp, run: ./c, ready: listening, port: any}\n"
     "  d: {role: server, transport: tcp, run: ./s, ready: {after: 200}}\n"
     "  e: {role: server, transport: tcp, run: ./s, ready: {prints: \"x\", after: 1s}}\n"
     "  f: {role: server, transport: tcp, run: ./s, ready: {prints: {contains: \"x\"}}}\n"
     "  g: {role: server, transport: tcp, run: \"\", port: 0}\n"
     "  h: {role: server, transport: tcp}\n"
     "  steps: {role: server, transport: tcp, run: ./s}\n"
     "  9x: {role: server, transport: tcp, run: ./s}\n"
     "  y: hello\n"
     "tests: [{name: t, start: [f, d]}]\n",
     "3:42+9 'run' is split at blanks, by no shell: a quote would be handed on | write a list: run: [./server, \"two "
     "words\"]\n"
     "4:42+9 'run' is started by no shell: '>' would be handed on | write a list if it is meant as a word, or run: "
     "[sh, -c, \"...\"]\n"
     "5:47+5 'ready' is for servers: a client is ready when it runs\n"
     "5:71+3 'port: any' is for servers | write the number that the client calls\n"
     "6:62+3 'after' is a time and needs a unit | write the unit: 200s or 200ms\n"
     "7:54+1 'ready' must be one of three ways | write listening, {prints: PATTERN} or {after: 200ms}\n"
     "8:64+8 *\n"
     "9:42+2 'run' needs the words that start it | write it like: run: ./server $port\n"
     "9:52+1 'port' must be between 1 and 65535, not 0\n"
     "10:6+1 program 'h' needs 'run'\n"
     "11:3+5 'steps' is a word of tests and cannot name a program | choose another name\n"
     "12:3+2 '9x' cannot name a program | a letter, then letters, digits, _ and -\n"
     "13:6+5 program 'y' must be a mapping: 'key: value' lines\n"},
    {"durations and sizes",
     "assignment: x\n"
     "program: {role: server, transport: tcp, run: ./server $port}\n"
     "limits: {time: 10, cpu: 1h, build: 1.s, total: 25h, memory: 1TiB, output: -1, disk: 64 KiB}\n"
     "patience: 99999m\n"
     "tests: [{name: t}]\n",
     "3:16+2 'time' is a time and needs a unit | write the unit: 10s or 10ms\n"
     "3:25+2 'cpu' must be a time, not '1h' | write it like 250ms, 2s or 1m\n"
     "3:36+3 'build' must be a time, not '1.s' | write it like 250ms, 2s or 1m\n"
     "3:48+3 'total' must be a time, not '25h' | write it like 250ms, 2s or 1m\n"
     "3:61+4 'memory' must be a size, not '1TiB' | write it like 512, 64KiB, 1MiB or 1GiB\n"
     "3:75+2 'output' must be a size, not '-1' | write it like 512, 64KiB, 1MiB or 1GiB\n"
     "3:85+6 'disk' must be a size, not '64 KiB' | write it like 512, 64KiB, 1MiB or 1GiB\n"
     "4:11+6 'patience' must be at most a day\n"},
    {"values of a test",
     "assignment: x\n"
     "program: {role: server, transport: tcp, run: ./server $port}\n"
     "tests:\n"
     "  - name: t\n"
     "    points: 0.1234\n"
     "    extra: yes\n"
     "    runs: 1001\n"
     "    visibility: hiden\n"
     "    leftover: ignored\n"
     "    limits: {tme: 1s}\n"
     "    patience: 5\n"
     "    exit: never\n"
     "    stdin: x\\n\n"
     "    stdout: {regex: '('}\n",
     "5:13+6 'points' may have three decimals at most\n"
     "6:12+3 'extra' must be true or false, not 'yes' | write true or false\n"
     "7:11+4 'runs' must be between 1 and 1000, not 1001\n"
     "8:17+5 'visibility' cannot be 'hiden' | did you mean 'hidden'?\n"
     "9:15+7 'leftover' cannot be 'ignored' | did you mean 'ignore'?\n"
     "10:14+3 unknown key 'tme' in 'limits' | did you mean 'time'?\n"
     "11:15+1 'patience' is a time and needs a unit | write the unit: 5s or 5ms\n"
     "12:11+5 'exit' cannot be 'never' | write 0, any, {signal: TERM} or {not: 0}\n"
     "13:12+3 *\n"
     "14:21+3 *\n"},
    {"names of tests",
     "assignment: x\n"
     "program: {role: server, transport: tcp, run: ./server $port}\n"
     "tests:\n"
     "  - name: \"\"\n"
     "  - name:\n"
     "  - name: |\n"
     "      two\n"
     "      lines\n"
     "  - name: [a]\n"
     "  - points: 1\n"
     "  - name: same\n"
     "  - name: same\n",
     "4:11+2 'name' must be one line that is not empty\n"
     "5:10+1 'name' must be one line that is not empty\n"
     "6:11+1 'name' must be one line that is not empty\n"
     "9:11+1 'name' must be a single value, not a list\n"
     "10:5+1 a test needs 'name'\n"
     "12:11+4 'same' is already the name of the test in line 11\n"},
    {"rows",
     "assignment: x\n"
     "program: {role: server, transport: tcp, run: ./server $port}\n"
     "tests:\n"
     "  - name: a $x\n"
     "    each:\n"
     "      - {x: 1, y: 2}\n"
     "      - {x: 2}\n"
     "      - {x: 3, y: 1, z: 2}\n"
     "      - hello\n"
     "  - name: b\n"
     "    each:\n"
     "      - {x: 1, y: 2}\n"
     "      - {x: 1, y: 3}\n"
     "  - name: c\n"
     "    each: []\n"
     "  - name: d\n"
     "    each: [{port: 1, n: 2, peer: 3, seed: 4, host: 5, 1x: 6}]\n"
     "  - name: e $x\n"
     "    each: [{x: {hex: \"zz\"}}, {x: a\\n}]\n"
     "    send: $x\n"
     "  - name: f $x\n"
     "    each: [{x: 1}, {x: 2}]\n"
     "    send: $y\n"
     "    points: $x\n"
     "    runs: $port\n",
     "7:9+1 this row has no column 'y'\n"
     "8:22+1 'z' is no column of the first row\n"
     "9:9+5 a row must be a mapping | write it like: - {text: \"abc\", answer: \"ABC\"}\n"
     "13:9+1 this row's test is called 'b' like the one of an earlier row | put a column into it: 'name: b $y'\n"
     "15:11+1 'each' must be a list of rows | write rows like: - {text: \"abc\", answer: \"ABC\"}\n"
     "17:13+4 the column 'port' would hide '$port' | choose another name\n"
     "17:22+1 the column 'n' would hide '$n' | choose another name\n"
     "17:28+4 the column 'peer' would hide '$peer' | choose another name\n"
     "17:37+4 the column 'seed' would hide '$seed' | choose another name\n"
     "17:46+4 the column 'host' would hide '$host' | choose another name\n"
     "17:55+2 '1x' cannot name a column | a letter, then letters, digits, _ and -\n"
     "19:22+4 *\n"
     "19:34+3 *\n"
     "23:11+2 unknown name '$y' | write $$ for a dollar\n"
     "25:11+5 'runs' is needed before the test runs, and this is known only then | here only columns of 'each' can "
     "stand\n"},
    {"values out of rows",
     "assignment: x\n"
     "program: {role: server, transport: tcp, run: ./server $port}\n"
     "tests:\n"
     "  - name: f $x\n"
     "    each: [{x: 1, b: true, v: hidden, d: 2s}, {x: 2, b: false, v: visible, d: 1ms}]\n"
     "    points: $x\n"
     "    extra: $b\n"
     "    visibility: $v\n"
     "    runs: $x\n"
     "    patience: $d\n"
     "    limits: {time: $d, processes: $x}\n"
     "    about: $x of $b\n"
     "    send: \"$x\"\n"
     "    within: $d\n"
     "    expect: {length: $x}\n",
     ""},
    {"needs",
     "assignment: x\n"
     "program: {role: server, transport: tcp, run: ./server $port}\n"
     "tests:\n"
     "  - name: a\n"
     "    group: Basics\n"
     "    needs: a\n"
     "  - name: b $x\n"
     "    each: [{x: 1}, {x: 2}]\n"
     "    needs: [a, Basics]\n"
     "  - name: c\n"
     "    needs: [b 1, b $x, Basic, d, b 3, zzzzz]\n"
     "  - name: d\n"
     "    needs: {a: 1}\n",
     "6:12+1 a test cannot need itself\n"
     "11:24+5 no earlier test or group is called 'Basic' | did you mean 'Basics'?\n"
     "11:31+1 'd' comes later: a test needs earlier ones | move it before this test\n"
     "11:34+3 no earlier test or group is called 'b 3' | did you mean 'b 1'?\n"
     "11:39+5 no earlier test or group is called 'zzzzz'\n"
     "13:12+1 'needs' must be a list of names\n"},
    {"shorthand beside steps",
     "assignment: x\n"
     "program: {role: server, transport: tcp, run: ./server $port}\n"
     "tests:\n"
     "  - name: a\n"
     "    send: \"x\"\n"
     "    steps: [connect]\n"
     "  - name: b\n"
     "    within: 1s\n"
     "    split: bytes\n"
     "    ignore: {case: true}\n"
     "  - name: c\n"
     "    points: 2\n"
     "    within: 1s\n"
     "    steps:\n"
     "      - connect\n"
     "      - send: \"x\"\n"
     "        points: 1\n"
     "  - name: d\n"
     "    send: \"x\"\n"
     "    within: 1s\n"
     "  - name: e\n"
     "    steps: []\n"
     "  - name: f\n"
     "    steps: {connect: a}\n",
     "5:5+4 'send' beside 'steps': a test has either | make it a step\n"
     "8:5+6 'within' needs 'expect' beside it\n"
     "9:5+5 'split' needs 'send' beside it\n"
     "10:5+6 'ignore' needs 'expect' beside it\n"
     "12:5+6 'points' on the test and on its steps | the test's points are the sum of its steps'\n"
     "13:5+6 'within' needs 'expect' beside it | write it beside the step that it means\n"
     "20:5+6 'within' needs 'expect' beside it\n"
     "22:12+1 'steps' is empty\n"
     "24:12+1 'steps' must be a list | each step is a line that begins with '- '\n"},
    {"shorthand of a client",
     "assignment: x\n"
     "program: {role: client, transport: tcp, run: ./client $host $port}\n"
     "tests:\n"
     "  - {name: a, send: \"x\"}\n"
     "  - {name: b, expect: \"x\", stdin: \"x\", stdout: {contains: \"x\"}, exit: {signal: TERM}, ignore: {space: "
     "true}}\n"
     "  - {name: c, stdout: \"x\", ignore: {case: true}}\n"
     "  - {name: d, exit: {not: 0}, port: 7, host: any, run: ./client, env: {A: b}}\n"
     "  - {name: e, client: {exit: any}}\n"
     "  - {name: f}\n",
     ""},
    {"several programs",
     "assignment: x\n"
     "programs:\n"
     "  server: {role: server, transport: tcp, run: ./server $port}\n"
     "  client: {role: client, transport: tcp, run: ./client $host $port}\n"
     "tests:\n"
     "  - name: a\n"
     "  - name: b\n"
     "    start: [server, cleint]\n"
     "  - name: c\n"
     "    start: [server, client]\n"
     "    stdin: \"x\"\n"
     "    exit: 0\n"
     "    client: {stdin: \"x\", stdot: \"y\", exit: 0}\n"
     "  - name: d\n"
     "    start: server\n"
     "    client: {exit: 0}\n"
     "  - name: e\n"
     "    start: [server, server]\n"
     "  - name: f\n"
     "    start: client\n"
     "    steps: [{start: server}]\n"
     "  - name: g\n"
     "    start: []\n"
     "  - name: h\n"
     "    start: [server, client]\n"
     "    client: {stdin: \"hi\\n\", stdout: {contains: \"HI\"}, exit: 0, run: ./client x, env: {A: \"1\"}, port: 7, "
     "host: any}\n"
     "    server: {exit: any}\n",
     "6:5+1 this test does not say which programs it starts | write 'start: [...]' with some of 'server' and 'client'\n"
     "8:21+6 no program is called 'cleint' | did you mean 'client'?\n"
     "11:5+5 'stdin' does not say which program it means | write it under the program's name: 'server: {stdin: ...}'\n"
     "12:5+4 'exit' does not say which program it means | write it under the program's name: 'server: {exit: ...}'\n"
     "13:26+5 unknown key 'stdot' in 'client' | did you mean 'stdout'?\n"
     "16:5+6 'client' is not started in this test | name it in 'start'\n"
     "18:21+6 'server' is started twice | start a further copy with the step 'start' and 'as: NAME'\n"
     "20:5+5 'start' beside steps that start programs: such a test starts nothing by itself\n"
     "23:12+1 'start' names no program\n"},
    {"captures at the end",
     "assignment: x\n"
     "program: {role: client, transport: tcp, run: ./client $host $port}\n"
     "tests:\n"
     "  - name: a\n"
     "    stdin: $word\n"
     "    stdout: \"$word\"\n"
     "    steps:\n"
     "      - accept\n"
     "      - expect: {regex: '[a-z]+', capture: word}\n"
     "  - name: b\n"
     "    stdin: \"x\"\n"
     "    stdout: \"$word\"\n"
     "    steps:\n"
     "      - accept\n"
     "      - stdin: \"y\"\n",
     "5:12+5 unknown name '$word' | did you mean '$port'? ($$ writes a dollar)\n"
     "12:14+5 unknown name '$word' | did you mean '$port'? ($$ writes a dollar)\n"
     "15:16+3 the test's key 'stdin' has ended the keyboard of 'client' before | write it all in steps\n"},
    {"a datagram is a whole",
     "assignment: x\n"
     "program: {role: server, transport: udp, run: ./s $port}\n"
     "tests: [{name: a, send: \"x\", expect: {contains: \"X\"}}, {name: b, send: \"x\", split: bytes}]\n",
     "3:77+5 a datagram cannot be split | send several datagrams with several 'send'\n"},
    {"a stream is none",
     "assignment: x\n"
     "program: {role: server, transport: tcp, run: ./server $port}\n"
     "tests: [{name: a, send: \"x\", expect: {contains: \"X\"}}]\n",
     "3:39+8 *\n"},
    {"the same key twice",
     "assignment: x\n"
     "program: {role: server, transport: tcp, run: ./server $port}\n"
     "title: a\n"
     "title: b\n"
     "tests: [{name: t}]\n",
     "4:1+5 'title' is there twice | the first one is in line 3\n"},
};

START_TEST(tells_what_is_wrong)
{
    const struct spec *spec = parse(rows[_i].source);

    check_faults(rows[_i].faults, 0);
    ck_assert_msg((spec != NULL) == !*rows[_i].faults, "%s", rows[_i].what);
    arena_free(arena);
}
END_TEST

static const char whole[] =
    "assignment: tcp-x\n"
    "title: X\n"
    "program: {role: server, transport: tcp, run: './server $port', files: 'server.*', env: {A: '1', B: '2'}}\n"
    "limits: {memory: 64MiB, open_files: 20}\n"
    "patience: 2s\n"
    "seed: 7\n"
    "tests:\n"
    "  - {name: first, group: Basics, points: 0.5}\n"
    "  - name: row $x\n"
    "    each: [{x: 1, y: a}, {x: 2, y: {hex: '62'}}]\n"
    "    points: $x\n"
    "    needs: Basics\n"
    "    send: \"$y\"\n"
    "    expect: \"$y\"\n"
    "    split: bytes\n"
    "    within: 1500ms\n"
    "    env: {B: '3'}\n"
    "  - name: last\n"
    "    needs: [row $x, row 2]\n"
    "    limits: {memory: 1GiB, cpu: 1s}\n"
    "    patience: 1m\n"
    "    port: 12000\n"
    "    visibility: after_due_date\n"
    "    extra: true\n"
    "    runs: 3\n"
    "    leftover: ignore\n"
    "    exit: {signal: TERM}\n"
    "    steps:\n"
    "      - connect: u1..u3\n"
    "        points: 0.25\n"
    "      - swarm: 10\n"
    "        points: 1\n"
    "        steps: [close]\n"
    "      - close: u1..u3\n";

START_TEST(fills_the_head)
{
    const struct spec *spec = parse(whole);

    check_faults("", 0);
    ck_assert_str_eq(spec->assignment, "tcp-x");
    ck_assert_str_eq(spec->title, "X");
    ck_assert_ptr_null(spec->about);
    ck_assert_uint_eq(spec->seed, 7);
    ck_assert_uint_eq(outside.seed, 7);
    ck_assert_int_eq(spec->patience_ns, INT64_C(2000000000));
    ck_assert_uint_eq(spec->limits.memory, 64 << 20);
    ck_assert_uint_eq(spec->limits.output, 1 << 20);
    ck_assert_int_eq(spec->limits.open_files, 20);
    ck_assert(spec->limits.open_files_set && !spec->limits.processes_set);
    ck_assert_uint_eq(spec->program_count, 1);
    ck_assert_str_eq(spec->programs[0].name, "server");
    ck_assert_str_eq(spec->programs[0].files[0], "server.*");
    ck_assert(spec->programs[0].terminal);
    ck_assert_int_eq(spec->programs[0].port_kind, PORT_EPHEMERAL);
    ck_assert_uint_eq(spec->test_count, 4);
    arena_free(arena);
}
END_TEST

START_TEST(makes_a_test_of_each_row)
{
    const struct spec *spec = parse(whole);
    const struct test *test = &spec->tests[2];

    ck_assert_str_eq(test->name, "row 2");
    ck_assert_str_eq(test->raw_name, "row $x");
    ck_assert_int_eq(test->points_milli, 2000);
    ck_assert_uint_eq(test->need_count, 1);
    ck_assert_uint_eq(test->needs[0], 0);
    ck_assert(bytes_is(vars_find(test->row, "y")->value, "b"));
    ck_assert_ptr_null(test->row->up);
    ck_assert_uint_eq(test->step_count, 3);
    ck_assert_int_eq(test->steps[0].kind, STEP_CONNECT);
    ck_assert_int_eq(test->steps[1].kind, STEP_SEND);
    ck_assert_int_eq(test->steps[2].kind, STEP_EXPECT);
    ck_assert_int_eq(test->steps[1].at.line, 13);
    ck_assert_int_eq(test->peers, 1);
    ck_assert_uint_eq(test->programs[0].env->count, 2);
    ck_assert(bytes_is(node_get(test->programs[0].env, "A")->text, "1"));
    ck_assert(bytes_is(node_get(test->programs[0].env, "B")->text, "3"));
    ck_assert(!test->fixed_port && test->default_door && !test->points_by_step);
    arena_free(arena);
}
END_TEST

START_TEST(lets_a_test_override)
{
    const struct spec *spec = parse(whole);
    const struct test *test = &spec->tests[3];

    ck_assert_uint_eq(test->need_count, 2);
    ck_assert_uint_eq(test->needs[0], 1);
    ck_assert_uint_eq(test->needs[1], 2);
    ck_assert_uint_eq(test->limits.memory, 1 << 30);
    ck_assert_int_eq(test->limits.cpu_ns, INT64_C(1000000000));
    ck_assert_int_eq(test->limits.open_files, 20);
    ck_assert_int_eq(test->patience_ns, INT64_C(60000000000));
    ck_assert_int_eq(test->programs[0].port_kind, PORT_FIXED);
    ck_assert_uint_eq(test->programs[0].port, 12000);
    ck_assert(test->fixed_port && test->extra && test->leftover_ignore && test->points_by_step);
    ck_assert_int_eq(test->visibility, AFTER_DUE_DATE);
    ck_assert_int_eq(test->runs, 3);
    ck_assert_int_eq(test->points_milli, 1250);
    ck_assert_int_eq(test->steps[0].points_milli, 250);
    ck_assert_int_eq(test->programs[0].exit.kind, EXIT_SIGNAL);
    ck_assert_int_eq(test->programs[0].exit.number, 15);
    ck_assert_int_eq(test->peers, 13);
    ck_assert_str_eq(test->start[0], "server");
    ck_assert_uint_eq(test->start_count, 1);
    arena_free(arena);
}
END_TEST

START_TEST(gives_tests_of_memory_more_time)
{
    static const char text[] = "assignment: x\n"
                               "program: {role: server, transport: tcp, run: ./s, ready: {after: 10ms}}\n"
                               "limits: {time: 3s, cpu: 2s, memory: 64MiB}\n"
                               "tests:\n"
                               "  - {name: a, memory: true, patience: 1s, send: x, expect: y, within: 2s}\n"
                               "  - {name: b, send: x, expect: y, within: 2s}\n";
    struct spec *spec = parse(text);

    ck_assert_ptr_nonnull(spec);
    for (int i = 0; i < 2; i++) {
        const struct test *slow = &spec->tests[0], *other = &spec->tests[1];
        ck_assert(slow->memory && !slow->track_fds);
        ck_assert_int_eq(slow->limits.time_ns, 60 * CLOCK_S);
        ck_assert_int_eq(slow->limits.cpu_ns, 40 * CLOCK_S);
        ck_assert_uint_eq(slow->limits.memory, UINT64_C(384) << 20);
        ck_assert_int_eq(slow->patience_ns, 20 * CLOCK_S);
        ck_assert_int_eq(slow->programs[0].ready_after_ns, 200 * CLOCK_MS);
        ck_assert_int_eq(other->memory, i);
        ck_assert_int_eq(other->limits.time_ns, i ? 60 * CLOCK_S : 3 * CLOCK_S);
        spec_check_memory(spec, false);
    }
    arena_free(arena);
}
END_TEST

START_TEST(keeps_the_seed_of_the_command_line)
{
    const struct spec *spec;

    parse(whole);
    outside.seed = 99;
    spec = spec_parse(arena, &outside, true, &faults);
    ck_assert_uint_eq(spec->seed, 99);
    arena_free(arena);
}
END_TEST

/* What no file may do to the reader. */
START_TEST(survives_anything)
{
    static const char *const pieces[] = {"- ", "a", ": ", "{", "}", "[", "]", "\n", "  ", "\"", "'", "$", "steps", "tests",
                                         "name", "program", "each", "connect", "repeat", "3", ",", "|", "#", "\\", "&", "*"};
    unsigned state = (unsigned)_i * 2654435761u + 1;
    char text[400] = "";

    for (int i = 0; i < 40; i++) {
        state = state * 1103515245u + 12345u;
        strcat(text, pieces[(state >> 16) % (sizeof(pieces) / sizeof(pieces[0]))]);
    }
    parse(text);
    ck_assert_uint_gt(faults.count, 0);
    arena_free(arena);
}
END_TEST

/* A whole spec with one byte changed: no crash, and faults or a spec. */
START_TEST(survives_a_changed_byte)
{
    static const char bytes[] = ":{}[]\"'-$ \n#,x0&*\x80";
    char text[sizeof(whole)];

    for (size_t i = 0; i < sizeof(bytes) - 1; i++) {
        struct spec *spec;
        memcpy(text, whole, sizeof(whole));
        text[(size_t)_i * 7 % (sizeof(whole) - 1)] = bytes[i];
        spec = parse(text);
        ck_assert((spec == NULL) == (faults.count > 0));
        arena_free(arena);
    }
}
END_TEST

Suite *spec_suite(void)
{
    Suite *suite = suite_create("spec");
    TCase *tcase = tcase_create("spec");

    tcase_add_loop_test(tcase, tells_what_is_wrong, 0, (int)(sizeof(rows) / sizeof(rows[0])));
    tcase_add_test(tcase, fills_the_head);
    tcase_add_test(tcase, makes_a_test_of_each_row);
    tcase_add_test(tcase, lets_a_test_override);
    tcase_add_test(tcase, gives_tests_of_memory_more_time);
    tcase_add_test(tcase, keeps_the_seed_of_the_command_line);
    tcase_add_loop_test(tcase, survives_anything, 0, 100);
    tcase_add_loop_test(tcase, survives_a_changed_byte, 0, (int)(sizeof(whole) / 7));
    suite_add_tcase(suite, tcase);
    return suite;
}
