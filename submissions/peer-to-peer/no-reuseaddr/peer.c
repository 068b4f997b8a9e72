/* Does not set SO_REUSEADDR. */
#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct sockaddr_in other;
int listenfd;

void *receive(void *arg)
{
    int fd = *(int *)arg;
    char *line = NULL;
    size_t size = 0;
    ssize_t n;

    free(arg);
    FILE *f = fdopen(fd, "r");
    n = getline(&line, &size, f);
    if (n > 0 && line[n - 1] == '\n')
        printf("< %s", line);
    free(line);
    fclose(f);
    return NULL;
}

void *server(void *arg)
{
    for (;;) {
        pthread_t tid;
        int *fd = malloc(sizeof *fd);

        *fd = accept(listenfd, NULL, NULL);
        if (*fd < 0) {
            perror("accept");
            exit(1);
        }
        pthread_create(&tid, NULL, receive, fd);
        pthread_detach(tid);
    }
    return arg;
}

void deliver(char *line, ssize_t n)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (connect(fd, (struct sockaddr *)&other, sizeof other) < 0)
        printf("! %s", line);
    else
        send(fd, line, n, 0);
    close(fd);
}

int main(int argc, char *argv[])
{
    struct sockaddr_in me;
    pthread_t tid;
    char *line = NULL;
    size_t size = 0;
    ssize_t n;

    if (argc != 4) {
        fprintf(stderr, "usage: %s PORT HOST OTHER\n", argv[0]);
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);
    memset(&me, 0, sizeof me);
    me.sin_family = AF_INET;
    me.sin_addr.s_addr = htonl(INADDR_ANY);
    me.sin_port = htons(atoi(argv[1]));
    other.sin_family = AF_INET;
    other.sin_addr.s_addr = inet_addr(argv[2]);
    other.sin_port = htons(atoi(argv[3]));

    listenfd = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listenfd, (struct sockaddr *)&me, sizeof me) < 0) {
        perror("bind");
        return 1;
    }
    if (listen(listenfd, 10) < 0) {
        perror("listen");
        return 1;
    }
    pthread_create(&tid, NULL, server, NULL);
    while ((n = getline(&line, &size, stdin)) > 0)
        deliver(line, n);
    return 0;
}
