/* Its first thread ends before another listens and serves. */
#include <arpa/inet.h>
#include <ctype.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static int listener;

static void *serve(void *none)
{
    usleep(100000);
    listen(listener, 5);
    for (;;) {
        char data[1024];
        int peer = accept(listener, NULL, NULL);
        ssize_t got;

        while ((got = read(peer, data, sizeof data)) > 0) {
            for (ssize_t i = 0; i < got; i++)
                data[i] = (char)toupper((unsigned char)data[i]);
            if (write(peer, data, (size_t)got) != got)
                break;
        }
        close(peer);
    }
    return none;
}

int main(int argc, char **argv)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    pthread_t thread;
    int one = 1;

    if (argc != 2)
        return 2;
    address.sin_port = htons((uint16_t)atoi(argv[1]));
    listener = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0)
        return 1;
    if (pthread_create(&thread, NULL, serve, NULL) != 0)
        return 1;
    pthread_exit(NULL);
}
