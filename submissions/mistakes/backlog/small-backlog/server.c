/* One client after the other. The queue is as long as in many examples: 1. */
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
    if (listen(fd, 1) < 0) {
        perror("listen");
        exit(1);
    }
    return fd;
}

void serve(int conn, int number)
{
    char name[128], answer[160];
    int len = 0;

    while (len < (int)sizeof name - 1) {
        if (recv(conn, name + len, 1, 0) != 1)
            return;
        if (name[len++] == '\n')
            break;
    }
    name[len] = '\0';
    sprintf(answer, "%d %s", number, name);
    send(conn, answer, strlen(answer), 0);
}

int main(int argc, char *argv[])
{
    char line[100];
    int number = 0;

    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);
    int listener = make_listener(atoi(argv[1]));
    printf("open the door? ");
    fgets(line, sizeof line, stdin);
    for (;;) {
        int conn = accept(listener, NULL, NULL);
        if (conn < 0) {
            perror("accept");
            exit(1);
        }
        serve(conn, ++number);
        close(conn);
    }
}
