/* Forgets to close the connection at its end. */
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT 7

int make_listener(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;
    struct sockaddr_in addr;

    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    memset(&addr, 0, sizeof addr);
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl(INADDR_ANY);
    addr.sin_port = htons(PORT);
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

void *serve(void *arg)
{
    int conn = *(int *)arg;
    char buf[4096];
    int n;

    free(arg);
    while ((n = recv(conn, buf, sizeof buf, 0)) > 0)
        send(conn, buf, n, 0);
    return NULL;
}

int main(void)
{
    int listener = make_listener();

    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        int *conn = malloc(sizeof *conn);
        pthread_t thread;
        *conn = accept(listener, NULL, NULL);
        pthread_create(&thread, NULL, serve, conn);
        pthread_detach(thread);
    }
}
