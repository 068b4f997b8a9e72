#include <check.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/fs.h"
#include "run/runnable.h"

Suite *runnable_suite(void);

static struct arena *arena;
static const char *top;

static void set_up(void)
{
    arena = arena_new();
    struct scratch *scratch = fs_scratch(arena, NULL);
    ck_assert_ptr_nonnull(scratch);
    top = fs_scratch_path(scratch);
    ck_assert_int_eq(chdir(top), 0);
}

static void tear_down(void)
{
    ck_assert_int_eq(chdir("/"), 0);
    arena_free(arena);
}

static void add(const char *path, const char *text, mode_t mode)
{
    ck_assert_int_eq(fs_write_inside(top, path, bytes_of(text), NULL), 0);
    ck_assert_int_eq(chmod(path, mode), 0);
}

/* The words in one, blanks between. */
static const char *joined(const char **words)
{
    const char *all = "";

    for (; *words; words++)
        all = arena_printf(arena, "%s%s%s", all, *all ? " " : "", *words);
    return all;
}

#define JAVA "java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xms16m -XX:-UsePerfData"

static const struct {
    const char *file;     /* what is there */
    const char *text;
    mode_t mode;
    const char *run, *expected;
} commands[] = {
    {"server", "ELF", 0755, "./server", "./server 80"},
    {"server", "#!/bin/sh\n", 0644, "./server", "./server 80"},
    {"server.py", "", 0644, "./server", "python3 ./server.py 80"},
    {"server.js", "", 0755, "./server", "node ./server.js 80"},
    {"server.mjs", "", 0644, "./server", "node ./server.mjs 80"},
    {"Server.class", "", 0644, "./server", JAVA " -cp . Server 80"},
    {"server", "#!/no/such/python3.9 -u\n", 0755, "./server", "python3 ./server 80"},
    {"server", "#!/bin/sh\r\n", 0755, "./server", "sh ./server 80"},
    {"server", "#!/usr/bin/env -S no-such-tool\n", 0755, "./server", "./server 80"},
    {"server", "#!/no/such/tool", 0755, "./server", "./server 80"},
    {"server", "#!", 0755, "./server", "./server 80"},
    {"server", "#!/usr/bin/env", 0755, "./server", "./server 80"},
    {"SERVER.PY", "", 0644, "./server", "./server 80"},
    {"Server.py", "", 0644, "./server", "python3 ./Server.py 80"},
    {"server.py", "", 0644, "./server.py", "python3 ./server.py 80"},
    {"server.py", "", 0755, "./server.py", "./server.py 80"},
    {"bin/server.rb", "", 0644, "./bin/server", "ruby ./bin/server.rb 80"},
    {"bin/Server.class", "", 0644, "bin/server", JAVA " -cp bin Server 80"},
    {"server/x", "", 0755, "./server", "./server 80"},
    {"other.py", "", 0644, "./server", "./server 80"},
    {"server.py", "", 0644, "server", "server 80"},
    {"server.py", "", 0644, "/server", "/server 80"},
    {"server.py", "", 0644, "./x/../server", "./x/../server 80"},
};

START_TEST(the_command_gets_an_interpreter_where_it_needs_one)
{
    const char *words[] = {commands[_i].run, "80", NULL};

    add(commands[_i].file, commands[_i].text, commands[_i].mode);
    ck_assert_str_eq(joined(runnable_words(arena, top, words)), commands[_i].expected);
}
END_TEST

START_TEST(the_exact_name_goes_before_another_case)
{
    const char *words[] = {"./server", NULL};

    add("SERVER.py", "", 0644);
    add("server.sh", "", 0644);
    ck_assert_str_eq(joined(runnable_words(arena, top, words)), "sh ./server.sh");
}
END_TEST

#define MAIN "..\0\4main..([Ljava/lang/String;)V.."

static void add_class(const char *path)
{
    ck_assert_int_eq(fs_write_inside(top, path, BYTES(MAIN), NULL), 0);
}

#define PROGRAM "\x7f" "ELF.."

