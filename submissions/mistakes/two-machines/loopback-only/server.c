/* The server: binds 127.0.0.1, which no other machine can reach. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    struct sockaddr_in addr, from;
    socklen_t len;
    int on = 1;
    char buf[4096];
    int n;

    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    memset(&addr, 0, sizeof addr);
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = inet_addr("127.0.0.1");
    addr.sin_port = htons(atoi(argv[1]));
    if (bind(listener, (struct sockaddr *)&addr, sizeof addr) < 0) {
        perror("bind");
        return 1;
    }
    listen(listener, 5);
    printf("waiting on port %s\n", argv[1]);
    for (;;) {
        memset(&from, 0, sizeof from);
        len = sizeof from;
        int conn = accept(listener, (struct sockaddr *)&from, &len);
        if (conn < 0) {
            perror("accept");
            continue;
        }
        printf("client from %s\n", inet_ntoa(from.sin_addr));
        while ((n = recv(conn, buf, sizeof buf, 0)) > 0) {
            for (int i = 0; i < n; i++)
                if (buf[i] >= 'a' && buf[i] <= 'z')
                    buf[i] -= 'a' - 'A';
            send(conn, buf, n, 0);
        }
        close(conn);
    }
}
