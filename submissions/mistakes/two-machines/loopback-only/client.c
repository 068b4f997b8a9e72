/* The client: right. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    struct sockaddr_in addr;
    char line[4096];

    if (argc != 3) {
        fprintf(stderr, "usage: %s HOST PORT\n", argv[0]);
        return 1;
    }
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    memset(&addr, 0, sizeof addr);
    addr.sin_family = AF_INET;
    addr.sin_port = htons(atoi(argv[2]));
    if (inet_pton(AF_INET, argv[1], &addr.sin_addr) != 1) {
        fprintf(stderr, "%s is not an address\n", argv[1]);
        return 1;
    }
    if (connect(fd, (struct sockaddr *)&addr, sizeof addr) < 0) {
        perror("connect");
        return 1;
    }
    printf("connected to %s\n", inet_ntoa(addr.sin_addr));

    FILE *server = fdopen(fd, "r");
    while (fgets(line, sizeof line, stdin) != NULL) {
        send(fd, line, strlen(line), 0);
        if (fgets(line, sizeof line, server) == NULL) {
            fprintf(stderr, "the server is gone\n");
            return 1;
        }
        fputs(line, stdout);
    }
    fclose(server);
    return 0;
}
