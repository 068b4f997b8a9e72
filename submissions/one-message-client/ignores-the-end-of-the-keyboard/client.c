/* Does not look at what fgets returns. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SERVER "127.0.0.1"
#define PORT 12345
#define BUFSIZE 32

int main(void)
{
    int sock, n;
    struct sockaddr_in servAddr;
    char buffer[BUFSIZE] = "";

    sock = socket(AF_INET, SOCK_STREAM, 0);
    if (sock < 0) {
        perror("socket");
        exit(1);
    }
    memset(&servAddr, 0, sizeof(servAddr));
    servAddr.sin_family = AF_INET;
    servAddr.sin_addr.s_addr = inet_addr(SERVER);
    servAddr.sin_port = htons(PORT);
    if (connect(sock, (struct sockaddr *)&servAddr, sizeof(servAddr)) < 0) {
        perror("connect");
        exit(1);
    }
    printf("Connected to %s\n", SERVER);

    printf("Your message: ");
    fgets(buffer, BUFSIZE, stdin);
    buffer[strcspn(buffer, "\n")] = '\0';
    if (send(sock, buffer, BUFSIZE, 0) != BUFSIZE) {
        perror("send");
        exit(1);
    }

    n = recv(sock, buffer, BUFSIZE, MSG_WAITALL);
    if (n != BUFSIZE) {
        fprintf(stderr, "message not complete\n");
        exit(1);
    }
    printf("Message from server: %s\n", buffer);
    close(sock);
    return 0;
}
