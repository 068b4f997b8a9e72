/* Gives the greeting to printf as its format. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    int sock, n, len = 0, size = 1024;
    struct sockaddr_in server;
    char *msg = malloc(size);

    if (argc != 3) {
        fprintf(stderr, "usage: %s IP PORT\n", argv[0]);
        return 1;
    }
    sock = socket(AF_INET, SOCK_STREAM, 0);
    if (sock == -1) {
        perror("socket");
        return 1;
    }
    memset(&server, 0, sizeof server);
    server.sin_family = AF_INET;
    server.sin_addr.s_addr = inet_addr(argv[1]);
    server.sin_port = htons(atoi(argv[2]));
    if (connect(sock, (struct sockaddr *)&server, sizeof server) < 0) {
        perror("connect");
        return 1;
    }
    while ((n = recv(sock, msg + len, size - len, 0)) > 0) {
        len += n;
        if (len == size) {
            size *= 2;
            msg = realloc(msg, size);
        }
    }
    if (len == 0 || msg[len - 1] != '\0') {
        fprintf(stderr, "the greeting is not complete\n");
        return 1;
    }
    printf("Message from server : ");
    printf(msg);
    printf("\n");
    close(sock);
    free(msg);
    return 0;
}
