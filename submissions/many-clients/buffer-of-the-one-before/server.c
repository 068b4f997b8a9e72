/* select() over all clients. A newcomer finds the buffer as the one before has left it. */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

int make_listener(int port)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;
    struct sockaddr_in addr;

    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    memset(&addr, 0, sizeof addr);
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl(INADDR_ANY);
    addr.sin_port = htons(port);
    if (bind(fd, (struct sockaddr *)&addr, sizeof addr) < 0) {
        perror("bind");
        exit(1);
    }
    if (listen(fd, 64) < 0) {
        perror("listen");
        exit(1);
    }
    return fd;
}

struct client {
    int fd;          /* 0: nobody */
    char in[10000];
    int in_len;
    char out[10000];
    int out_len, out_pos;
};

struct client clients[FD_SETSIZE];

/* moves one line from in to out */
int take_line(struct client *c)
{
    char *end = memchr(c->in, '\n', c->in_len);
    int n = 0;

    if (end == NULL)
        return 0;
    for (char *p = end - 1; p >= c->in; p--)
        c->out[n++] = *p;
    c->out[n++] = '\n';
    c->out_len = n;
    c->out_pos = 0;
    c->in_len -= n;
    memmove(c->in, end + 1, c->in_len);
    return 1;
}

/* 0: the client has gone */
int serve(int fd, struct client *c)
{
    int n;

    if (c->out_len == 0) {
        n = recv(fd, c->in + c->in_len, sizeof c->in - c->in_len, 0);
        if (n <= 0)
            return 0;
        c->in_len += n;
    }
    while (c->out_len > 0 || take_line(c)) {
        n = send(fd, c->out + c->out_pos, c->out_len - c->out_pos, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n < 0)
            return errno == EAGAIN;
        c->out_pos += n;
        if (c->out_pos == c->out_len)
            c->out_len = 0;
    }
    return 1;
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 1;
    }
    int listener = make_listener(atoi(argv[1]));
    for (;;) {
        fd_set in, out;
        int top = listener;
        FD_ZERO(&in);
        FD_ZERO(&out);
        FD_SET(listener, &in);
        for (int fd = 0; fd < FD_SETSIZE; fd++) {
            if (clients[fd].fd == 0)
                continue;
            if (clients[fd].out_len > 0)
                FD_SET(fd, &out);
            else
                FD_SET(fd, &in);
            if (fd > top)
                top = fd;
        }
        select(top + 1, &in, &out, NULL, NULL);
        for (int fd = 0; fd <= top; fd++) {
            if (clients[fd].fd == 0 || (!FD_ISSET(fd, &in) && !FD_ISSET(fd, &out)))
                continue;
            if (!serve(fd, &clients[fd])) {
                close(fd);
                clients[fd].fd = 0;
            }
        }
        if (FD_ISSET(listener, &in)) {
            int fd = accept(listener, NULL, NULL);
            clients[fd].fd = fd;
        }
    }
}
