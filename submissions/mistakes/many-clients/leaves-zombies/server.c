/* A process for each client. Nobody waits for those that have ended. */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
    if (listen(fd, 64) < 0) {
        perror("listen");
        exit(1);
    }
    return fd;
}

void serve(int conn)
{
    FILE *in = fdopen(conn, "r");
    char line[10002];

    while (fgets(line, sizeof line, in)) {
        char *end = strchr(line, '\n');
        if (!end)
            break;
        int len = end - line;
        for (int i = 0; i < len / 2; i++) {
            char c = line[i];
            line[i] = line[len - 1 - i];
            line[len - 1 - i] = c;
        }
        send(conn, line, len + 1, 0);
    }
    fclose(in);
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 1;
    }
    int listener = make_listener(atoi(argv[1]));
    for (;;) {
        int conn = accept(listener, NULL, NULL);
        if (conn < 0) {
            perror("accept");
            exit(1);
        }
        if (fork() == 0) {
            close(listener);
            serve(conn);
            exit(0);
        }
        close(conn);
    }
}
