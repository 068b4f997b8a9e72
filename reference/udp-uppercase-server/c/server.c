/*
 * UDP uppercase server:   udp_uppercase_server PORT
 *
 * Answers each datagram with one datagram: the same bytes in upper case, to where it came from.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>

#define LARGEST 65507   /* what fits into one datagram over IPv4 */

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static int parse_port(const char *text)
{
    char *end;
    long port = strtol(text, &end, 10);
    if (end == text || *end != '\0' || port < 1 || port > 65535) {
        fprintf(stderr, "'%s' is not a port number\n", text);
        exit(1);
    }
    return (int)port;
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
        die("bind");
    return fd;
}

/* ASCII only. Every byte above 127 belongs to something that we know nothing about. */
static void to_upper(char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] >= 'a' && text[i] <= 'z')
            text[i] = (char)(text[i] - 'a' + 'A');
    }
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 1;
    }
    int fd = socket_on(parse_port(argv[1]));
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
        to_upper(buffer, (size_t)length);
        if (sendto(fd, buffer, (size_t)length, 0, (struct sockaddr *)&from, from_length) < 0)
            perror("sendto");
    }
}
