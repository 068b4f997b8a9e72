/* Asks all clients when one has something, and takes EAGAIN of the others for their end. */
#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 200, LINE = 10001 };

static char lines[MOST + 1][LINE];
static int lengths[MOST + 1];

/* Sends the lines that are complete, backwards, and keeps the rest. */
static void answer(int fd, char *line, int *len)
{
    char *end;

    while ((end = memchr(line, '\n', (size_t)*len)) != NULL) {
        int n = (int)(end - line);
        for (int i = 0; i < n / 2; i++) {
            char c = line[i];
            line[i] = line[n - 1 - i];
            line[n - 1 - i] = c;
        }
        send(fd, line, (size_t)n + 1, MSG_NOSIGNAL);
        *len -= n + 1;
        memmove(line, end + 1, (size_t)*len);
    }
}

int main(int argc, char *argv[])
{
    struct sockaddr_in addr = {0};
    struct pollfd fds[MOST + 1];
    int on = 1, count = 1;

    int fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl(INADDR_ANY);
    addr.sin_port = htons((unsigned short)atoi(argc > 1 ? argv[1] : "0"));
    if (bind(fd, (struct sockaddr *)&addr, sizeof addr) < 0) {
        perror("bind");
        return 1;
    }
    listen(fd, 64);
    fds[0] = (struct pollfd){.fd = fd, .events = POLLIN};
    for (;;) {
        poll(fds, (nfds_t)count, -1);
        if (fds[0].revents && count <= MOST) {
            lengths[count] = 0;
            fds[count++] = (struct pollfd){.fd = accept(fd, NULL, NULL), .events = POLLIN};
            continue;
        }
        for (int i = count - 1; i > 0; i--) {
            ssize_t n = recv(fds[i].fd, lines[i] + lengths[i], (size_t)(LINE - lengths[i]), MSG_DONTWAIT);
            if (n > 0) {
                lengths[i] += (int)n;
                answer(fds[i].fd, lines[i], &lengths[i]);
                continue;
            }
            close(fds[i].fd);
            fds[i] = fds[--count];
            memcpy(lines[i], lines[count], LINE);
            lengths[i] = lengths[count];
        }
    }
}
