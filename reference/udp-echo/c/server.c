/*
 * UDP echo server (RFC 862):   udp_echo_server
 *
 * Waits on port 7 and sends each datagram back to where it came from.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>

#define ECHO_PORT 7     /* the well-known port of the service: see /etc/services. Below 1024, so usually for root only */
#define LARGEST 65507   /* what fits into one datagram over IPv4 */

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static int socket_on(int port)
{
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0)
        die("socket");
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    address.sin_port = htons((unsigned short)port);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0)
        die("bind");   /* EACCES: the port is privileged, and we are not */
    return fd;
}

int main(void)
{
    int fd = socket_on(ECHO_PORT);
    /* One recvfrom() is one datagram. What does not fit into the buffer would be lost, so it holds the largest one. */
    static char buffer[LARGEST];
    for (;;) {
        struct sockaddr_in from;
        socklen_t from_length = sizeof from;   /* is changed by recvfrom(): set before each call */
        ssize_t length = recvfrom(fd, buffer, sizeof buffer, 0, (struct sockaddr *)&from, &from_length);
        if (length < 0) {
            perror("recvfrom");
            continue;
        }
        /* A length of 0 is no end of anything: there is no connection, and an empty datagram is a datagram. */
        if (sendto(fd, buffer, (size_t)length, 0, (struct sockaddr *)&from, from_length) < 0)
            perror("sendto");
    }
}
