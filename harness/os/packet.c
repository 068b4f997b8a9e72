#include "os/packet.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* What arrives while we do something else waits here. */
enum { ROOM = 16 * 1024 * 1024 };

int packet_open(struct err *err)
{
    int fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, htons(ETH_P_ALL));

    if (fd < 0)
        return err_sys(err, "cannot capture packets");
    /* Beyond the system's limit where that is allowed, else up to it. */
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &(int){ROOM}, sizeof(int)) < 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &(int){ROOM}, sizeof(int));
    if (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &(int){1}, sizeof(int)) < 0) {
        err_sys(err, "cannot have packets' times");
        close(fd);
        return -1;
    }
    return fd;
}

static int64_t time_of(struct msghdr *message)
{
    struct timespec time = {0};

    for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part; part = CMSG_NXTHDR(message, part))
        if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_TIMESTAMPNS)
            memcpy(&time, CMSG_DATA(part), sizeof time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

bool packet_read(int fd, uint8_t *data, size_t size, struct packet *packet)
{
    struct sockaddr_ll from = {0};
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(struct timespec))];
    struct iovec place = {data, size};
    struct msghdr message = {
        .msg_name = &from,
        .msg_namelen = sizeof from,
        .msg_iov = &place,
        .msg_iovlen = 1,
        .msg_control = control,
        .msg_controllen = sizeof control,
    };
    ssize_t length;

    do
        length = recvmsg(fd, &message, MSG_TRUNC);
    while (length < 0 && errno == EINTR);
    if (length < 0)
        return false;
    *packet = (struct packet){
        .interface = (uint32_t)from.sll_ifindex,
        .outgoing = from.sll_pkttype == PACKET_OUTGOING,
        .at_ns = time_of(&message),
        .length = (size_t)length,
        .captured = (size_t)length < size ? (size_t)length : size,
    };
    return true;
}

void packet_statistics(int fd, uint32_t *received, uint32_t *lost)
{
    struct tpacket_stats stats = {0};
    socklen_t size = sizeof stats;

    getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &stats, &size);
    *received = stats.tp_packets;
    *lost = stats.tp_drops;
}
