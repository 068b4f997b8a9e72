/*
 * Integers in network byte order:   byte_order_server PORT
 *
 * A request and its answer have the same form: a length of 2 bytes, a number of 4 bytes, and so many bytes of text as
 * the length says. The answer's number is the request's number plus all bytes of the text.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#define HEADER 6
#define LONGEST 65535   /* what 16 bits can say */

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

static int listen_on(int port)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        die("socket");
    /* Connections of an earlier run may linger in TIME_WAIT: bind to the port all the same. */
    int yes = 1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) < 0)
        die("setsockopt");
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    address.sin_port = htons((unsigned short)port);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0)
        die("bind");
    if (listen(fd, SOMAXCONN) < 0)
        die("listen");
    return fd;
}

/* recv() may bring fewer bytes than it was asked for. -1 when the stream ends first, or fails. */
static int recv_all(int fd, unsigned char *data, size_t length)
{
    while (length > 0) {   /* nothing is asked for when the text is empty: recv() of 0 bytes would look like the end */
        ssize_t received = recv(fd, data, length, 0);
        if (received <= 0)
            return -1;
        data += received;
        length -= (size_t)received;
    }
    return 0;
}

/* send() may take fewer bytes than it was given. */
static int send_all(int fd, const unsigned char *data, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(fd, data, length, 0);
        if (sent < 0)
            return -1;
        data += sent;
        length -= (size_t)sent;
    }
    return 0;
}

/* The header is read and written field by field. A struct of a uint16_t and a uint32_t would have 8 bytes in memory, with
 * two of padding, and its integers in the order of this machine. memcpy() because an integer in the middle of a buffer
 * need not lie where the machine can load it. */
static void read_header(const unsigned char *header, uint16_t *length, uint32_t *number)
{
    uint16_t length_on_wire;
    uint32_t number_on_wire;
    memcpy(&length_on_wire, header, sizeof length_on_wire);
    memcpy(&number_on_wire, header + sizeof length_on_wire, sizeof number_on_wire);
    *length = ntohs(length_on_wire);
    *number = ntohl(number_on_wire);
}

static void write_header(unsigned char *header, uint16_t length, uint32_t number)
{
    uint16_t length_on_wire = htons(length);
    uint32_t number_on_wire = htonl(number);
    memcpy(header, &length_on_wire, sizeof length_on_wire);
    memcpy(header + sizeof length_on_wire, &number_on_wire, sizeof number_on_wire);
}

/* unsigned char: the bytes of a text count from 0 to 255. A uint32_t goes on with 0 behind 4294967295. */
static uint32_t sum_of(const unsigned char *text, size_t length, uint32_t sum)
{
    for (size_t i = 0; i < length; i++)
        sum += 2u * text[i];
    return sum;
}

/* The text stays where it was received, behind its header: the answer differs from the request in its number only. */
static void serve(int client)
{
    static unsigned char message[HEADER + LONGEST];
    uint16_t length;
    uint32_t number;
    while (recv_all(client, message, HEADER) == 0) {
        read_header(message, &length, &number);
        if (recv_all(client, message + HEADER, length) < 0)
            return;
        write_header(message, length, sum_of(message + HEADER, length, number));
        if (send_all(client, message, HEADER + (size_t)length) < 0)
            return;
    }
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);   /* writing to a client that has left is an error, not our death */
    int listener = listen_on(parse_port(argv[1]));
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client < 0) {
            perror("accept");   /* the trouble of one client; others may still come */
            continue;
        }
        serve(client);
        close(client);
    }
}
