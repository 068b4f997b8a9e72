/* Peer: one poll for the keyboard, the listener and all connections. */
#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX 100

/* What has come so far from the keyboard [0] and from the connections [2...]. */
struct {
    char *data;
    size_t len, room;
} in[MAX];
struct pollfd fds[MAX];
int nfds = 2;
struct sockaddr_in other;

void send_line(const char *line, size_t len)
{
    int s = socket(AF_INET, SOCK_STREAM, 0);
    size_t done = 0;

    if (connect(s, (struct sockaddr *)&other, sizeof other) == 0) {
        while (done < len) {
            ssize_t n = write(s, line + done, len - done);
            if (n < 0)
                break;
            done += n;
        }
    }
    if (done < len) {
        fwrite("! ", 1, 2, stdout);
        fwrite(line, 1, len, stdout);
    }
    close(s);
}

/* Reads once. Returns 0 at the end or after an error. */
int fill(int i)
{
    if (in[i].room - in[i].len < 4096)
        in[i].data = realloc(in[i].data, in[i].room = 2 * in[i].room + 8192);
    ssize_t n = read(fds[i].fd, in[i].data + in[i].len, 4096);
    if (n <= 0)
        return 0;
    in[i].len += n;
    return 1;
}

void keyboard(void)
{
    char *end;

    if (!fill(0))
        exit(0);
    while ((end = memchr(in[0].data, '\n', in[0].len)) != NULL) {
        size_t len = end + 1 - in[0].data;
        send_line(in[0].data, len);
        in[0].len -= len;
        memmove(in[0].data, end + 1, in[0].len);
    }
}

void connection(int i)
{
    int more = fill(i);

    if (more && memchr(in[i].data, '\n', in[i].len) == NULL)
        return;
    if (more) {
        fwrite("< ", 1, 2, stdout);
        fwrite(in[i].data, 1, (char *)memchr(in[i].data, '\n', in[i].len) + 1 - in[i].data, stdout);
    }
    close(fds[i].fd);
    free(in[i].data);
    nfds--;
    fds[i] = fds[nfds];
    in[i] = in[nfds];
    memset(&in[nfds], 0, sizeof in[nfds]);
}

int main(int argc, char **argv)
{
    struct sockaddr_in me = {0};
    int yes = 1;

    if (argc < 4) {
        fprintf(stderr, "peer PORT HOST OTHER\n");
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);
    me.sin_family = other.sin_family = AF_INET;
    me.sin_port = htons(atoi(argv[1]));
    other.sin_port = htons(atoi(argv[3]));
    inet_aton(argv[2], &other.sin_addr);
    fds[0].fd = 0;
    fds[1].fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(fds[1].fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(fds[1].fd, (struct sockaddr *)&me, sizeof me) < 0 || listen(fds[1].fd, 20) < 0) {
        perror(argv[1]);
        return 1;
    }
    for (;;) {
        for (int i = 0; i < nfds; i++)
            fds[i].events = POLLIN;
        poll(fds, nfds, -1);
        for (int i = nfds - 1; i > 1; i--) {
            if (fds[i].revents)
                connection(i);
        }
        if (fds[1].revents && nfds < MAX) {
            fds[nfds].fd = accept(fds[1].fd, NULL, NULL);
            if (fds[nfds].fd >= 0)
                nfds++;
        }
        if (fds[0].revents)
            keyboard();
        fflush(stdout);
    }
}
