/* Three clients, but each must speak when it is its turn. */
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

int make_listener(int port)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;
    struct sockaddr_in addr;

    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    memset(&addr, 0, sizeof addr);
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl(INADDR_ANY);
    addr.sin_port = htons(port);
    if (bind(fd, (struct sockaddr *)&addr, sizeof addr) < 0) {
        perror("bind");
        exit(1);
    }
    if (listen(fd, 5) < 0) {
        perror("listen");
        exit(1);
    }
    return fd;
}

int conn[3] = {-1, -1, -1};
FILE *in[3];
int number[3];

void answer_one_line(int i)
{
    char line[1002], answer[1100];

    if (fgets(line, sizeof line, in[i]) == NULL || strchr(line, '\n') == NULL) {
        fclose(in[i]);
        conn[i] = -1;
        return;
    }
    sprintf(answer, "%d %s", ++number[i], line);
    send(conn[i], answer, strlen(answer), 0);
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);
    int listener = make_listener(atoi(argv[1]));
    for (;;) {
        for (int i = 0; i < 3; i++) {
            /* does somebody wait for a place? */
            if (conn[i] < 0) {
                struct timeval no_time = {0, 0};
                fd_set set;
                int others = conn[0] >= 0 || conn[1] >= 0 || conn[2] >= 0;
                FD_ZERO(&set);
                FD_SET(listener, &set);
                if (select(listener + 1, &set, NULL, NULL, others ? &no_time : NULL) > 0) {
                    conn[i] = accept(listener, NULL, NULL);
                    in[i] = fdopen(conn[i], "r");
                    number[i] = 0;
                }
            }
            if (conn[i] >= 0)
                answer_one_line(i);
        }
    }
}
