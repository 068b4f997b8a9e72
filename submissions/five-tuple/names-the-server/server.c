/* A process for each client, which asks for the name of its socket. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

void serve(int conn)
{
    FILE *in = fdopen(conn, "r");
    char line[1002], answer[1100];
    int n = 0;
    struct sockaddr_in me;
    socklen_t len = sizeof me;

    getsockname(conn, (struct sockaddr *)&me, &len);
    while (fgets(line, sizeof line, in) && strchr(line, '\n')) {
        sprintf(answer, "%s:%d %d %s", inet_ntoa(me.sin_addr), ntohs(me.sin_port), ++n, line);
        send(conn, answer, strlen(answer), 0);
    }
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 1;
    }
    int listener = make_listener(atoi(argv[1]));
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        int conn = accept(listener, NULL, NULL);
        if (fork() == 0) {
            close(listener);
            serve(conn);
            exit(0);
        }
        close(conn);
    }
}
