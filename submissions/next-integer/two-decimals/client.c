/* The client rounds the number to two decimals before it sends it. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    char line[1000], answer[1000], end;
    double number;
    struct sockaddr_in addr;
    int fd;

    if (argc != 3) {
        fprintf(stderr, "usage: %s ADDRESS PORT\n", argv[0]);
        return 1;
    }
    fd = socket(AF_INET, SOCK_STREAM, 0);
    memset(&addr, 0, sizeof addr);
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = inet_addr(argv[1]);
    addr.sin_port = htons(atoi(argv[2]));
    if (connect(fd, (struct sockaddr *)&addr, sizeof addr) < 0) {
        perror("connect");
        return 1;
    }
    FILE *f = fdopen(fd, "r");
    while (fgets(line, sizeof line, stdin) != NULL) {
        if (sscanf(line, "%lf%c", &number, &end) == 2 && end == '\n')
            sprintf(line, "%.2f\n", number);
        send(fd, line, strlen(line), MSG_NOSIGNAL);
        if (fgets(answer, sizeof answer, f) == NULL) {
            fprintf(stderr, "no answer from the server\n");
            return 1;
        }
        printf("%s", answer);
    }
    fclose(f);
    return 0;
}
