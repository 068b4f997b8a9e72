/* A thread for each client, and a semaphore that counts the free places. */
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

static sem_t places;

static void *client_thread(void *arg)
{
    int fd = (int)(intptr_t)arg;
    char line[1024], answer[1100];
    int len = 0, number = 0;
    char c;

    /* one byte at a time: slow, but never a byte too many */
    while (recv(fd, &c, 1, 0) == 1) {
        line[len++] = c;
        if (c == '\n') {
            int size = sprintf(answer, "%d ", ++number);
            memcpy(answer + size, line, len);
            send(fd, answer, size + len, 0);
            len = 0;
        }
        if (len == sizeof line)
            break;
    }
    close(fd);
    sem_post(&places);
    return NULL;
}

int main(int argc, char **argv)
{
    struct sockaddr_in addr;
    int one = 1;

    if (argc < 2)
        return 1;
    signal(SIGPIPE, SIG_IGN);
    sem_init(&places, 0, 3);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    memset(&addr, 0, sizeof addr);
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = INADDR_ANY;
    addr.sin_port = htons(atoi(argv[1]));
    if (bind(listener, (struct sockaddr *)&addr, sizeof addr) < 0) {
        perror("bind");
        return 1;
    }
    listen(listener, 10);
    printf("waiting for clients on port %s\n", argv[1]);
    while (1) {
        pthread_t t;
        sem_wait(&places);
        int fd = accept(listener, NULL, NULL);
        if (fd < 0) {
            perror("accept");
            sem_post(&places);
            continue;
        }
        printf("new client\n");
        pthread_create(&t, NULL, client_thread, (void *)(intptr_t)fd);
        pthread_detach(t);
    }
}
