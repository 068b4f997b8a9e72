/* Takes the length as it came, without ntohs(). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stdint.h>
#include <signal.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <sys/socket.h>

#pragma pack(push, 1)
typedef struct {
    uint16_t length;
    uint32_t number;
    unsigned char text[65535];
} message_t;
#pragma pack(pop)

#define HEADER 6

static message_t msg;

/* 1 = ok, 0 = connection is at its end */
static int read_n(int fd, void *where, size_t n)
{
    char *p = where;
    while (n > 0) {
        ssize_t r = read(fd, p, n);
        if (r <= 0)
            return 0;
        p += r;
        n -= r;
    }
    return 1;
}

static int write_n(int fd, const void *what, size_t n)
{
    const char *p = what;
    while (n > 0) {
        ssize_t r = write(fd, p, n);
        if (r <= 0)
            return 0;
        p += r;
        n -= r;
    }
    return 1;
}

static void session(int fd)
{
    while (read_n(fd, &msg, HEADER)) {
        uint16_t len = msg.length;
        uint32_t num = ntohl(msg.number);

        if (!read_n(fd, msg.text, len))
            return;
        for (int i = 0; i < len; i++)
            num += msg.text[i];

        msg.number = htonl(num);
        if (!write_n(fd, &msg, HEADER + len))
            return;
    }
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s port\n", argv[0]);
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);

    int s = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    struct sockaddr_in sin;
    memset(&sin, 0, sizeof sin);
    sin.sin_family = AF_INET;
    sin.sin_port = htons(atoi(argv[1]));
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(s, (struct sockaddr *)&sin, sizeof sin) == -1) {
        perror("bind");
        return 1;
    }
    listen(s, 5);

    while (1) {
        int fd = accept(s, NULL, NULL);
        if (fd == -1)
            continue;
        session(fd);
        close(fd);
    }
}
