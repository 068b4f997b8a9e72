/* Uppercase with threads: malloc for the argument, each piece answered as it comes. */
#include <arpa/inet.h>
#include <ctype.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFSIZE 1024
#define BACKLOG 10

typedef struct {
    int sock;
    struct sockaddr_in addr;
} client_t;

static void *handle_client(void *arg)
{
    client_t *client = (client_t *)arg;
    char buf[BUFSIZE];
    ssize_t n;

    pthread_detach(pthread_self());
    printf("%s:%d connected\n", inet_ntoa(client->addr.sin_addr), ntohs(client->addr.sin_port));

    while ((n = recv(client->sock, buf, BUFSIZE, 0)) > 0) {
        for (int i = 0; i < n; i++)
            buf[i] = toupper((unsigned char)buf[i]);
        if (send(client->sock, buf, n, MSG_NOSIGNAL) < 0)
            break;
    }
    if (n < 0)
        perror("recv");

    close(client->sock);
    free(client);
    pthread_exit(NULL);
}

int main(int argc, char *argv[])
{
    int listenfd;
    struct sockaddr_in servaddr;
    int opt = 1;

    if (argc < 2) {
        fprintf(stderr, "Usage: %s <port>\n", argv[0]);
        exit(EXIT_FAILURE);
    }

    if ((listenfd = socket(AF_INET, SOCK_STREAM, 0)) < 0) {
        perror("socket");
        exit(EXIT_FAILURE);
    }
    setsockopt(listenfd, SOL_SOCKET, SO_REUSEADDR, &opt, sizeof(opt));

    bzero(&servaddr, sizeof(servaddr));
    servaddr.sin_family = AF_INET;
    servaddr.sin_addr.s_addr = htonl(INADDR_ANY);
    servaddr.sin_port = htons(atoi(argv[1]));
    if (bind(listenfd, (struct sockaddr *)&servaddr, sizeof(servaddr)) < 0) {
        perror("bind");
        exit(EXIT_FAILURE);
    }
    if (listen(listenfd, BACKLOG) < 0) {
        perror("listen");
        exit(EXIT_FAILURE);
    }
    printf("listening on port %s\n", argv[1]);

    while (1) {
        pthread_t tid;
        client_t *client = malloc(sizeof(client_t)); /* one for each thread, which frees it */
        socklen_t len = sizeof(client->addr);

        client->sock = accept(listenfd, (struct sockaddr *)&client->addr, &len);
        if (client->sock < 0) {
            perror("accept");
            free(client);
            continue;
        }
        if (pthread_create(&tid, NULL, handle_client, client) != 0) {
            fprintf(stderr, "no more threads\n");
            close(client->sock);
            free(client);
        }
    }
}
