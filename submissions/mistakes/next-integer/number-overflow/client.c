/* The client sends a double and gets an int of 32 bits. What is no number it tells by itself. */
#include <arpa/inet.h>
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

int main(int argc, char *argv[])
{
    char line[1000];
    double number;
    struct sockaddr_in addr;
    int fd, answer;

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
    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (!is_number(line)) {
            printf("not a number\n");
            continue;
        }
        number = atof(line);
        send(fd, &number, sizeof number, MSG_NOSIGNAL);
        if (recv(fd, &answer, sizeof answer, MSG_WAITALL) != sizeof answer) {
            fprintf(stderr, "no answer from the server\n");
            return 1;
        }
        printf("%d\n", (int)ntohl(answer));
    }
    close(fd);
    return 0;
}
