/* Asks all clients when one has something, and takes EAGAIN of the others for their end. */
#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 64 };

static void send_all(int fd, const char *data, ssize_t len)
{
    while (len > 0) {
        ssize_t n = send(fd, data, (size_t)len, MSG_NOSIGNAL);
        if (n <= 0)
            return;
        data += n;
        len -= n;
    }
}

int main(int argc, char *argv[])
{
    struct sockaddr_in addr = {0};
    struct pollfd fds[MOST + 1];
    char buf[4096];
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
    listen(fd, 16);
    fds[0] = (struct pollfd){.fd = fd, .events = POLLIN};
    for (;;) {
        poll(fds, (nfds_t)count, -1);
        if (fds[0].revents && count <= MOST) {
            fds[count++] = (struct pollfd){.fd = accept(fd, NULL, NULL), .events = POLLIN};
            continue;
        }
        for (int i = count - 1; i > 0; i--) {
            ssize_t n = recv(fds[i].fd, buf, sizeof buf, MSG_DONTWAIT);
            if (n > 0) {
                send_all(fds[i].fd, buf, n);
                continue;
            }
            close(fds[i].fd);
            fds[i] = fds[--count];
        }
    }
}
