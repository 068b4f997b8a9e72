#include <check.h>
#include <string.h>

#include "spec/spec.h"

Suite *hygiene_suite(void);

static struct arena *arena;
static struct faults faults;
static struct outside outside;

/* One test of a server and a client with these steps. */
static struct spec *parse(const char *start, const char *steps)
{
    static const char head[] = "assignment: x\n"
                               "programs:\n"
                               "  server: {role: server, transport: tcp, run: ./server $port}\n"
                               "  client: {role: client, transport: tcp, run: ./client $host $port}\n"
                               "tests:\n"
                               "  - name: t\n";

    arena = arena_new();
    faults = (struct faults){.arena = arena, .file = "x.yaml"};
    outside = (struct outside){NULL};
    faults.source = bytes_of(arena_printf(arena, "%s    start: %s\n    steps:\n%s", head, start, steps));
    return spec_parse(arena, &outside, false, &faults);
}

static const struct step *bound(const struct spec *spec, size_t index)
{
    const struct test *test = &spec->tests[0];
    struct vars vars = {test->row, NULL};
    const struct step *step = step_bind(arena, test, &test->steps[index], NULL, &vars, &outside, &faults);

    ck_assert_ptr_nonnull(step);
    return step;
}

static void check_bound(const struct bound *bound, enum bound_kind kind, uint64_t number)
{
    ck_assert_int_eq(bound->kind, kind);
    ck_assert_uint_eq(bound->number, number);
}

START_TEST(reads_every_row)
{
    const struct spec *spec = parse("server", "      - check: {open_files: 4, zombies: {max: 0}, threads: {grows: 2}}\n"
                                              "      - check: {memory: 16MiB, idle: true}\n"
                                              "        within: 2s\n"
                                              "      - check: {memory: {grows: 1KiB}, processes: {max: 1}}\n"
                                              "        program: server\n");
    const struct hygiene *hygiene = &bound(spec, 0)->hygiene;

    check_bound(&hygiene->bounds[MEASURE_OPEN_FILES], BOUND_EXACT, 4);
    check_bound(&hygiene->bounds[MEASURE_ZOMBIES], BOUND_MOST, 0);
    check_bound(&hygiene->bounds[MEASURE_THREADS], BOUND_GROWTH, 2);
    check_bound(&hygiene->bounds[MEASURE_PROCESSES], BOUND_NONE, 0);
    check_bound(&hygiene->bounds[MEASURE_MEMORY], BOUND_NONE, 0);
    ck_assert(!hygiene->idle && hygiene_compares(hygiene));
    ck_assert_int_eq(bound(spec, 0)->within_ns, -1);
    hygiene = &bound(spec, 1)->hygiene;
    check_bound(&hygiene->bounds[MEASURE_MEMORY], BOUND_MOST, 16 << 20);
    check_bound(&hygiene->bounds[MEASURE_OPEN_FILES], BOUND_NONE, 0);
    ck_assert(hygiene->idle && !hygiene_compares(hygiene));
    ck_assert_int_eq(bound(spec, 1)->within_ns, 2000000000);
    hygiene = &bound(spec, 2)->hygiene;
    check_bound(&hygiene->bounds[MEASURE_MEMORY], BOUND_GROWTH, 1024);
    check_bound(&hygiene->bounds[MEASURE_PROCESSES], BOUND_MOST, 1);
    ck_assert_str_eq(bound(spec, 2)->program, "server");
    arena_free(arena);
}
END_TEST

/* Whether the server is to be looked at when it is ready. */
static const struct {
    const char *what, *steps;
    bool compares;
} comparisons[] = {
    {"nothing grows", "      - check: {zombies: 0, open_files: {max: 9}}\n", false},
    {"since ready", "      - check: {open_files: {grows: 0}}\n", true},
    {"since a mark", "      - mark\n      - check: {open_files: {grows: 0}}\n", false},
    {"a mark behind it", "      - check: {open_files: {grows: 0}}\n      - mark\n", true},
    {"a mark of the life before", "      - mark\n      - restart\n      - check: {open_files: {grows: 0}}\n", true},
    {"a mark of this life", "      - restart\n      - mark\n      - check: {open_files: {grows: 0}}\n", false},
    {"inside a body", "      - repeat: 3\n        steps:\n          - check: {threads: {grows: 0}}\n", true},
    {"marked in the turn before",
     "      - mark\n      - repeat: 3\n        steps:\n          - check: {threads: {grows: 0}}\n          - mark\n", false},
};

START_TEST(knows_who_is_compared_with_its_beginning)
{
    const struct spec *spec = parse("server", comparisons[_i].steps);

    ck_assert_ptr_nonnull(spec);
    ck_assert_msg(test_program(&spec->tests[0], "server")->steps_compare == comparisons[_i].compares, "%s",
                  comparisons[_i].what);
    ck_assert(!test_program(&spec->tests[0], "client")->steps_compare);
    arena_free(arena);
}
END_TEST

START_TEST(compares_the_program_that_is_named)
{
    const struct spec *spec = parse("[server, client]", "      - mark:\n"
                                                        "        program: server\n"
                                                        "      - check: {zombies: {grows: 0}}\n"
                                                        "        program: [server, client]\n");

    ck_assert_ptr_nonnull(spec);
    ck_assert(!test_program(&spec->tests[0], "server")->steps_compare);
    ck_assert(test_program(&spec->tests[0], "client")->steps_compare);
    arena_free(arena);
}
END_TEST

