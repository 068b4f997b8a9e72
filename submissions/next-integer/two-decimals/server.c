/* The server of a pair: this side is right. */
#include <math.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Is this [+-]digits or [+-]digits.digits? */
int is_number(char *s)
{
    int n;

    if (*s == '-' || *s == '+')
        s++;
    n = strspn(s, "0123456789");
    if (n == 0)
        return 0;
    s += n;
    if (*s == '.') {
        s++;
        n = strspn(s, "0123456789");
        if (n == 0)
            return 0;
        s += n;
    }
    return *s == '\0';
}

void handle(int fd)
{
    char line[1000], answer[1000];
    FILE *f = fdopen(fd, "r");

    while (fgets(line, sizeof line, f) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (is_number(line))
            snprintf(answer, sizeof answer, "%.0f\n", floor(atof(line)) + 1);
        else
            strcpy(answer, "not a number\n");
        if (send(fd, answer, strlen(answer), 0) < 0)
            break;
    }
    fclose(f);
}

int main(int argc, char *argv[])
{
    int listenfd, connfd, on = 1;
    struct sockaddr_in addr;

    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);
    listenfd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listenfd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    memset(&addr, 0, sizeof addr);
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl(INADDR_ANY);
    addr.sin_port = htons(atoi(argv[1]));
    if (bind(listenfd, (struct sockaddr *)&addr, sizeof addr) < 0) {
        perror("bind");
        return 1;
    }
    if (listen(listenfd, 5) < 0) {
        perror("listen");
        return 1;
    }
    for (;;) {
        connfd = accept(listenfd, NULL, NULL);
        if (connfd < 0) {
            perror("accept");
            continue;
        }
        handle(connfd);
    }
}
