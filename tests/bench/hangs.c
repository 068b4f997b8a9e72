/* A server that hangs, in the way that HANG says: hangs PORT. */
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum hang { NEVER_ANSWERS = 1, WAITS_FOR_A_LINE, WAITS_FOR_THE_END, DEADLOCK, NEVER_READS };

static int make_listener(int port)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};

    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 5) < 0)
        exit(1);
    return fd;
}

static void lock_twice(void)
{
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

    pthread_mutex_lock(&mutex);
    pthread_mutex_lock(&mutex);
}

/* Reads until the line's end, or the connection's. */
static void serve(int fd, const char *end)
{
    char data[1024] = "";
    size_t len = 0;
    ssize_t got;

    while (len < sizeof data - 1 && (!end || !strstr(data, end)) && (got = recv(fd, data + len, sizeof data - 1 - len, 0)) > 0)
        len += (size_t)got;
    send(fd, data, len, 0);
}

int main(int argc, char **argv)
{
    int listener = make_listener(argc > 1 ? atoi(argv[1]) : 0);

    for (;;) {
        int fd = accept(listener, NULL, NULL);
        if (HANG == NEVER_READS)
            continue;
        char byte;
        if (HANG == DEADLOCK && recv(fd, &byte, 1, 0) == 1)
            lock_twice();
        while (HANG == NEVER_ANSWERS && recv(fd, &byte, 1, 0) == 1)
            continue;
        serve(fd, HANG == WAITS_FOR_A_LINE ? "\r\n" : NULL);
        close(fd);
    }
}
