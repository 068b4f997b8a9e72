/* Takes what one recv brings for the whole greeting. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    int sock, n;
    struct sockaddr_in server;
    char msg[1024];

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
    n = recv(sock, msg, sizeof msg - 1, 0);
    if (n <= 0) {
        fprintf(stderr, "no greeting\n");
        return 1;
    }
    msg[n] = '\0';
    printf("Message from server : %s\n", msg);
    close(sock);
    return 0;
}
