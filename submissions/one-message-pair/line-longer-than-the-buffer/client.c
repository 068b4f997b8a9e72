/* Reads lines of any length into 32 bytes. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SERVER "127.0.0.1"
#define PORT 12345
#define BUFSIZE 32

int sock;

/* Does not come back. */
void talk(void)
{
    char buffer[BUFSIZE] = "";

    printf("Your message: ");
    if (scanf("%[^\n]", buffer) != 1) {
        fprintf(stderr, "no message\n");
        exit(1);
    }
    if (send(sock, buffer, BUFSIZE, 0) != BUFSIZE) {
        perror("send");
        exit(1);
    }

    if (recv(sock, buffer, BUFSIZE, MSG_WAITALL) != BUFSIZE) {
        fprintf(stderr, "message not complete\n");
        exit(1);
    }
    printf("Message from server: %s\n", buffer);
    close(sock);
    exit(0);
}

int main(void)
{
    struct sockaddr_in servAddr;

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

    talk();
}
