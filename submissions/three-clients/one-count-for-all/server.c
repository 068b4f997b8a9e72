/* Threads, and a count in a global variable. */
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

sem_t places;
pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
int number;

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

void *client_thread(void *arg)
{
    int conn = (int)(intptr_t)arg;
    FILE *in = fdopen(conn, "r");
    char line[1002], answer[1100];

    while (fgets(line, sizeof line, in) && strchr(line, '\n')) {
        pthread_mutex_lock(&lock);
        sprintf(answer, "%d %s", ++number, line);
        pthread_mutex_unlock(&lock);
        send(conn, answer, strlen(answer), 0);
    }
    fclose(in);
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
