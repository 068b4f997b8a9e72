/* Does not look at what connect returns. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SERVER "127.0.0.1"
#define PORT 12000
#define MAXLINE 2048

int main()
{
    struct sockaddr_in server;
    char sentence[MAXLINE], answer[MAXLINE];

    int sock = socket(AF_INET, SOCK_STREAM, 0);
    if (sock < 0) {
        perror("socket");
        return 1;
    }
    memset(&server, 0, sizeof(server));
    server.sin_family = AF_INET;
    server.sin_addr.s_addr = inet_addr(SERVER);
    server.sin_port = htons(PORT);
    connect(sock, (struct sockaddr *)&server, sizeof(server));

    printf("Input lowercase sentence: ");
    if (fgets(sentence, MAXLINE, stdin) == NULL)
        return 1;
    sentence[strcspn(sentence, "\n")] = '\0';

    send(sock, sentence, strlen(sentence), 0);
    int n = recv(sock, answer, MAXLINE - 1, 0);
    if (n < 0) {
        perror("recv");
        return 1;
    }
    answer[n] = '\0';
    printf("From Server: %s\n", answer);
    close(sock);
    return 0;
}
