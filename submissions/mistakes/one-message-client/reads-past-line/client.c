/* Throws away the rest of each line, also when fgets() has read it to its end. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <signal.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <arpa/inet.h>

#define SERVER "127.0.0.1"
#define PORT   12345
#define LEN    32

int main(void)
{
    struct sockaddr_in addr;
    char msg[LEN] = {0};
    char reply[LEN];
    int fd, c, n, got, sent;

    signal(SIGPIPE, SIG_IGN);

    fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0) {
        perror("socket");
        return 1;
    }

    memset(&addr, 0, sizeof(addr));
    addr.sin_family = AF_INET;
    addr.sin_port = htons(PORT);
    inet_pton(AF_INET, SERVER, &addr.sin_addr);

    if (connect(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0) {
        perror("connect");
        return 1;
    }
    printf("Connected to %s\n", SERVER);

    printf("Your message: ");
    fflush(stdout);
    if (fgets(msg, LEN, stdin) == NULL) {
        fprintf(stderr, "no message\n");
        close(fd);
        return 1;
    }
    /* throw away the rest of a line that is too long */
    while ((c = getchar()) != '\n' && c != EOF)
        ;
    msg[strcspn(msg, "\n")] = '\0';

    for (sent = 0; sent < LEN; sent += n) {
        n = send(fd, msg + sent, LEN - sent, 0);
        if (n < 0) {
            perror("send");
            return 1;
        }
    }

    for (got = 0; got < LEN; got += n) {
        n = recv(fd, reply + got, LEN - got, 0);
        if (n < 0) {
            perror("recv");
            return 1;
        }
        if (n == 0) {
            fprintf(stderr, "server closed the connection\n");
            return 1;
        }
    }
    reply[LEN - 1] = '\0';
    printf("Message from server: %s\n", reply);

    close(fd);
    return 0;
}
