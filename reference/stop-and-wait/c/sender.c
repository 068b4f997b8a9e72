/*
 * The sender of stop and wait:   sender HOST PORT
 *
 * Sends each line of the keyboard and waits for its acknowledgement before the next. The time limit is one for each
 * try: what is no acknowledgement of this line (damaged, or an old one that was late) does not begin it anew.
 */
#include <netdb.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#define HEADER 3
#define LARGEST (HEADER + 1000)
#define TRIES 3
#define WAIT_MS 1000

/* The sum of all bytes but the two that hold it. */
static uint16_t checksum(const unsigned char *datagram, size_t length)
{
    unsigned sum = datagram[0];
    for (size_t i = HEADER; i < length; i++)
        sum += datagram[i];
    return (uint16_t)sum;
}

/* A socket that is connected hears only the one that it sends to. */
static int socket_to(const char *host, const char *port)
{
    struct addrinfo hints, *address;
    memset(&hints, 0, sizeof hints);
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_DGRAM;
    int error = getaddrinfo(host, port, &hints, &address);
    if (error != 0) {
        fprintf(stderr, "%s port %s: %s\n", host, port, gai_strerror(error));
        return -1;
    }
    int fd = socket(address->ai_family, address->ai_socktype, address->ai_protocol);
    if (fd >= 0 && connect(fd, address->ai_addr, address->ai_addrlen) < 0) {
        close(fd);
        fd = -1;
    }
    if (fd < 0)
        perror("socket");
    freeaddrinfo(address);
    return fd;
}

static long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000L + now.tv_nsec / 1000000L;
}

static int acknowledges(const unsigned char *answer, ssize_t length, unsigned char number)
{
    return length == HEADER && answer[0] == number && (answer[1] << 8 | answer[2]) == checksum(answer, HEADER);
}

/* Whether the acknowledgement comes in time. */
static int wait_for(int fd, unsigned char number)
{
    unsigned char answer[LARGEST];
    long until = now_ms() + WAIT_MS, left;

    while ((left = until - now_ms()) > 0) {
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        if (poll(&wait, 1, (int)left) <= 0)
            continue;
        /* An error says that nobody has the port; the next try may find somebody. */
        if (acknowledges(answer, recv(fd, answer, sizeof answer, 0), number))
            return 1;
    }
    return 0;
}

static int send_line(int fd, unsigned char number, const char *line, size_t length)
{
    unsigned char datagram[LARGEST];

    datagram[0] = number;
    memcpy(datagram + HEADER, line, length);
    uint16_t sum = checksum(datagram, HEADER + length);
    datagram[1] = (unsigned char)(sum >> 8);
    datagram[2] = (unsigned char)sum;
    for (int i = 0; i < TRIES; i++) {
        send(fd, datagram, HEADER + length, 0);
        if (wait_for(fd, number))
            return 0;
    }
    fprintf(stderr, "no acknowledgement after %d tries\n", TRIES);
    return -1;
}

int main(int argc, char **argv)
{
    char *line = NULL;
    size_t size = 0;
    ssize_t length;
    unsigned char number = 0;
    int status = 0;

    if (argc != 3) {
        fprintf(stderr, "usage: %s HOST PORT\n", argv[0]);
        return 2;
    }
    int fd = socket_to(argv[1], argv[2]);
    if (fd < 0)
        return 1;
    while (status == 0 && (length = getline(&line, &size, stdin)) > 0) {
        if (line[length - 1] == '\n')
            length--;
        if (length > LARGEST - HEADER) {
            fprintf(stderr, "a line has at most %d bytes\n", LARGEST - HEADER);
            status = 1;
        } else if (send_line(fd, number, line, (size_t)length) < 0) {
            status = 1;
        }
        number = !number;
    }
    free(line);
    close(fd);
    return status;
}
