/*
 * Theory of operation. An end has a carrier when both are up. The one that comes up second is ready at once; the first
 * is told of the carrier by a work queue of the kernel, which may take seconds on a busy machine, and drops what it is
 * to send until then, a SYN or an ARP request that would only be repeated after a second. Who changes the length of an
 * interface's queue makes the kernel set up its sending anew, and so look at the carrier at once.
 */
#include "os/wire.h"

#include "os/netlink.h"
#include "os/netns.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { QUEUE_LENGTH = 999 }; /* any but a new one's 1000 */

static void put_text(struct netlink_request *request, uint16_t type, const char *text)
{
    size_t size = strlen(text) + 1;

    memcpy(netlink_attribute(request, type, size), text, size);
}

/* In the network of `a`. */
static int make_pair(const struct wire_end *a, const struct wire_end *b, struct err *err)
{
    struct netlink_request request;
    const struct ifinfomsg nothing = {.ifi_family = AF_UNSPEC};
    uint16_t flags = NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;

    netlink_begin(&request, RTM_NEWLINK, flags, sizeof nothing);
    put_text(&request, IFLA_IFNAME, a->interface);
    struct nlattr *info = netlink_nest(&request, IFLA_LINKINFO);
    put_text(&request, IFLA_INFO_KIND, "veth");
    struct nlattr *data = netlink_nest(&request, IFLA_INFO_DATA);
    struct nlattr *peer = netlink_nest(&request, VETH_INFO_PEER);
    /* The other end is described as a message of its own: a fixed part, then attributes. */
    memcpy((char *)&request + request.header.nlmsg_len, &nothing, sizeof nothing);
    request.header.nlmsg_len += (uint32_t)sizeof nothing;
    put_text(&request, IFLA_IFNAME, b->interface);
    memcpy(netlink_attribute(&request, IFLA_NET_NS_FD, sizeof(uint32_t)), &b->space, sizeof(uint32_t));
    netlink_nest_end(&request, peer);
    netlink_nest_end(&request, data);
    netlink_nest_end(&request, info);
    if (netlink_once(NETLINK_ROUTE, &request, err) < 0)
        return err_sys(err, "cannot make a veth pair");
    return 0;
}

static int add_address(const struct wire_end *end, struct err *err)
{
    struct netlink_request request;
    uint32_t raw, index = if_nametoindex(end->interface);
    struct ifaddrmsg *message = netlink_begin(&request, RTM_NEWADDR, NLM_F_ACK | NLM_F_CREATE, sizeof *message);

    if (inet_pton(AF_INET, end->address, &raw) != 1)
        return err_set(err, ERR_HARNESS, "'%s' is no address", end->address);
    *message = (struct ifaddrmsg){.ifa_family = AF_INET, .ifa_prefixlen = 32, .ifa_index = index};
    memcpy(netlink_attribute(&request, IFA_LOCAL, sizeof raw), &raw, sizeof raw);
    memcpy(netlink_attribute(&request, IFA_ADDRESS, sizeof raw), &raw, sizeof raw);
    if (netlink_once(NETLINK_ROUTE, &request, err) < 0)
        return err_sys(err, "cannot add the address '%s'", end->address);
    return 0;
}

/* In the end's network. */
static int bring_up(const struct wire_end *end, const struct wire_end *other, struct err *err)
{
    char path[96];

    /* Else the kernel announces itself by IPv6, and every capture begins with that. */
    snprintf(path, sizeof path, "/proc/sys/net/ipv6/conf/%s/disable_ipv6", end->interface);
    if (access(path, F_OK) == 0 && netns_setting(path, "1", err) < 0)
        return -1;
    /* The routes are made before there is a carrier. */
    snprintf(path, sizeof path, "/proc/sys/net/ipv4/conf/%s/ignore_routes_with_linkdown", end->interface);
    if (netns_setting(path, "0", err) < 0)
        return -1;
    if (add_address(end, err) < 0 || netns_up(end->interface, err) < 0)
        return -1;
    return netns_add_route(other->address, end->interface, end->address, err);
}

/* In the end's network. */
static int make_ready(const struct wire_end *end, struct err *err)
{
    struct netlink_request request;
    const uint32_t length = QUEUE_LENGTH;
    struct ifinfomsg *message = netlink_begin(&request, RTM_NEWLINK, NLM_F_ACK, sizeof *message);

    *message = (struct ifinfomsg){.ifi_family = AF_UNSPEC, .ifi_index = (int)if_nametoindex(end->interface)};
    memcpy(netlink_attribute(&request, IFLA_TXQLEN, sizeof length), &length, sizeof length);
    if (netlink_once(NETLINK_ROUTE, &request, err) < 0)
        return err_sys(err, "cannot set the queue of '%s'", end->interface);
    return 0;
}

static int join(const struct wire_end *a, const struct wire_end *b, struct err *err)
{
    if (netns_enter(a->space, err) < 0 || make_pair(a, b, err) < 0 || bring_up(a, b, err) < 0)
        return -1;
    if (netns_enter(b->space, err) < 0 || bring_up(b, a, err) < 0)
        return -1;
    return netns_enter(a->space, err) < 0 ? -1 : make_ready(a, err);
}

int wire_join(const struct wire_end *a, const struct wire_end *b, struct err *err)
{
    int home = netns_here(err);

    if (home < 0)
        return -1;
    int status = join(a, b, err);
    if (netns_enter(home, NULL) < 0)
        err_fatal("cannot come back to a network: %s", strerror(errno));
    close(home);
    return status;
}
