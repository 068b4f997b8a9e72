#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/memory.h"

Suite *memcheck_suite(void);

#define OWN(function, line)                                                                                            \
    "<frame><ip>0x1</ip><obj>/home/student/server</obj><fn>" function "</fn><dir>/home/student</dir>"                  \
    "<file>server.c</file><line>" #line "</line></frame>"
#define FOREIGN(function)                                                                                              \
    "<frame><ip>0x2</ip><obj>/usr/lib/x86_64-linux-gnu/libc.so.6</obj><fn>" function "</fn><dir>./socket</dir>"        \
    "<file>send.c</file><line>28</line></frame>"
#define STACK(frames) "<stack>" frames "</stack>"
#define ERROR(kind, what, more) "<error><kind>" kind "</kind><what>" what "</what>" more "</error>"
#define LEAK(size, blocks, frames)                                                                                     \
    "<error><kind>Leak_DefinitelyLost</kind><xwhat><text>" #size " bytes are lost</text><leakedbytes>" #size           \
    "</leakedbytes><leakedblocks>" #blocks "</leakedblocks></xwhat>" STACK(frames) "</error>"
#define DOCUMENT(inner) "<?xml version=\"1.0\"?>\n<valgrindoutput>" inner "</valgrindoutput>"

static struct memcheck_report parse(const char *xml)
{
    struct memcheck_report report = {.reports = 0};

    memcheck_parse("/home/student", xml, strlen(xml), &report);
    return report;
}

/* What is said of the first error; "" when there is none. */
static void check_words(const char *xml, const char *wanted)
{
    struct arena *arena = arena_new();
    struct memcheck_report report = parse(xml);
    const char *words = report.error_count ? memory_error_words(arena, &report.errors[0]) : "";

    ck_assert_str_eq(words, wanted);
    arena_free(arena);
}

