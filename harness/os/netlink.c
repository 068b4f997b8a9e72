#include "os/netlink.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEAD = sizeof(struct nlattr) };

int netlink_open(int protocol, struct err *err)
{
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);

    return fd < 0 ? err_sys(err, "cannot open a netlink socket") : fd;
}

void *netlink_begin(struct netlink_request *request, uint16_t type, uint16_t flags, size_t fixed_size)
{
    memset(request, 0, sizeof *request);
    request->header.nlmsg_type = type;
    request->header.nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags);
    request->header.nlmsg_len = (uint32_t)NLMSG_LENGTH(fixed_size);
    return request->rest;
}

void *netlink_attribute(struct netlink_request *request, uint16_t type, size_t size)
{
    size_t at = NLMSG_ALIGN(request->header.nlmsg_len);
    size_t end = at + HEAD + ((size + 3) & ~(size_t)3);

    if (end > sizeof *request)
        err_fatal("a netlink request of %zu bytes", end);
    struct nlattr *attribute = (struct nlattr *)(void *)((char *)request + at);
    attribute->nla_type = type;
    attribute->nla_len = (uint16_t)(HEAD + size);
    request->header.nlmsg_len = (uint32_t)end;
    return (char *)attribute + HEAD;
}

struct nlattr *netlink_nest(struct netlink_request *request, uint16_t type)
{
    return (struct nlattr *)(void *)((char *)netlink_attribute(request, type, 0) - HEAD);
}

void netlink_nest_end(struct netlink_request *request, struct nlattr *nest)
{
    nest->nla_len = (uint16_t)((char *)request + request->header.nlmsg_len - (char *)nest);
}

/* One datagram of answers. True when it held the last one; then `*status` is 0 or an errno. */
static bool read_answers(const char *data, size_t len, bool dump, void (*each)(void *, const struct nlmsghdr *),
                         void *arg, int *status)
{
    const struct nlmsghdr *message = (const void *)data;

    for (; NLMSG_OK(message, len); message = NLMSG_NEXT(message, len)) {
        if (message->nlmsg_type == NLMSG_DONE)
            return true;
        if (message->nlmsg_type == NLMSG_ERROR) {
            *status = -((const struct nlmsgerr *)NLMSG_DATA(message))->error;
            return true;
        }
        if (each)
            each(arg, message);
        if (!dump)
            return true;
    }
    return false;
}

int netlink_ask(int fd, struct netlink_request *request, void (*each)(void *, const struct nlmsghdr *), void *arg)
{
    _Alignas(struct nlmsghdr) char answer[16384];
    bool dump = (request->header.nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
    int status = 0;

    if (send(fd, request, request->header.nlmsg_len, 0) < 0)
        return -1;
    for (;;) {
        ssize_t len = recv(fd, answer, sizeof answer, 0);
        if (len < 0 && errno == EINTR)
            continue;
        if (len < 0)
            return -1;
        if (read_answers(answer, (size_t)len, dump, each, arg, &status))
            break;
    }
    if (status)
        errno = status;
    return status ? -1 : 0;
}

int netlink_once(int protocol, struct netlink_request *request, struct err *err)
{
    int fd = netlink_open(protocol, err);

    if (fd < 0)
        return -1;
    int status = netlink_ask(fd, request, NULL, NULL);
    int number = errno;
    close(fd);
    errno = number;
    return status;
}
