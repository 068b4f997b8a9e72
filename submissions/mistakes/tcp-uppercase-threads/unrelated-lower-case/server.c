/*
 * TCP uppercase server with threads:   server PORT
 *
 * Answers each line of a client with the same line in upper case. Each client is served by a thread of its own, which
 * shares nothing with the others: its socket and its buffers are local variables.
 */
#include <ctype.h>
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

/* toupper() wants the value of an unsigned char: a plain char may be negative. */
static void to_upper(char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        text[i] = (char)tolower((unsigned char)text[i]);
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

/* TCP carries a stream of bytes: one recv() may bring half a line, or three. getline() collects exactly one line. It
 * returns -1 when the client has ended its sending, and also after a reset: for us both are the end of this client. */
static void serve(FILE *in)
{
    char *line = NULL;
    size_t size = 0;
    ssize_t length;
    while ((length = getline(&line, &size, in)) > 0) {
        to_upper(line, (size_t)length);
        if (send_all(fileno(in), line, (size_t)length) < 0)
            break;
    }
    free(line);
}

/* The argument is the socket's number itself, not the address of a variable: the variable of main() may hold the next
 * client's socket before this thread has looked at it. */
static void *client_thread(void *argument)
{
    int client = (int)(intptr_t)argument;
    FILE *in = fdopen(client, "r");
    if (in == NULL) {
        perror("fdopen");
        close(client);
        return NULL;
    }
    serve(in);
    fclose(in);   /* closes the connection, too */
    return NULL;  /* ends this thread; exit() would end them all */
}

static void start_thread(int client)
{
    pthread_t thread;
    int error = pthread_create(&thread, NULL, client_thread, (void *)(intptr_t)client);
    if (error != 0) {
        fprintf(stderr, "pthread_create: %s\n", strerror(error));
        close(client);
        return;
    }
    /* A thread that has ended keeps its stack until somebody joins it. Nobody will: joining here would make the next
     * client wait for this one. A detached thread leaves nothing behind. */
    pthread_detach(thread);
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);   /* writing to a client that has left is an error, not our death */
    int listener = listen_on(parse_port(argv[1]));
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client < 0)
            perror("accept");   /* the trouble of one client; others may still come */
        else
            start_thread(client);
    }
}