/* Lines are counted from the first step; after the bar the help. */
enum { LINES_ABOVE = 8 };

static const struct {
    const char *start, *steps, *faults;
} wrong[] = {
    {"server", "      - check: {zombie: 0}\n", "1:17+6 unknown key 'zombie' in a check | did you mean 'zombies'?\n"},
    {"server", "      - check: {x: 0}\n",
     "1:17+1 unknown key 'x' in a check | "
     "one of 'open_files', 'zombies', 'threads', 'processes', 'memory' and 'idle'\n"},
    {"server", "      - check\n", "1:9+5 'check' needs a value | write it like 'check: ...'\n"},
    {"server", "      - check:\n", "1:9+5 'check' needs a value\n"},
    {"server", "      - check: {}\n",
     "1:16+1 'check' must say what is asked | write it like: check: {zombies: 0, open_files: {grows: 0}}\n"},
    {"server", "      - check: zombies\n",
     "1:16+7 'check' must say what is asked | write it like: check: {zombies: 0, open_files: {grows: 0}}\n"},
    {"server", "      - check: {zombies: -1}\n", "1:26+2 'zombies' must be between 0 and 1000000, not -1\n"},
    {"server", "      - check: {zombies: few}\n", "1:26+3 'zombies' must be a whole number, not 'few'\n"},
    {"server", "      - check: {threads: {max: -4}}\n", "1:32+2 'max' must be between 0 and 1000000, not -4\n"},
    {"server", "      - check: {threads: {max: 4, grows: 1}}\n",
     "1:35+5 'threads' takes 'max' or 'grows', not both | ask for the other with a 'check' of its own\n"},
    {"server", "      - check: {threads: {}}\n",
     "1:26+1 'threads' says no number | write a number, {max: N} or {grows: N}\n"},
    {"server", "      - check: {threads: [1]}\n",
     "1:26+1 'threads' must be one bound, not a list | write a number, {max: N} or {grows: N}\n"},
    {"server", "      - check: {threads: {grow: 1}}\n", "1:27+4 unknown key 'grow' in 'threads' | did you mean 'grows'?\n"},
    {"server", "      - check: {memory: 16M}\n",
     "1:25+3 'memory' must be a size, not '16M' | write it like 512, 64KiB, 1MiB or 1GiB\n"},
    {"server", "      - check: {memory: {max: lots}}\n",
     "1:31+4 'max' must be a size, not 'lots' | write it like 512, 64KiB, 1MiB or 1GiB\n"},
    {"server", "      - check: {idle: false}\n", "1:23+5 nobody can ask a program to be busy | leave 'idle' out\n"},
    {"server", "      - check: {idle: yes}\n", "1:23+3 'idle' must be true or false, not 'yes' | write true or false\n"},
    {"server", "      - mark: now\n",
     "1:15+3 'mark' takes no value | write 'program: NAME' beside it to say which program\n"},
    {"server", "      - mark: \n        within: 1s\n",
     "2:9+6 'mark' has no option 'within' | 'within' belongs to 'connect', 'accept', 'expect', 'expect_silence', "
     "'expect_close', 'expect_exit', 'expect_stdout', 'expect_stderr', 'expect_file' and 'check'\n"},
    {"server", "      - check: {zombies: 0}\n        peer: a\n",
     "2:9+4 'check' has no option 'peer' | 'peer' belongs to 'connect', 'accept', 'send', 'expect', 'expect_silence', "
     "'shutdown', 'close', 'reset' and 'expect_close'\n"},
    {"server", "      - check: {zombies: 0}\n        program: client\n", "2:18+6 'client' is not started at this point\n"},
    {"server", "      - mark\n      - check: {zombies: 0}\n        program: clint\n",
     "3:18+5 no program is called 'clint' | write 'server'\n"},
    {"[server, client]", "      - mark\n      - check: {zombies: 0}\n",
     "1:9+4 'mark' while several programs run | say which with 'program: NAME': 'server' and 'client'\n"
     "2:16+1 'check' while several programs run | say which with 'program: NAME': 'server' and 'client'\n"},
};

START_TEST(tells_what_is_wrong)
{
    const struct spec *spec = parse(wrong[_i].start, wrong[_i].steps);
    const char *got = "";

    for (const struct fault *fault = faults.first; fault; fault = fault->next)
        got = arena_printf(arena, "%s%d:%d+%d %s%s%s\n", got, fault->at.line - LINES_ABOVE, fault->at.col, fault->width,
                           fault->text, fault->help ? " | " : "", fault->help ? fault->help : "");
    ck_assert_str_eq(got, wrong[_i].faults);
    ck_assert_ptr_null(spec);
    arena_free(arena);
}
END_TEST

Suite *hygiene_suite(void)
{
    Suite *suite = suite_create("hygiene");
    TCase *reads = tcase_create("reads"), *refuses = tcase_create("refuses");

    tcase_add_test(reads, reads_every_row);
    tcase_add_loop_test(reads, knows_who_is_compared_with_its_beginning, 0,
                        (int)(sizeof comparisons / sizeof comparisons[0]));
    tcase_add_test(reads, compares_the_program_that_is_named);
    tcase_add_loop_test(refuses, tells_what_is_wrong, 0, (int)(sizeof wrong / sizeof wrong[0]));
    suite_add_tcase(suite, reads);
    suite_add_tcase(suite, refuses);
    return suite;
}
