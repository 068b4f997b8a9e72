/* The header is a struct, sent with its padding. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
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
    if (listen(fd, 16) < 0) {
        perror("listen");
        exit(1);
    }
    return fd;
}

struct header {
    uint16_t length;
    uint32_t number;
};

/* 1 when all of it has come, 0 at the end */
int recv_all(int conn, void *data, int len)
{
    int got = 0;

    while (got < len) {
        int n = recv(conn, (char *)data + got, len - got, 0);
        if (n <= 0)
            return 0;
        got += n;
    }
    return 1;
}

void serve(int conn)
{
    static unsigned char text[65536];
    uint16_t length;
    uint32_t number;

    while (recv_all(conn, &length, sizeof length) && recv_all(conn, &number, sizeof number)) {
        length = ntohs(length);
        number = ntohl(number);
        if (!recv_all(conn, text, length))
            break;
        for (int i = 0; i < length; i++)
            number += text[i];
        struct header answer;
        memset(&answer, 0, sizeof answer);
        answer.length = htons(length);
        answer.number = htonl(number);
        send(conn, &answer, sizeof answer, 0);
        send(conn, text, length, 0);
    }
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 1;
    }
    int listener = make_listener(atoi(argv[1]));
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        int conn = accept(listener, NULL, NULL);
        serve(conn);
        close(conn);
    }
}
