/* A thread ends with exit(), which ends the whole program. */
#include <netinet/in.h>
#include <pthread.h>
#include <semaphore.h>
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
    if (listen(fd, 5) < 0) {
        perror("listen");
        exit(1);
    }
    return fd;
}

void serve(int conn)
{
    FILE *in = fdopen(conn, "r");
    char line[1002];
    int n = 0;

    while (fgets(line, sizeof line, in) && strchr(line, '\n')) {
        dprintf(conn, "%d %s", ++n, line);
    }
    fclose(in);
}

sem_t places;

void *client_thread(void *arg)
{
    serve((int)(intptr_t)arg);
    exit(0);
    sem_post(&places);
    return NULL;
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);
    sem_init(&places, 0, 3);
    int listener = make_listener(atoi(argv[1]));
    for (;;) {
        pthread_t thread;
        sem_wait(&places);
        int conn = accept(listener, NULL, NULL);
        pthread_create(&thread, NULL, client_thread, (void *)(intptr_t)conn);
        pthread_detach(thread);
    }
}
