/*
 * Theory of operation. An end has a carrier when both are up. The one that comes up second is ready at once; the first
 * is told of the carrier by a work queue of the kernel, and drops what it is to send until then, a SYN or an ARP
 * request that would only be repeated after a second. So the first end's news are subscribed to before the second comes
 * up, and waited for.
 */
#include "os/wire.h"

#include "os/netlink.h"
#include "os/netns.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CARRIER_WAIT_MS = 5000 };

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
    char path[64];

    /* Else the kernel announces itself by IPv6, and every capture begins with that. */
    snprintf(path, sizeof path, "/proc/sys/net/ipv6/conf/%s/disable_ipv6", end->interface);
    if (access(path, F_OK) == 0 && netns_setting(path, "1", err) < 0)
        return -1;
    if (add_address(end, err) < 0 || netns_up(end->interface, err) < 0)
        return -1;
    return netns_add_route(other->address, end->interface, end->address, err);
}

/* A socket that is told of every change of a link in this network. */
static int hear_links(struct err *err)
{
    struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK};
    int fd = netlink_open(NETLINK_ROUTE, err);

    if (fd >= 0 && bind(fd, (const struct sockaddr *)&address, sizeof address) < 0) {
        err_sys(err, "cannot listen to the kernel's news of links");
        close(fd);
        return -1;
    }
    return fd;
}

static bool says_running(const char *data, size_t len, uint32_t index)
{
    const struct nlmsghdr *message = (const void *)data;

    for (; NLMSG_OK(message, len); message = NLMSG_NEXT(message, len)) {
        const struct ifinfomsg *link = NLMSG_DATA(message);
        if (message->nlmsg_type == RTM_NEWLINK && (uint32_t)link->ifi_index == index && (link->ifi_flags & IFF_RUNNING))
            return true;
    }
    return false;
}

static int wait_for_carrier(int news, uint32_t index, struct err *err)
{
    _Alignas(struct nlmsghdr) char data[8192];

    while (poll(&(struct pollfd){.fd = news, .events = POLLIN}, 1, CARRIER_WAIT_MS) == 1) {
        ssize_t len = recv(news, data, sizeof data, 0);
        if (len > 0 && says_running(data, (size_t)len, index))
            return 0;
    }
    return err_set(err, ERR_HARNESS, "a veth pair does not come up");
}

static int join(const struct wire_end *a, const struct wire_end *b, struct err *err)
{
    if (netns_enter(a->space, err) < 0 || make_pair(a, b, err) < 0 || bring_up(a, b, err) < 0)
        return -1;
    uint32_t index = if_nametoindex(a->interface);
    int news = hear_links(err);
    if (news < 0)
        return -1;
    int status = netns_enter(b->space, err);
    if (status == 0)
        status = bring_up(b, a, err);
    if (status == 0)
        status = wait_for_carrier(news, index, err);
    close(news);
    return status;
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
