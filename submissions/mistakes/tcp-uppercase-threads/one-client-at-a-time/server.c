/* Has an array of ten threads. When it is full, it waits until all ten have ended. */
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAXLINE 1024
#define MAXTHREADS 10

void make_upper(char *s)
{
    for (; *s; s++) {
        if (*s >= 'a' && *s <= 'z')
            *s = *s - 'a' + 'A';
    }
}

void *serve(void *arg)
{
    int conn = *(int *)arg;
    char line[MAXLINE];
    FILE *in = fdopen(conn, "r");

    free(arg);
    while (fgets(line, MAXLINE, in) != NULL) {
        make_upper(line);
        if (send(conn, line, strlen(line), 0) < 0)
            break;
    }
    fclose(in);
    return NULL;
}

int main(int argc, char *argv[])
{
    struct sockaddr_in server;
    int on = 1, count = 0;
    pthread_t threads[MAXTHREADS];

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
        int *conn = malloc(sizeof(int));
        *conn = accept(listenfd, NULL, NULL);
        if (*conn < 0) {
            perror("accept");
            free(conn);
            continue;
        }
        if (pthread_create(&threads[count], NULL, serve, conn) != 0) {
            fprintf(stderr, "pthread_create failed\n");
            close(*conn);
            free(conn);
            continue;
        }
        if (++count == MAXTHREADS) {
            while (count > 0)
                pthread_join(threads[--count], NULL);
        }
    }
}
