/* The sum goes out in the machine's own byte order. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct header {
    uint16_t length;
    uint32_t number;
} __attribute__((packed));

void serve(int conn)
{
    struct header h;

    while (recv(conn, &h, sizeof h, MSG_WAITALL) == sizeof h) {
        int length = ntohs(h.length);
        uint32_t number = ntohl(h.number);
        unsigned char *text = malloc(length + 1);
        if (length > 0 && recv(conn, text, length, MSG_WAITALL) != length) {
            free(text);
            break;
        }
        for (int i = 0; i < length; i++)
            number += text[i];
        h.number = number;
        send(conn, &h, sizeof h, 0);
        send(conn, text, length, 0);
        free(text);
    }
    close(conn);
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 1;
    }
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;
    struct sockaddr_in addr = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1]))};

    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&addr, sizeof addr) < 0 || listen(listener, 10) < 0) {
        perror("cannot listen");
        return 1;
    }
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        int conn = accept(listener, NULL, NULL);
        if (conn < 0)
            continue;
        if (fork() == 0) {
            close(listener);
            serve(conn);
            _exit(0);
        }
        close(conn);
    }
}
