/*
 * Peer:   ./peer PORT HOST OTHER
 *
 * Listens on PORT and prints each line that comes; delivers each line of the keyboard to the peer on port OTHER of HOST.
 *
 * Three things have to be waited for at the same time, the keyboard, new connections, and the lines that these bring.
 * Each has a thread: main() reads the keyboard, receive_all() accepts, and receive_line() reads one connection.
 */
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static int parse_port(const char *text)
{
    char *end;
    long port = strtol(text, &end, 10);
    if (end == text || *end != '\0' || port < 1 || port > 65535) {
        fprintf(stderr, "'%s' is not a port number\n", text);
        exit(1);
    }
    return (int)port;
}

static int listen_on(int port)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        die("socket");
    /* Connections of an earlier run may linger in TIME_WAIT: bind to the port all the same. */
    int yes = 1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) < 0)
        die("setsockopt");
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    address.sin_port = htons((unsigned short)port);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0)
        die("bind");
    if (listen(fd, SOMAXCONN) < 0)
        die("listen");
    return fd;
}

/* Threads share standard output: the lock keeps a line together. */
static void show(const char *mark, const char *line, size_t length)
{
    flockfile(stdout);
    fputs(mark, stdout);
    fwrite(line, 1, length, stdout);   /* the line has its line feed */
    fflush(stdout);                    /* at once, also when the output is a file or a pipe */
    funlockfile(stdout);
}

/* A thread starts with one pointer. The descriptor travels in its value: the address of a variable of the caller's would
 * show the next descriptor by the time the thread looks. */
static void *receive_line(void *argument)
{
    int fd = (int)(intptr_t)argument;
    FILE *in = fdopen(fd, "r");
    if (in == NULL)
        die("fdopen");
    char *line = NULL;
    size_t size = 0;
    ssize_t length = getline(&line, &size, in);   /* waits for all of the line, however it was cut */
    if (length > 0 && line[length - 1] == '\n')
        show("< ", line, (size_t)length);
    free(line);
    fclose(in);   /* closes the connection, too */
    return NULL;
}

static void *receive_all(void *argument)
{
    int listener = (int)(intptr_t)argument;
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        pthread_t thread;
        if (fd < 0) {
            perror("accept");   /* the trouble of one caller; others may still come */
        } else if (pthread_create(&thread, NULL, receive_line, (void *)(intptr_t)fd) != 0) {
            fprintf(stderr, "no thread for one more connection\n");
            close(fd);
        } else {
            pthread_detach(thread);   /* nobody will wait for its end */
        }
    }
    return NULL;
}

/* The first of the host's addresses that answers, or -1. After a connect() that failed a socket is of no use any more. */
static int connect_to(const struct addrinfo *other)
{
    int fd = -1;
    for (; other != NULL && fd < 0; other = other->ai_next) {
        fd = socket(other->ai_family, other->ai_socktype, other->ai_protocol);
        if (fd >= 0 && connect(fd, other->ai_addr, other->ai_addrlen) < 0) {
            close(fd);
            fd = -1;
        }
    }
    return fd;
}

/* send() may take fewer bytes than it was given. */
static int send_all(int fd, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(fd, data, length, 0);
        if (sent < 0)
            return -1;
        data += sent;
        length -= (size_t)sent;
    }
    return 0;
}

/* That the line was sent does not mean that it was read: who must know that needs an answer in the protocol. */
static void deliver(const struct addrinfo *other, const char *line, size_t length)
{
    int fd = connect_to(other);
    if (fd < 0 || send_all(fd, line, length) < 0)
        show("! ", line, length);
    if (fd >= 0)
        close(fd);
}

int main(int argc, char *argv[])
{
    if (argc != 4) {
        fprintf(stderr, "usage: %s PORT HOST OTHER\n", argv[0]);
        return 1;
    }
    struct addrinfo hints, *other;
    memset(&hints, 0, sizeof hints);
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    int error = getaddrinfo(argv[2], argv[3], &hints, &other);
    if (error != 0) {
        fprintf(stderr, "%s port %s: %s\n", argv[2], argv[3], gai_strerror(error));
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);   /* a peer that has left makes send() fail instead of killing us without a word */
    int listener = listen_on(parse_port(argv[1]));
    pthread_t thread;
    if (pthread_create(&thread, NULL, receive_all, (void *)(intptr_t)listener) != 0) {
        fprintf(stderr, "no thread to listen\n");
        return 1;
    }

    char *line = NULL;
    size_t size = 0;
    ssize_t length;
    while ((length = getline(&line, &size, stdin)) > 0) {
        if (line[length - 1] == '\n')   /* what is typed last may lack its line feed, and is no line */
            deliver(other, line, (size_t)length);
    }
    free(line);
    freeaddrinfo(other);
    return 0;   /* ends the other threads, too */
}
