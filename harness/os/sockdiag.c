#include "os/sockdiag.h"

#include "os/netlink.h"

#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/tcp.h>
#include <string.h>

struct collection {
    struct socket_row *rows;
    size_t count, most;
    bool tcp;
    uint16_t port, other; /* only rows of these; 0: any. `other` is the far end's */
};

int sockdiag_open(struct err *err)
{
    return netlink_open(NETLINK_SOCK_DIAG, err);
}

/* Whether the socket takes IPv6 only, from the attributes behind the fixed part. */
static bool v6only_attribute(const struct nlmsghdr *message)
{
    const char *at = (const char *)NLMSG_DATA(message) + NLMSG_ALIGN(sizeof(struct inet_diag_msg));
    const char *end = (const char *)message + message->nlmsg_len;

    while (at + sizeof(struct nlattr) <= end) {
        const struct nlattr *attribute = (const void *)at;
        if (attribute->nla_len < sizeof *attribute || at + attribute->nla_len > end)
            break;
        if (attribute->nla_type == INET_DIAG_SKV6ONLY)
            return at[sizeof *attribute] != 0;
        at += NLMSG_ALIGN(attribute->nla_len);
    }
    return false;
}

static void read_row(const struct nlmsghdr *message, bool tcp, struct socket_row *row)
{
    static const uint32_t none[4];
    const struct inet_diag_msg *diag = NLMSG_DATA(message);
    const uint32_t *source = diag->id.idiag_src;
    bool any = memcmp(source, none, sizeof none) == 0;

    *row = (struct socket_row){
        .tcp = tcp,
        .open = diag->idiag_state == TCP_ESTABLISHED || diag->idiag_state == TCP_SYN_RECV,
        .port = ntohs(diag->id.idiag_sport),
        .inode = diag->idiag_inode,
        .unread = diag->idiag_rqueue,
        .backlog = diag->idiag_wqueue,
    };
    if (diag->idiag_family == AF_INET) {
        row->any_address = source[0] == 0;
        row->address = source[0];
    } else if (any) {
        row->ipv6_only = v6only_attribute(message);
        row->any_address = !row->ipv6_only;
    } else if (source[0] == 0 && source[1] == 0 && source[2] == htonl(0xffff)) {
        row->address = source[3];
    } else {
        row->ipv6_only = true;
    }
}

static void collect(void *arg, const struct nlmsghdr *message)
{
    struct collection *collection = arg;

    if (message->nlmsg_len < NLMSG_LENGTH(sizeof(struct inet_diag_msg)) || collection->count == collection->most)
        return;
    const struct inet_diag_msg *diag = NLMSG_DATA(message);
    if (collection->port && ntohs(diag->id.idiag_sport) != collection->port)
        return;
    /* Where there is no such connection the kernel answers with who listens at its end. */
    if (collection->other && ntohs(diag->id.idiag_dport) != collection->other)
        return;
    read_row(message, collection->tcp, &collection->rows[collection->count++]);
}

int sockdiag_bound(int fd, bool tcp, uint16_t port, struct socket_row *rows, size_t most)
{
    static const uint8_t families[] = {AF_INET, AF_INET6};
    struct collection collection = {.rows = rows, .most = most, .tcp = tcp, .port = port};

    for (size_t i = 0; i < sizeof families; i++) {
        struct netlink_request request;
        struct inet_diag_req_v2 *ask = netlink_begin(&request, SOCK_DIAG_BY_FAMILY, NLM_F_DUMP, sizeof *ask);
        ask->sdiag_family = families[i];
        ask->sdiag_protocol = tcp ? IPPROTO_TCP : IPPROTO_UDP;
        ask->idiag_states = tcp ? 1U << TCP_LISTEN : 1U << TCP_CLOSE | 1U << TCP_ESTABLISHED;
        if (netlink_ask(fd, &request, collect, &collection) < 0)
            return -1;
    }
    return (int)collection.count;
}

/* States in which something may be under way; one with a bit of its own behind them all (bound, and no more) would make
 * the kernel go through a second table. */
enum { TIMER_RETRANSMIT = 1, TIMER_PROBE = 4, LAST_STATE = 12 /* a handshake that is not finished */ };
#define IN_FLIGHT (((1U << (LAST_STATE + 1)) - 2U) & ~(1U << TCP_LISTEN | 1U << TCP_TIME_WAIT | 1U << TCP_CLOSE))

static void look_for_timer(void *arg, const struct nlmsghdr *message)
{
    const struct inet_diag_msg *diag = NLMSG_DATA(message);

    if (message->nlmsg_len >= NLMSG_LENGTH(sizeof *diag) &&
        (diag->idiag_timer == TIMER_RETRANSMIT || diag->idiag_timer == TIMER_PROBE))
        *(bool *)arg = true;
}

bool sockdiag_in_flight(int fd)
{
    static const uint8_t families[] = {AF_INET, AF_INET6};
    bool found = false;

    for (size_t i = 0; i < sizeof families && !found; i++) {
        struct netlink_request request;
        struct inet_diag_req_v2 *ask = netlink_begin(&request, SOCK_DIAG_BY_FAMILY, NLM_F_DUMP, sizeof *ask);
        ask->sdiag_family = families[i];
        ask->sdiag_protocol = IPPROTO_TCP;
        ask->idiag_states = IN_FLIGHT;
        if (netlink_ask(fd, &request, look_for_timer, &found) < 0)
            return true;
    }
    return found;
}

static bool find_in(int fd, uint8_t family, const struct sockaddr_in *local, const struct sockaddr_in *remote,
                    struct socket_row *row)
{
    struct netlink_request request;
    struct inet_diag_req_v2 *ask = netlink_begin(&request, SOCK_DIAG_BY_FAMILY, 0, sizeof *ask);
    size_t at = family == AF_INET ? 0 : 3; /* an IPv6 socket knows an IPv4 peer as ::ffff:a.b.c.d */

    ask->sdiag_family = family;
    ask->sdiag_protocol = IPPROTO_TCP;
    ask->idiag_states = ~0U;
    ask->id.idiag_sport = local->sin_port;
    ask->id.idiag_dport = remote->sin_port;
    ask->id.idiag_src[at] = local->sin_addr.s_addr;
    ask->id.idiag_dst[at] = remote->sin_addr.s_addr;
    if (at)
        ask->id.idiag_src[2] = ask->id.idiag_dst[2] = htonl(0xffff);
    ask->id.idiag_cookie[0] = ask->id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;

    struct collection one = {.rows = row, .most = 1, .tcp = true, .other = ntohs(remote->sin_port)};
    return netlink_ask(fd, &request, collect, &one) == 0 && one.count == 1;
}

bool sockdiag_find(int fd, const struct sockaddr_in *local, const struct sockaddr_in *remote, struct socket_row *row)
{
    return find_in(fd, AF_INET, local, remote, row) || find_in(fd, AF_INET6, local, remote, row);
}
