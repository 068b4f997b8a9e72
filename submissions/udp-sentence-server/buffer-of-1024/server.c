/* Has room for 1024 bytes; the rest of a longer sentence is lost. */
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
    struct sockaddr_in server, client;
    char buffer[MAXLINE];

    int sock = socket(AF_INET, SOCK_DGRAM, 0);
    if (sock < 0) {
        perror("socket");
        return 1;
    }
    memset(&server, 0, sizeof(server));
    server.sin_family = AF_INET;
    server.sin_addr.s_addr = htonl(INADDR_ANY);
    server.sin_port = htons(PORT);
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
