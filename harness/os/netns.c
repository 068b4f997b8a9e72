#include "os/netns.h"

#include "os/netlink.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LOOPBACK = 1 }; /* `lo` is the first interface of every namespace */

int netns_setting(const char *path, const char *value, struct err *err)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);

    if (fd < 0)
        return err_sys(err, "cannot open '%s'", path);
    ssize_t written = write(fd, value, strlen(value));
    if (written < 0)
        err_sys(err, "cannot set '%s' to '%s'", path, value);
    close(fd);
    return written < 0 ? -1 : 0;
}

int netns_up(const char *interface, struct err *err)
{
    struct ifreq request = {0};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return err_sys(err, "cannot open a socket");
    snprintf(request.ifr_name, sizeof request.ifr_name, "%s", interface);
    int status = ioctl(fd, SIOCGIFFLAGS, &request);
    request.ifr_flags |= IFF_UP;
    if (status == 0)
        status = ioctl(fd, SIOCSIFFLAGS, &request);
    if (status < 0)
        err_sys(err, "cannot bring the interface '%s' up", interface);
    close(fd);
    return status;
}

/* The metric of a route that has every segment acknowledged at once. */
static void acknowledge_at_once(struct netlink_request *request)
{
    struct nlattr *metrics = netlink_nest(request, RTA_METRICS);

    memcpy(netlink_attribute(request, RTAX_QUICKACK, sizeof(uint32_t)), &(uint32_t){1}, sizeof(uint32_t));
    netlink_nest_end(request, metrics);
}

/* A route of the local table: `address`/`prefix` is this machine; acknowledged at once. To replace one of the kernel's
 * own, its `source` must be the same: the address itself, or 127.0.0.1 for its network. */
static int local_route(uint32_t address, uint8_t prefix, uint32_t source, uint16_t flags, struct err *err)
{
    struct netlink_request request;
    struct rtmsg *route =
        netlink_begin(&request, RTM_NEWROUTE, (uint16_t)(NLM_F_ACK | NLM_F_CREATE | flags), sizeof *route);

    *route = (struct rtmsg){
        .rtm_family = AF_INET,
        .rtm_dst_len = prefix,
        .rtm_table = RT_TABLE_LOCAL,
        .rtm_protocol = RTPROT_KERNEL,
        .rtm_scope = RT_SCOPE_HOST,
        .rtm_type = RTN_LOCAL,
    };
    memcpy(netlink_attribute(&request, RTA_DST, sizeof address), &address, sizeof address);
    memcpy(netlink_attribute(&request, RTA_OIF, sizeof(uint32_t)), &(uint32_t){LOOPBACK}, sizeof(uint32_t));
    if (source)
        memcpy(netlink_attribute(&request, RTA_PREFSRC, sizeof source), &source, sizeof source);
    acknowledge_at_once(&request);
    if (netlink_once(NETLINK_ROUTE, &request, err) < 0)
        return err_sys(err, "cannot set a local route");
    return 0;
}

/*
 * A question about connections goes through the whole table of them, and the machine's is large. From Linux 6.1 on a
 * namespace can have a table of its own, as large as the namespace says from which it is made.
 */
static int leave(struct err *err)
{
    static const char table[] = "/proc/sys/net/ipv4/tcp_child_ehash_entries";

    if (unshare(CLONE_NEWNET) < 0)
        return err_sys(err, "cannot make a network namespace");
    return access(table, F_OK) < 0 ? 0 : netns_setting(table, "512", err);
}

static bool small; /* what is made from here */

int netns_stem(struct err *err)
{
    small = leave(err) == 0;
    return small ? 0 : -1;
}

