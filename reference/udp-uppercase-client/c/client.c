/*
 * UDP uppercase client:   udp_uppercase_client HOST PORT
 *
 * Sends each line of the keyboard, without its line end, as one datagram, and prints the answer with a line end.
 * A datagram may get lost. When no answer comes within a second the line is sent again, three times in all;
 * then the client gives up with a message on standard error and exit status 1.
 */
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/types.h>
#include <unistd.h>

#define LARGEST 65507   /* what fits into one datagram over IPv4 */
#define TRIES 3

/* A UDP socket that is connected sends to one address and hears only that one: no stranger's datagram is taken for an
 * answer, and a machine that says "nobody has this port" is heard as an error. Nothing is sent yet. */
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
    struct timeval second = {.tv_sec = 1, .tv_usec = 0};
    int fd = socket(address->ai_family, address->ai_socktype, address->ai_protocol);
    if (fd >= 0 && (connect(fd, address->ai_addr, address->ai_addrlen) < 0 ||
                    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second) < 0)) {
        close(fd);
        fd = -1;
    }
    if (fd < 0)
        perror("socket");
    freeaddrinfo(address);
    return fd;
}

/* Sends the line until an answer comes. Its length, or -1 after a message. */
static ssize_t ask(int fd, const char *line, size_t length, char *answer)
{
    for (int try = 0; try < TRIES; try++) {
        if (send(fd, line, length, 0) < 0) {
            perror("send");
            return -1;
        }
        ssize_t got = recv(fd, answer, LARGEST, 0);
        if (got >= 0)
            return got;
        if (errno != EAGAIN && errno != EWOULDBLOCK) {   /* anything but "the second is over" */
            perror("recv");
            return -1;
        }
    }
    fprintf(stderr, "no answer after %d tries\n", TRIES);
    return -1;
}

/* 0 at the end of the keyboard, 1 after an error. */
static int talk(int fd)
{
    static char answer[LARGEST];
    char *line = NULL;
    size_t size = 0;
    ssize_t length;
    int status = 0;
    while (status == 0 && (length = getline(&line, &size, stdin)) > 0) {
        if (line[length - 1] == '\n')
            length--;
        ssize_t got = ask(fd, line, (size_t)length, answer);
        if (got < 0) {
            status = 1;
        } else {
            fwrite(answer, 1, (size_t)got, stdout);
            putchar('\n');
            fflush(stdout);   /* at once, also when the output is a file or a pipe */
        }
    }
    free(line);
    return status;
}

int main(int argc, char *argv[])
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s HOST PORT\n", argv[0]);
        return 1;
    }
    int fd = socket_to(argv[1], argv[2]);
    if (fd < 0)
        return 1;
    int status = talk(fd);
    close(fd);
    return status;
}
