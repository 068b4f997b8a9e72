/* Echo server over TCP. */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
    char buf[4096];
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in addr;

    memset(&addr, 0, sizeof addr);
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl(INADDR_ANY);
    addr.sin_port = htons(7);
    if (bind(fd, (struct sockaddr *)&addr, sizeof addr) < 0) {
        perror("bind");
        return 1;
    }
    listen(fd, 5);
    for (;;) {
        int n, conn = accept(fd, NULL, NULL);
        while ((n = recv(conn, buf, sizeof buf, 0)) > 0)
            send(conn, buf, n, 0);
        close(conn);
    }
}