int netns_new(struct err *err)
{
    if ((!small && netns_stem(err) < 0) || leave(err) < 0)
        return -1;
    if (netns_up("lo", err) < 0)
        return -1;
    if (netns_setting("/proc/sys/net/ipv4/ip_unprivileged_port_start", "0", err) < 0)
        return -1;
    /* What nobody reads lies in the kernel: no connection may keep more than that there, whatever the machine's own. */
    if (netns_setting("/proc/sys/net/ipv4/tcp_rmem", "4096 131072 1048576", err) < 0 ||
        netns_setting("/proc/sys/net/ipv4/tcp_wmem", "4096 16384 1048576", err) < 0)
        return -1;
    /* These would come from the size of the table. */
    if (netns_setting("/proc/sys/net/ipv4/tcp_max_tw_buckets", "131072", err) < 0 ||
        netns_setting("/proc/sys/net/ipv4/tcp_max_syn_backlog", "4096", err) < 0)
        return -1;
    if (netns_setting("/proc/sys/net/ipv4/tcp_congestion_control", "reno", err) < 0)
        return -1;
    if (local_route(htonl(INADDR_LOOPBACK), 32, htonl(INADDR_LOOPBACK), NLM_F_REPLACE, err) < 0)
        return -1;
    return local_route(htonl(0x7f000000), 8, htonl(INADDR_LOOPBACK), NLM_F_REPLACE, err);
}

int netns_add_address(const char *address, struct err *err)
{
    struct netlink_request request;
    uint32_t raw;

    if (inet_pton(AF_INET, address, &raw) != 1)
        return err_set(err, ERR_HARNESS, "'%s' is no address", address);
    if (ntohl(raw) >> 24 == 127)
        return 0;
    struct ifaddrmsg *message = netlink_begin(&request, RTM_NEWADDR, NLM_F_ACK | NLM_F_CREATE, sizeof *message);
    *message = (struct ifaddrmsg){.ifa_family = AF_INET, .ifa_prefixlen = 32, .ifa_index = LOOPBACK};
    memcpy(netlink_attribute(&request, IFA_LOCAL, sizeof raw), &raw, sizeof raw);
    memcpy(netlink_attribute(&request, IFA_ADDRESS, sizeof raw), &raw, sizeof raw);
    if (netlink_once(NETLINK_ROUTE, &request, err) < 0 && errno != EEXIST)
        return err_sys(err, "cannot add the address '%s'", address);
    return local_route(raw, 32, raw, NLM_F_REPLACE, err);
}

int netns_catch_all(const char *source, struct err *err)
{
    uint32_t raw = 0;

    if (source && inet_pton(AF_INET, source, &raw) != 1)
        return err_set(err, ERR_HARNESS, "'%s' is no address", source);
    return local_route(htonl(INADDR_ANY), 0, raw, NLM_F_REPLACE, err);
}

int netns_here(struct err *err)
{
    int fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);

    return fd < 0 ? err_sys(err, "cannot open the network namespace") : fd;
}

int netns_enter(int space, struct err *err)
{
    return setns(space, CLONE_NEWNET) < 0 ? err_sys(err, "cannot enter a network namespace") : 0;
}

int netns_add_route(const char *address, const char *interface, const char *source, struct err *err)
{
    struct netlink_request request;
    uint32_t to, from, index = if_nametoindex(interface);
    struct rtmsg *route =
        netlink_begin(&request, RTM_NEWROUTE, NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE, sizeof *route);

    if (inet_pton(AF_INET, address, &to) != 1 || inet_pton(AF_INET, source, &from) != 1)
        return err_set(err, ERR_HARNESS, "'%s' or '%s' is no address", address, source);
    *route = (struct rtmsg){
        .rtm_family = AF_INET,
        .rtm_dst_len = to ? 32 : 0,
        .rtm_table = RT_TABLE_MAIN,
        .rtm_protocol = RTPROT_STATIC,
        .rtm_scope = RT_SCOPE_LINK,
        .rtm_type = RTN_UNICAST,
    };
    if (to)
        memcpy(netlink_attribute(&request, RTA_DST, sizeof to), &to, sizeof to);
    memcpy(netlink_attribute(&request, RTA_OIF, sizeof index), &index, sizeof index);
    memcpy(netlink_attribute(&request, RTA_PREFSRC, sizeof from), &from, sizeof from);
    acknowledge_at_once(&request);
    if (netlink_once(NETLINK_ROUTE, &request, err) < 0)
        return err_sys(err, "cannot set a route to '%s'", address);
    return 0;
}
