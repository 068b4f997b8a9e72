#include "os/sock.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct sockaddr_in sock_address(const char *host, uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};

    if (inet_pton(AF_INET, host, &address.sin_addr) != 1)
        err_fatal("'%s' is no IPv4 address", host);
    return address;
}

bool sock_same(const struct sockaddr_in *a, const struct sockaddr_in *b)
{
    return a->sin_port == b->sin_port && a->sin_addr.s_addr == b->sin_addr.s_addr;
}

void sock_format(const struct sockaddr_in *address, char out[SOCK_TEXT])
{
    char host[INET_ADDRSTRLEN];

    inet_ntop(AF_INET, &address->sin_addr, host, sizeof host);
    snprintf(out, SOCK_TEXT, "%s:%u", host, ntohs(address->sin_port));
}

static void set_option(int fd, int level, int option, int value)
{
    setsockopt(fd, level, option, &value, sizeof value);
}

int sock_type(bool tcp)
{
    return tcp ? SOCK_STREAM : SOCK_DGRAM;
}

int sock_open(int type, struct err *err)
{
    int fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return err_sys(err, "cannot open a socket");
    if (type == SOCK_STREAM)
        set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    else
        set_option(fd, SOL_SOCKET, SO_RCVBUF, 4 * 1024 * 1024);
    return fd;
}

int sock_serve(int type, const struct sockaddr_in *address, int backlog, struct err *err)
{
    char text[SOCK_TEXT];
    int fd = sock_open(type, err);

    if (fd < 0)
        return -1;
    sock_format(address, text);
    if (type == SOCK_STREAM)
        set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    int status = bind(fd, (const struct sockaddr *)address, sizeof *address);
    if (status == 0 && type == SOCK_STREAM)
        status = listen(fd, backlog);
    if (status == 0)
        return fd;
    err_sys(err, "cannot listen on %s", text);
    close(fd);
    return -1;
}

struct sockaddr_in sock_local(int fd)
{
    struct sockaddr_in address = {0};
    socklen_t len = sizeof address;

    getsockname(fd, (struct sockaddr *)&address, &len);
    return address;
}

int sock_error(int fd)
{
    int error = 0;
    socklen_t len = sizeof error;

    getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len);
    return error;
}

bool sock_receive(int fd, void *data, size_t size, size_t *len, struct sockaddr_in *from)
{
    socklen_t from_size = sizeof *from;
    ssize_t got = recvfrom(fd, data, size, 0, (struct sockaddr *)from, &from_size);

    *len = got > 0 ? (size_t)got : 0;
    return got >= 0;
}

int sock_tell_target(int fd)
{
    return setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &(int){1}, sizeof(int));
}

/* Room for the control message that tells it. */
union pktinfo {
    struct cmsghdr header;
    char room[CMSG_SPACE(sizeof(struct in_pktinfo))];
};

bool sock_receive_to(int fd, void *data, size_t size, size_t *len, struct sockaddr_in *from, struct in_addr *to)
{
    union pktinfo control;
    struct iovec piece = {data, size};
    struct msghdr message = {.msg_name = from,
                             .msg_namelen = sizeof *from,
                             .msg_iov = &piece,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control};
    ssize_t got = recvmsg(fd, &message, 0);

    *len = got > 0 ? (size_t)got : 0;
    for (struct cmsghdr *at = got < 0 ? NULL : CMSG_FIRSTHDR(&message); at; at = CMSG_NXTHDR(&message, at)) {
        struct in_pktinfo info;
        if (at->cmsg_level != IPPROTO_IP || at->cmsg_type != IP_PKTINFO)
            continue;
        memcpy(&info, CMSG_DATA(at), sizeof info);
        *to = info.ipi_addr;
    }
    return got >= 0;
}

void sock_send_from(int fd, const struct in_addr *source, const struct sockaddr_in *to, struct bytes data)
{
    union pktinfo control = {0};
    struct sockaddr_in address = *to;
    struct iovec piece = {(void *)(uintptr_t)data.data, data.len};
    struct msghdr message = {
        .msg_name = &address, .msg_namelen = sizeof address, .msg_iov = &piece, .msg_iovlen = 1};

    if (source) {
        struct in_pktinfo info = {.ipi_spec_dst = *source};
        control.header = (struct cmsghdr){
            .cmsg_len = CMSG_LEN(sizeof info), .cmsg_level = IPPROTO_IP, .cmsg_type = IP_PKTINFO};
        memcpy(CMSG_DATA(&control.header), &info, sizeof info);
        message.msg_control = &control;
        message.msg_controllen = sizeof control;
    }
    sendmsg(fd, &message, MSG_NOSIGNAL);
}

void sock_reset(int fd)
{
    struct linger now = {1, 0};

    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(fd);
}
