/* Collects the line in an array and never looks whether it still fits. */
#include <netinet/in.h>
#include <pthread.h>
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
    if (listen(fd, 16) < 0) {
        perror("listen");
        exit(1);
    }
    return fd;
}

void upper(char *text, int n)
{
    for (int i = 0; i < n; i++)
        if (text[i] >= 'a' && text[i] <= 'z')
            text[i] -= 'a' - 'A';
}

void serve(int conn)
{
    char piece[512];
    char line[4096];
    int n, len = 0;

    while ((n = recv(conn, piece, sizeof piece, 0)) > 0) {
        memcpy(line + len, piece, n);
        len += n;
        if (piece[n - 1] == '\n') {
            upper(line, len);
            send(conn, line, len, 0);
            len = 0;
        }
    }
    upper(line, len);
    send(conn, line, len, 0);
    close(conn);
}

void *client_thread(void *arg)
{
    serve((int)(long)arg);
    return NULL;
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
        pthread_t thread;
        pthread_create(&thread, NULL, client_thread, (void *)(long)conn);
        pthread_detach(thread);
    }
}
