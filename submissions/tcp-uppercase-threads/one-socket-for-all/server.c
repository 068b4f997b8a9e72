/* Keeps the socket in a global variable: all threads talk on the newest one. */
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAXLINE 1024

int conn;

void make_upper(char *s, int n)
{
    for (int i = 0; i < n; i++) {
        if (s[i] >= 'a' && s[i] <= 'z')
            s[i] = s[i] - 'a' + 'A';
    }
}

void *serve(void *arg)
{
    char buffer[MAXLINE];
    int n;

    (void)arg;
    while ((n = recv(conn, buffer, MAXLINE, 0)) > 0) {
        make_upper(buffer, n);
        send(conn, buffer, n, 0);
    }
    close(conn);
    return NULL;
}

int main(int argc, char *argv[])
{
    struct sockaddr_in server;
    int on = 1;

    if (argc != 2) {
        fprintf(stderr, "usage: %s port\n", argv[0]);
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);
    int listenfd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listenfd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    memset(&server, 0, sizeof(server));
    server.sin_family = AF_INET;
    server.sin_addr.s_addr = htonl(INADDR_ANY);
    server.sin_port = htons(atoi(argv[1]));
    if (bind(listenfd, (struct sockaddr *)&server, sizeof(server)) < 0) {
        perror("bind");
        return 1;
    }
    listen(listenfd, 64);

    while (1) {
        pthread_t thread;
        conn = accept(listenfd, NULL, NULL);
        if (conn < 0) {
            perror("accept");
            continue;
        }
        if (pthread_create(&thread, NULL, serve, NULL) != 0) {
            fprintf(stderr, "pthread_create failed\n");
            close(conn);
            continue;
        }
        pthread_detach(thread);
    }
}
