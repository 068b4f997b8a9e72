/* Echo server: poll() and recvmsg() on a socket that never blocks. */
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

int main(void)
{
    static char buf[65536];
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in me = {.sin_family = AF_INET, .sin_port = htons(7), .sin_addr.s_addr = htonl(INADDR_ANY)};

    if (fd < 0 || bind(fd, (struct sockaddr *)&me, sizeof me) < 0) {
        perror("udp port 7");
        return 1;
    }
    struct pollfd waiting = {.fd = fd, .events = POLLIN};
    while (poll(&waiting, 1, -1) >= 0) {
        for (;;) {
            struct sockaddr_in from;
            struct iovec part = {.iov_base = buf, .iov_len = sizeof buf};
            struct msghdr msg = {.msg_name = &from, .msg_namelen = sizeof from, .msg_iov = &part, .msg_iovlen = 1};
            ssize_t n = recvmsg(fd, &msg, 0);
            if (n < 0)
                break;
            part.iov_len = n;
            if (sendmsg(fd, &msg, 0) < 0)
                perror("sendmsg");
        }
    }
    perror("poll");
    return 1;
}
