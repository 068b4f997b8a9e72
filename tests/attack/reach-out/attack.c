#include "attack.h"

static void call(const char *address, int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

    inet_pton(AF_INET, address, &to.sin_addr);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
        through(address);
    if (errno != EINPROGRESS)
        return;
    struct pollfd ready = {fd, POLLOUT, 0};
    int error = 0;
    socklen_t len = sizeof error;
    poll(&ready, 1, 200);
    getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len);
    if (ready.revents & POLLOUT && error == 0)
        through(address);
    close(fd);
}

int main(void)
{
    call("127.0.0.1", HOST_PORT);
    call("127.0.0.1", 22);
    call("169.254.169.254", 80);
    call("1.1.1.1", 53);
    call("8.8.8.8", 53);
    contained();
}
