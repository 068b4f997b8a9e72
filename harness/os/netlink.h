/*
 * netlink: one request to the kernel, and its answers.
 */
#ifndef OS_NETLINK_H
#define OS_NETLINK_H

#include "base/err.h"

#include <linux/netlink.h>
#include <stddef.h>
#include <stdint.h>

/* A request under construction: a netlink header, a fixed part, attributes. */
struct netlink_request {
    struct nlmsghdr header;
    char rest[256];
};

/* A socket of the netlink `protocol` in this process's network namespace; -1 and an error. */
int netlink_open(int protocol, struct err *err);

/* Begins with the fixed part zeroed and returns it. */
void *netlink_begin(struct netlink_request *request, uint16_t type, uint16_t flags, size_t fixed_size);

/* Appends an attribute and returns where its `size` bytes are, zeroed. */
void *netlink_attribute(struct netlink_request *request, uint16_t type, size_t size);

/* An attribute that holds attributes: all that are appended until it ends. */
struct nlattr *netlink_nest(struct netlink_request *request, uint16_t type);
void netlink_nest_end(struct netlink_request *request, struct nlattr *nest);

/*
 * Sends it and reads the answers up to NLMSG_DONE or NLMSG_ERROR, or after one answer when no dump was asked. Each
 * message goes to `each` (may be NULL). 0, or -1 with errno set to what the kernel said.
 */
int netlink_ask(int fd, struct netlink_request *request, void (*each)(void *arg, const struct nlmsghdr *message),
                void *arg);

/* Opens a socket for this one request and closes it again. */
int netlink_once(int protocol, struct netlink_request *request, struct err *err);

#endif