static const struct {
    struct {
        const char *path, *text;   /* NULL: a class with a main */
    } files[4];
    bool only;
    const char *expected;          /* how ./server is started then; "" when nothing is taken */
} adoptions[] = {
    {{{"Server", PROGRAM}}, false, "./server -> Server"},
    {{{"tcp-server", PROGRAM}, {"tcp-client", PROGRAM}}, false, "./server -> tcp-server"},
    {{{"a-server", PROGRAM}, {"b-server", PROGRAM}}, true, ""},
    {{{"main", PROGRAM}, {"test.py", ""}}, true, "./server -> main"},
    {{{"main", PROGRAM}}, false, ""},
    {{{"README", "text"}, {"x.so", PROGRAM}, {"x.o", PROGRAM}}, true, ""},
    {{{"start", "#!/bin/sh"}}, true, "./server -> start"},
    {{{"a.out", PROGRAM}}, true, "./server -> a.out"},
    {{{"TCPServer.class", NULL}, {"TCPClient.class", NULL}}, false, JAVA " -cp . TCPServer"},
    {{{"TCPServer.class", NULL}, {"TCPServer$1.class", NULL}}, true, JAVA " -cp . TCPServer"},
    {{{"org/x/Server.class", NULL}, {"org/x/Main.class", NULL}}, true, JAVA " -cp . org.x.Server"},
    {{{"org/x/Server.class", "no main"}, {"org/x/Main.class", NULL}}, true, JAVA " -cp . org.x.Main"},
    {{{"org/x/Main.class", NULL}}, false, ""},
    {{{"main.py", ""}, {"test.sh", ""}}, true, "python3 ./server.py"},
    {{{"main.py", ""}, {"util.py", ""}}, true, ""},
    {{{"main.py", ""}, {"UDPServer.py", ""}}, true, "python3 ./server.py"},
    {{{"index.js", ""}, {"util.js", ""}, {"package.json", "{\"main\": \"./index\"}"}}, true, "node ./server.js"},
    {{{"src/app.js", ""}, {"package.json", "{\"main\": \"src/app.js\"}"}}, true, "node ./server.js"},
    {{{"index.js", ""}, {"util.js", ""}, {"package.json", "{\"main\": \"../index.js\"}"}}, true, ""},
    {{{"index.js", ""}, {"util.js", ""}, {"package.json", "[}"}}, true, ""},
};

START_TEST(a_program_of_another_name_is_taken_where_it_must_be_meant)
{
    for (size_t i = 0; i < 4 && adoptions[_i].files[i].path; i++) {
        if (adoptions[_i].files[i].text)
            add(adoptions[_i].files[i].path, adoptions[_i].files[i].text, 0755);
        else
            add_class(adoptions[_i].files[i].path);
    }
    bool adopted = runnable_adopt(arena, top, "./server", adoptions[_i].only);
    ck_assert_int_eq(adopted, *adoptions[_i].expected != '\0');
    if (!adopted)
        return;
    char target[100] = "";
    const char *words[] = {"./server", NULL}, *started = joined(runnable_words(arena, top, words));
    if (readlink("server", target, sizeof target - 1) > 0)
        started = arena_printf(arena, "%s -> %s", started, target);
    ck_assert_str_eq(started, adoptions[_i].expected);
}
END_TEST

START_TEST(only_a_plain_name_is_looked_for)
{
    add("main", PROGRAM, 0755);
    ck_assert(!runnable_adopt(arena, top, "./bin/server", true));
    ck_assert(!runnable_adopt(arena, top, "./server.py", true));
    ck_assert(!runnable_adopt(arena, top, "./", true));
    ck_assert(!runnable_adopt(arena, top, "server", true));
}
END_TEST

Suite *runnable_suite(void)
{
    Suite *suite = suite_create("runnable");
    TCase *tests = tcase_create("runnable");

    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, the_command_gets_an_interpreter_where_it_needs_one, 0,
                        sizeof commands / sizeof commands[0]);
    tcase_add_test(tests, the_exact_name_goes_before_another_case);
    tcase_add_loop_test(tests, a_program_of_another_name_is_taken_where_it_must_be_meant, 0,
                        sizeof adoptions / sizeof adoptions[0]);
    tcase_add_test(tests, only_a_plain_name_is_looked_for);
    suite_add_tcase(suite, tests);
    return suite;
}
