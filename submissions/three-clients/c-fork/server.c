/* One process for each client. While three children are at work the parent waits for one of them to end. */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
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

void serve(int conn)
{
    FILE *in = fdopen(conn, "r");
    FILE *out = fdopen(dup(conn), "w");
    char line[1002];
    int n = 0;

    while (fgets(line, sizeof line, in) && strchr(line, '\n')) {
        fprintf(out, "%d %s", ++n, line);
        fflush(out);
    }
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 1;
    }
    int listener = make_listener(atoi(argv[1]));
    int children = 0;
    for (;;) {
        while (waitpid(-1, NULL, children < 3 ? WNOHANG : 0) > 0)
            children--;
        int conn = accept(listener, NULL, NULL);
        if (fork() == 0) {
            close(listener);
            serve(conn);
            exit(0);
        }
        close(conn);
        children++;
    }
}
