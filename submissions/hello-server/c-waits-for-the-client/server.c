/* Hello server: ends its sending first and waits until the client has closed, too. One send for each half. */
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void check(int result, const char *what)
{
    if (result < 0) {
        perror(what);
        exit(1);
    }
}

int main(int argc, char *argv[])
{
    struct addrinfo hints, *info;
    char rest[64];
    int yes = 1;

    if (argc != 2) {
        fprintf(stderr, "I need a port\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    memset(&hints, 0, sizeof hints);
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE;
    if (getaddrinfo(NULL, argv[1], &hints, &info) != 0) {
        fprintf(stderr, "%s is no port\n", argv[1]);
        return 2;
    }
    int s = socket(info->ai_family, info->ai_socktype, info->ai_protocol);
    check(s, "socket");
    check(setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes), "setsockopt");
    check(bind(s, info->ai_addr, info->ai_addrlen), "bind");
    check(listen(s, 1), "listen");
    freeaddrinfo(info);

    int c = accept(s, NULL, NULL);
    check(c, "accept");
    check(send(c, "Hello ", 6, 0), "send");
    check(send(c, "World!", 7, 0), "send");
    check(shutdown(c, SHUT_WR), "shutdown");
    while (recv(c, rest, sizeof rest, 0) > 0)
        ;
    close(c);
    close(s);
    return 0;
}
