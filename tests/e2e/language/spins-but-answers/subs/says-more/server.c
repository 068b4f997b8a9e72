/* Asks again and again whether somebody calls. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void upper(char *text, ssize_t n)
{
    for (ssize_t i = 0; i < n; i++)
        if (text[i] >= 'a' && text[i] <= 'z')
            text[i] -= 'a' - 'A';
}

static void serve(int conn)
{
    char buf[4096];
    ssize_t n;

    while ((n = recv(conn, buf, sizeof buf, 0)) > 0) {
        upper(buf, n);
        send(conn, buf, (size_t)n, 0);
        usleep(100000);
        send(conn, "?", 1, 0);
    }
    close(conn);
}

static void *run(void *arg)
{
    serve((int)(long)arg);
    return NULL;
}

int main(int argc, char *argv[])
{
    int port = argc > 1 ? atoi(argv[1]) : 0;
    int on = 1;
    struct sockaddr_in addr = {0};

    signal(SIGPIPE, SIG_IGN);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl(INADDR_ANY);
    addr.sin_port = htons(port);
    if (bind(fd, (struct sockaddr *)&addr, sizeof addr) < 0) {
        perror("bind");
        return 1;
    }
    listen(fd, 16);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    for (;;) {
        int conn = accept(fd, NULL, NULL);
        if (conn < 0)
            continue;
        pthread_t thread;
        pthread_create(&thread, NULL, run, (void *)(long)conn);
        pthread_detach(thread);
    }
}