START_TEST(each_kind_in_words)
{
    static const struct {
        const char *xml, *words;
    } rows[] = {
        {ERROR("InvalidWrite", "Invalid write of size 1",
               STACK(OWN("answer", 31)) "<auxwhat>Address 0x4 is 0 bytes after a block of size 10 alloc'd</auxwhat>"
                   STACK(FOREIGN("malloc") OWN("main", 25))),
         "writes 1 byte behind the end of a block of 10 bytes: server.c:31 in answer(), allocated at server.c:25 in "
         "main()"},
        {ERROR("InvalidRead", "Invalid read of size 8",
               STACK(FOREIGN("memcpy@@GLIBC_2.14") OWN("answer", 31)) "<auxwhat>Address 0x4 is 6 bytes after a block of "
                                                                      "size 1 alloc'd</auxwhat>"),
         "reads 8 bytes 6 bytes behind the end of a block of 1 byte, in memcpy(): server.c:31 in answer()"},
        {ERROR("InvalidRead", "Invalid read of size 4",
               STACK(OWN("a", 3)) "<auxwhat>Address 0x4 is 4 bytes inside a block of size 16 free'd</auxwhat>"
                   STACK(FOREIGN("free") OWN("b", 4)) "<auxwhat>Block was alloc'd at</auxwhat>" STACK(OWN("c", 5))),
         "reads 4 bytes of a block of 16 bytes that was freed: server.c:3 in a(), freed at server.c:4 in b()"},
        {ERROR("InvalidRead", "Invalid read of size 1",
               STACK(OWN("a", 3)) "<auxwhat>Address 0x0 is not stack'd, malloc'd or (recently) free'd</auxwhat>"),
         "reads 1 byte where no memory of its own is: server.c:3 in a()"},
        {ERROR("InvalidFree", "Invalid free() / delete / delete[] / realloc()",
               STACK(FOREIGN("free") OWN("a", 3)) "<auxwhat>Address 0x4 is 0 bytes inside a block of size 9 "
                                                  "free'd</auxwhat>" STACK(FOREIGN("free") OWN("b", 4))),
         "frees a block of 9 bytes a second time: server.c:3 in a(), freed at server.c:4 in b()"},
        {ERROR("InvalidFree", "Invalid free()",
               STACK(FOREIGN("free") OWN("a", 3)) "<auxwhat>Address 0x4 is on thread 1's stack</auxwhat>"),
         "frees what malloc() never gave: server.c:3 in a()"},
        {ERROR("UninitCondition", "Conditional jump", STACK(FOREIGN("strlen") OWN("a", 3))),
         "decides by bytes that were never set, in strlen(): server.c:3 in a()"},
        {ERROR("UninitValue", "Use of uninitialised value of size 8", STACK(OWN("a", 3))),
         "computes with bytes that were never set: server.c:3 in a()"},
        {ERROR("SyscallParam", "Syscall param socketcall.sendto(msg) points to uninitialised byte(s)",
               STACK(FOREIGN("send") OWN("a", 3))),
         "sends bytes that were never set: server.c:3 in a()"},
        {ERROR("SyscallParam", "Syscall param write(buf) points to uninitialised byte(s)",
               STACK(FOREIGN("write") OWN("a", 3))),
         "hands write() bytes that were never set: server.c:3 in a()"},
        {ERROR("SyscallParam", "Syscall param recvfrom(buf) points to unaddressable byte(s)",
               STACK(FOREIGN("recv") OWN("a", 3))),
         "hands recvfrom() memory that is not its own: server.c:3 in a()"},
        {ERROR("SyscallParam", "Syscall param accept(addrlen_in) contains uninitialised byte(s)",
               STACK(FOREIGN("accept") OWN("a", 3))),
         "hands accept() a length that was never set: server.c:3 in a()"},
        {LEAK(64, 2, FOREIGN("malloc") OWN("serve", 18)),
         "loses 64 bytes in 2 blocks, never freed: allocated at server.c:18 in serve()"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buf xml = {0};
        buf_printf(&xml, DOCUMENT("%s"), rows[i].xml);
        check_words(buf_string(&xml), rows[i].words);
        buf_free(&xml);
    }
}
END_TEST

START_TEST(whose_error_it_is)
{
    check_words(DOCUMENT(ERROR("UninitCondition", "x", STACK(FOREIGN("getaddrinfo") FOREIGN("start")))), "");
    check_words(DOCUMENT(LEAK(64, 2, FOREIGN("malloc") FOREIGN("setlocale"))), "");
    check_words(DOCUMENT(ERROR("Leak_PossiblyLost", "x", STACK(OWN("a", 1)))), "");
    check_words(DOCUMENT(ERROR("Leak_IndirectlyLost", "x", STACK(OWN("a", 1)))), "");
    check_words(DOCUMENT("<fatal_signal><signo>15</signo>" STACK(OWN("a", 1)) "</fatal_signal>" LEAK(1, 1, OWN("a", 1))),
                "");
    check_words(DOCUMENT(ERROR("UninitValue", "x",
                               STACK("<frame><obj>/home/student/server</obj><fn>std::vector&lt;int&gt;::at(long)</fn>"
                                     "<dir>/usr/include/c++/12</dir><file>vector.tcc</file><line>9</line></frame>" OWN(
                                         "serve(int)", 7)))),
                "computes with bytes that were never set: server.c:7 in serve()");
    check_words(DOCUMENT(ERROR("UninitValue", "x",
                               STACK("<frame><obj>/home/student/server</obj><fn>serve</fn></frame>"))),
                "computes with bytes that were never set: serve()");
}
END_TEST

START_TEST(errors_before_leaks_each_once)
{
    struct memcheck_report report = parse(DOCUMENT(
        LEAK(8, 1, OWN("a", 1)) LEAK(80, 1, OWN("b", 2)) ERROR("UninitValue", "x", STACK(OWN("c", 3)))
            ERROR("UninitValue", "y", STACK(OWN("c", 3))) ERROR("UninitValue", "y", STACK(OWN("d", 4)))
                LEAK(9, 1, OWN("e", 5)) LEAK(7, 1, OWN("f", 6)) LEAK(6, 1, OWN("g", 7))));
    static const unsigned lines[MEMCHECK_ERRORS] = {3, 4, 2, 5, 1};

    ck_assert_uint_eq(report.error_count, 7);
    for (size_t i = 0; i < MEMCHECK_ERRORS; i++)
        ck_assert_uint_eq(report.errors[i].place.line, lines[i]);
}
END_TEST

START_TEST(open_descriptors)
{
    struct arena *arena = arena_new();
    struct memcheck_report old = parse(DOCUMENT(STACK(FOREIGN("accept") OWN("serve", 40)) STACK(FOREIGN("open"))
                                                    STACK(FOREIGN("socket") OWN("main", 12))));
    struct memcheck_report young = parse(DOCUMENT("<error><kind>FdNotClosed</kind><fd>4</fd><what>Open AF_INET "
                                                  "socket 4</what>" STACK(FOREIGN("socket") OWN("main", 12)) "</error>"));

    ck_assert_str_eq(memory_open_words(arena, &old),
                     "ends with 2 descriptors open: from accept() at server.c:40 in serve(), from socket() at "
                     "server.c:12 in main()");
    ck_assert_str_eq(memory_open_words(arena, &young),
                     "ends with 1 descriptor open: from socket() at server.c:12 in main()");
    ck_assert_uint_eq(young.error_count, 0);
    arena_free(arena);
}
END_TEST

/* Whoever wrote it. */
START_TEST(survives_anything)
{
    static const char xml[] = DOCUMENT(
        ERROR("InvalidWrite", "Invalid write of size 1",
              STACK(OWN("answer", 31)) "<auxwhat>Address 0x4 is 0 bytes after a block of size 10 alloc'd</auxwhat>"
                  STACK(FOREIGN("malloc") OWN("main", 25))) LEAK(8, 1, OWN("a", 1)));
    static const char bomb[] = "<!DOCTYPE v [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;\">]>"
                               "<valgrindoutput>&b;" ERROR("UninitValue", "x", STACK(OWN("c", 3))) "</valgrindoutput>";
    struct memcheck_report report;
    char broken[sizeof xml];

    for (size_t len = 0; len < sizeof xml; len++) {
        memset(&report, 0, sizeof report);
        memcheck_parse("/home/student", xml, len, &report);
        ck_assert_uint_le(report.error_count, 2);
    }
    for (size_t at = 0; at + 1 < sizeof xml; at++) {
        memcpy(broken, xml, sizeof xml);
        broken[at] = (char)(broken[at] ^ 5);
        parse(broken);
    }
    ck_assert_uint_eq(parse(bomb).error_count, 0);
}
END_TEST

START_TEST(long_names_and_deep_nests)
{
    struct buf xml = {0};

    buf_text(&xml, "<valgrindoutput><error><kind>UninitValue</kind><stack><frame><obj>/home/student/server</obj><fn>");
    for (int i = 0; i < 100000; i++)
        buf_char(&xml, 'x');
    buf_text(&xml, "</fn><dir>/home/student</dir><file>server.c</file><line>99999999999999999999</line></frame></stack>");
    buf_text(&xml, "</error>");
    for (int i = 0; i < 10000; i++)
        buf_text(&xml, "<stack>");
    struct memcheck_report report = parse(buf_string(&xml));
    ck_assert_uint_eq(report.error_count, 1);
    ck_assert_uint_lt(strlen(report.errors[0].place.function), sizeof report.errors[0].place.function);
    buf_free(&xml);
}
END_TEST

Suite *memcheck_suite(void)
{
    Suite *suite = suite_create("memcheck");
    TCase *tests = tcase_create("all");

    tcase_add_test(tests, each_kind_in_words);
    tcase_add_test(tests, whose_error_it_is);
    tcase_add_test(tests, errors_before_leaks_each_once);
    tcase_add_test(tests, open_descriptors);
    tcase_add_test(tests, survives_anything);
    tcase_add_test(tests, long_names_and_deep_nests);
    suite_add_tcase(suite, tests);
    return suite;
}
