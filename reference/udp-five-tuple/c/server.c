/*
 * A UDP server that knows its senders:   server PORT
 *
 * Answers each datagram with the sender's address and port, how many datagrams have come from there, and the text. One
 * socket receives from all; what belongs together is found in a table by address and port.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>

#define LONGEST 1000   /* the longest text */
#define HEAD 64        /* room for what stands before it */

struct sender {
    struct in_addr address;   /* in network byte order, as they came: they are only compared */
    in_port_t port;
    unsigned long count;
};

static struct sender *senders;
static size_t sender_count, sender_room;

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

static struct sender *add_sender(const struct sockaddr_in *from)
{
    if (sender_count == sender_room) {
        sender_room = sender_room == 0 ? 64 : 2 * sender_room;
        senders = realloc(senders, sender_room * sizeof *senders);
        if (senders == NULL)
            die("realloc");
    }
    struct sender *sender = &senders[sender_count++];
    sender->address = from->sin_addr;
    sender->port = from->sin_port;
    sender->count = 0;
    return sender;
}

/* Both have to be the same: there may be other ports at this address, and this port at other addresses. For thousands
 * of senders a hash table would be faster. */
static struct sender *find_sender(const struct sockaddr_in *from)
{
    for (size_t i = 0; i < sender_count; i++) {
        if (senders[i].address.s_addr == from->sin_addr.s_addr && senders[i].port == from->sin_port)
            return &senders[i];
    }
    return add_sender(from);
}

/* Writes what stands before the text; gives its length. */
static size_t write_head(char *head, const struct sender *sender)
{
    char host[INET_ADDRSTRLEN];
    if (inet_ntop(AF_INET, &sender->address, host, sizeof host) == NULL)
        die("inet_ntop");
    return (size_t)snprintf(head, HEAD, "%s:%d %lu ", host, ntohs(sender->port), sender->count);
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 1;
    }
    int fd = socket_on(parse_port(argv[1]));
    for (;;) {
        char text[LONGEST], answer[HEAD + LONGEST];
        struct sockaddr_in from;
        socklen_t from_length = sizeof from;   /* is changed by recvfrom(): set before each call */
        ssize_t length = recvfrom(fd, text, sizeof text, 0, (struct sockaddr *)&from, &from_length);
        if (length < 0) {
            perror("recvfrom");
            continue;
        }
        struct sender *sender = find_sender(&from);
        sender->count++;
        size_t head = write_head(answer, sender);
        memcpy(answer + head, text, (size_t)length);
        if (sendto(fd, answer, head + (size_t)length, 0, (struct sockaddr *)&from, from_length) < 0)
            perror("sendto");
    }
}
