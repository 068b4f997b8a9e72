/* Each thread is given the address of the variable that accept() fills again for the next. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ctype.h>
#include <signal.h>
#include <unistd.h>
#include <pthread.h>
#include <sys/socket.h>
#include <arpa/inet.h>

#define SIZE 1024

void *serve(void *arg)
{
    int *sock = (int *)arg;
    char buf[SIZE];
    int n;

    pthread_detach(pthread_self());

    while ((n = recv(*sock, buf, SIZE, 0)) > 0)
    {
        for (int i = 0; i < n; i++)
            buf[i] = toupper((unsigned char)buf[i]);

        int sent = 0;
        while (sent < n)
        {
            int r = send(*sock, buf + sent, n - sent, 0);
            if (r < 0)
                break;
            sent += r;
        }
        if (sent < n)
            break;
    }

    close(*sock);
    return NULL;
}

int main(int argc, char *argv[])
{
    int listenfd, connfd, opt = 1;
    struct sockaddr_in addr;
    pthread_t tid;

    if (argc != 2)
    {
        printf("usage: %s <port>\n", argv[0]);
        return 1;
    }

    signal(SIGPIPE, SIG_IGN);

    listenfd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listenfd, SOL_SOCKET, SO_REUSEADDR, &opt, sizeof(opt));
    bzero(&addr, sizeof(addr));
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl(INADDR_ANY);
    addr.sin_port = htons(atoi(argv[1]));

    if (bind(listenfd, (struct sockaddr *)&addr, sizeof(addr)) < 0)
    {
        perror("bind");
        return 1;
    }
    if (listen(listenfd, 128) < 0)
    {
        perror("listen");
        return 1;
    }

    while (1)
    {
        connfd = accept(listenfd, NULL, NULL);
        if (connfd < 0)
        {
            perror("accept");
            continue;
        }
        if (pthread_create(&tid, NULL, serve, &connfd) != 0)
        {
            perror("pthread_create");
            close(connfd);
        }
    }
}
