/* A thread for each client. The address is in a global variable: that of the client who came last. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
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

struct sockaddr_in addr;

void *client_thread(void *arg)
{
    int fd = (int)(intptr_t)arg;
    FILE *in = fdopen(fd, "r");
    char line[1002], answer[1100];
    int n = 0;

    while (fgets(line, sizeof line, in) && strchr(line, '\n')) {
        char *ip = inet_ntoa(addr.sin_addr);
        int port = ntohs(addr.sin_port);
        sprintf(answer, "%s:%d %d %s", ip, port, ++n, line);
        send(fd, answer, strlen(answer), 0);
    }
    fclose(in);
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
        socklen_t len = sizeof addr;
        pthread_t thread;
        int fd = accept(listener, (struct sockaddr *)&addr, &len);

        pthread_create(&thread, NULL, client_thread, (void *)(intptr_t)fd);
        pthread_detach(thread);
    }
}
