/* Takes an empty datagram for the end, as with TCP. */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT 7

int make_socket(void)
{
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in addr;

    memset(&addr, 0, sizeof addr);
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl(INADDR_ANY);
    addr.sin_port = htons(PORT);
    if (bind(fd, (struct sockaddr *)&addr, sizeof addr) < 0) {
        perror("bind");
        exit(1);
    }
    return fd;
}

int main(void)
{
    static char buf[65536];
    int fd = make_socket();

    for (;;) {
        struct sockaddr_in from;
        socklen_t len = sizeof from;
        int n = recvfrom(fd, buf, sizeof buf, 0, (struct sockaddr *)&from, &len);
        if (n <= 0)
            break;
        sendto(fd, buf, n, 0, (struct sockaddr *)&from, len);
    }
    close(fd);
    return 0;
}
