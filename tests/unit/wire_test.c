#include <arpa/inet.h>
#include <check.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "os/netns.h"
#include "os/wire.h"

Suite *wire_suite(void);

enum { PAIRS = 20, PATIENCE_MS = 60000 };

static struct err err;

static struct sockaddr_in at(const char *address, uint16_t port)
{
    struct sockaddr_in out = {.sin_family = AF_INET, .sin_port = htons(port)};

    ck_assert_int_eq(inet_pton(AF_INET, address, &out.sin_addr), 1);
    return out;
}

/* In the network of `end`. */
static int bound(const struct wire_end *end)
{
    ck_assert_int_eq(netns_enter(end->space, &err), 0);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in own = at(end->address, 7000);
    ck_assert_int_eq(bind(fd, (const struct sockaddr *)&own, sizeof own), 0);
    return fd;
}

/* What an end was to send and did not: it would be sent again after a second. */
static long dropped_at(const struct wire_end *end)
{
    char line[512];
    long dropped = -1;

    ck_assert_int_eq(netns_enter(end->space, &err), 0);
    FILE *file = fopen("/proc/thread-self/net/dev", "r");
    ck_assert_ptr_nonnull(file);
    while (fgets(line, sizeof line, file)) {
        char *colon = strchr(line, ':');
        if (colon && strstr(line, end->interface))
            sscanf(colon + 1, "%*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %ld", &dropped);
    }
    fclose(file);
    return dropped;
}

static void arrives(const struct wire_end *from, int own, const struct wire_end *to, int other)
{
    struct sockaddr_in there = at(to->address, 7000);
    char got;

    ck_assert_int_eq(sendto(own, "x", 1, 0, (const struct sockaddr *)&there, sizeof there), 1);
    ck_assert_int_eq(poll(&(struct pollfd){.fd = other, .events = POLLIN}, 1, PATIENCE_MS), 1);
    ck_assert_int_eq(recv(other, &got, 1, 0), 1);
    ck_assert_int_eq(dropped_at(from), 0);
}

/* From the end that came up first in even rounds, from the other in odd ones. */
START_TEST(the_first_that_is_sent_arrives)
{
    struct wire_end a = {.interface = "to-b", .address = "10.0.0.1"}, b = {.interface = "to-a", .address = "10.0.0.2"};

    if (unshare(CLONE_NEWUSER) < 0)
        return; /* such a machine has no networks to join */
    for (int i = 0; i < PAIRS; i++) {
        ck_assert_int_eq(netns_new(&err), 0);
        a.space = netns_here(&err);
        ck_assert_int_eq(netns_new(&err), 0);
        b.space = netns_here(&err);
        ck_assert_msg(wire_join(&a, &b, &err) == 0, "%s", err.text);
        int at_a = bound(&a), at_b = bound(&b);
        if (i % 2)
            arrives(&b, at_b, &a, at_a);
        else
            arrives(&a, at_a, &b, at_b);
        close(at_a);
        close(at_b);
        close(a.space);
        close(b.space);
    }
}
END_TEST

Suite *wire_suite(void)
{
    Suite *suite = suite_create("wire");
    TCase *tests = tcase_create("wire");

    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, the_first_that_is_sent_arrives);
    suite_add_tcase(suite, tests);
    return suite;
}
