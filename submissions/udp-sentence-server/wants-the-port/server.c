/* Wants the port as an argument. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAXLINE 2048

void make_upper(char *s, int n)
{
    for (int i = 0; i < n; i++) {
        if (s[i] >= 'a' && s[i] <= 'z')
            s[i] = s[i] - 'a' + 'A';
    }
}

int main(int argc, char *argv[])
{
    struct sockaddr_in server, client;
    char buffer[MAXLINE];

    if (argc != 2) {
        fprintf(stderr, "usage: %s port\n", argv[0]);
        return 1;
    }
    int sock = socket(AF_INET, SOCK_DGRAM, 0);
    if (sock < 0) {
        perror("socket");
        return 1;
    }
    memset(&server, 0, sizeof(server));
    server.sin_family = AF_INET;
    server.sin_addr.s_addr = htonl(INADDR_ANY);
    server.sin_port = htons(atoi(argv[1]));
    if (bind(sock, (struct sockaddr *)&server, sizeof(server)) < 0) {
        perror("bind");
        return 1;
    }
    printf("The server is ready to receive\n");

    while (1) {
        socklen_t len = sizeof(client);
        int n = recvfrom(sock, buffer, MAXLINE, 0, (struct sockaddr *)&client, &len);
        if (n < 0) {
            perror("recvfrom");
            continue;
        }
        make_upper(buffer, n);
        sendto(sock, buffer, n, 0, (struct sockaddr *)&client, len);
    }
    return 0;
}
