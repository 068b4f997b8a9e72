#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[argc - 1]))};

    signal(SIGCHLD, SIG_IGN);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    bind(fd, (struct sockaddr *)&address, sizeof address);
    listen(fd, 9);
    for (;;) {
        int conn = accept(fd, NULL, NULL);
        if (fork() == 0) {
            char bytes[99];
            for (ssize_t len; (len = read(conn, bytes, sizeof bytes)) > 0;)
                write(conn, bytes, len);
            exit(0);
        }
        close(conn);
    }
}
