/* Sends a struct for each number and prints the one that comes back. */
#include <arpa/inet.h>
#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "message.h"

/* The value of a number, or 0 when the line is none. */
int parse(const char *line, double *value)
{
    int digits = 0, points = 0;

    for (const char *p = line; *p; p++) {
        if (isdigit((unsigned char)*p))
            digits++;
        else if (*p == '.' && digits > 0 && isdigit((unsigned char)p[1]))
            points++;
        else if (p != line || (*p != '-' && *p != '+'))
            return 0;
    }
    *value = strtod(line, NULL);
    return digits > 0 && points < 2;
}

int main(int argc, char **argv)
{
    struct sockaddr_in addr = {0};
    struct message m = {0};
    char *line = NULL;
    size_t size = 0;

    if (argc < 3)
        return fprintf(stderr, "which server?\n"), 1;
    signal(SIGPIPE, SIG_IGN);
    int s = socket(AF_INET, SOCK_STREAM, 0);
    addr.sin_family = AF_INET;
    addr.sin_port = htons(atoi(argv[2]));
    inet_aton(argv[1], &addr.sin_addr);
    if (connect(s, (struct sockaddr *)&addr, sizeof addr) != 0) {
        perror(argv[1]);
        return 1;
    }
    while (getline(&line, &size, stdin) > 0) {
        line[strcspn(line, "\n")] = 0;
        if (!parse(line, &m.value)) {
            puts("not a number");
            continue;
        }
        send(s, &m, sizeof m, 0);
        if (recv(s, &m, sizeof m, MSG_WAITALL) != sizeof m) {
            fprintf(stderr, "the server has gone\n");
            return 1;
        }
        printf("%.0f\n", m.value);
    }
    close(s);
    return 0;
}
