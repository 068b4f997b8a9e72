/* A thread for each client. The port is printed as it stands in the structure. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
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

struct client {
    int fd;
    struct sockaddr_in addr;
};

void *client_thread(void *arg)
{
    struct client *c = arg;
    FILE *in = fdopen(c->fd, "r");
    char line[1002], answer[1100];
    int n = 0;

    while (fgets(line, sizeof line, in) && strchr(line, '\n')) {
        char *ip = inet_ntoa(c->addr.sin_addr);
        int port = c->addr.sin_port;
        sprintf(answer, "%s:%d %d %s", ip, port, ++n, line);
        send(c->fd, answer, strlen(answer), 0);
    }
    fclose(in);
    free(c);
    return NULL;
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
        struct client *c = calloc(1, sizeof *c);
        socklen_t len = sizeof c->addr;
        pthread_t thread;

        c->fd = accept(listener, (struct sockaddr *)&c->addr, &len);
        pthread_create(&thread, NULL, client_thread, c);
        pthread_detach(thread);
    }
}
