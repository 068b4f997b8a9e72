#include "attack.h"

int main(void)
{
    static char block[65536];
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof here;
    size_t held = 0;
    int door = socket(AF_INET, SOCK_STREAM, 0);

    if (bind(door, (struct sockaddr *)&here, sizeof here) || listen(door, 64) ||
        getsockname(door, (struct sockaddr *)&here, &len))
        through("it cannot call itself");
    for (int i = 0; i < 24; i++) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        if (fd < 0 || connect(fd, (struct sockaddr *)&here, len) || accept(door, NULL, NULL) < 0)
            break;
        struct pollfd ready = {fd, POLLOUT, 0};
        for (ssize_t put; poll(&ready, 1, 20) > 0 && (put = send(fd, block, sizeof block, MSG_DONTWAIT)) > 0;)
            held += (size_t)put;
    }
    if (held > MEMORY_LIMIT)
        through("more in buffers than its limit of memory");
    contained();
}
