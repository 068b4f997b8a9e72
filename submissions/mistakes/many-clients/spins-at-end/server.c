/* Does not look for the end of a connection. */
#include <netinet/in.h>
#include <pthread.h>
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

void serve(int conn)
{
    FILE *in = fdopen(conn, "r");
    char line[10002];

    for (;;) {
        line[0] = 0;
        fgets(line, sizeof line, in);
        char *end = strchr(line, '\n');
        if (!end)
            continue;
        int len = end - line;
        for (int i = 0; i < len / 2; i++) {
            char c = line[i];
            line[i] = line[len - 1 - i];
            line[len - 1 - i] = c;
        }
        send(conn, line, len + 1, MSG_NOSIGNAL);
    }
    fclose(in);
}

void *client_thread(void *arg)
{
    serve((int)(intptr_t)arg);
    return NULL;
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
        pthread_t thread;
        pthread_create(&thread, NULL, client_thread, (void *)(intptr_t)conn);
        pthread_detach(thread);
    }
}
