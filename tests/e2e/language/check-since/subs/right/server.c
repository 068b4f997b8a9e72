#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int one = 1, count = 1;
    struct pollfd fds[99] = {{socket(AF_INET, SOCK_STREAM, 0), POLLIN, 0}};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[argc - 1]))};

    setsockopt(fds[0].fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    bind(fds[0].fd, (struct sockaddr *)&address, sizeof address);
    listen(fds[0].fd, 9);
    for (;;) {
        poll(fds, count, -1);
        for (int i = 1; i < count; i++)
            if (fds[i].revents) {
                close(fds[i].fd);
                fds[i] = fds[--count];
            }
        if (fds[0].revents) {
            fds[count++] = (struct pollfd){accept(fds[0].fd, NULL, NULL), POLLIN, 0};
        }
    }
}
