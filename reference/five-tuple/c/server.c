/*
 * A server that tells its clients who they are:   server PORT
 *
 * Answers each line with the client's address and port, the number of the line, and the line. The kernel tells
 * connections apart by their five-tuple and gives each a descriptor of its own. A thread for each descriptor keeps what
 * belongs to the connection; so nothing has to be looked up by address here.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#define LONGEST 1000   /* the longest line, with its line feed */

struct client {
    int fd;
    struct sockaddr_in address;
};

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

static int answer(const struct client *client, unsigned long number, const char *line, size_t length)
{
    char host[INET_ADDRSTRLEN], text[LONGEST + 64];
    /* Address and port stand in the structure in network byte order. inet_ntop() expects it so; a number that is to
     * be printed has to be turned. */
    if (inet_ntop(AF_INET, &client->address.sin_addr, host, sizeof host) == NULL)
        return -1;
    int head = snprintf(text, sizeof text, "%s:%d %lu ", host, ntohs(client->address.sin_port), number);
    memcpy(text + head, line, length);
    return send_all(client->fd, text, (size_t)head + length);
}

static void serve(const struct client *client)
{
    char buffer[LONGEST];
    size_t length = 0;
    unsigned long count = 0;
    while (length < sizeof buffer) {
        ssize_t got = recv(client->fd, buffer + length, sizeof buffer - length, 0);
        if (got <= 0)
            return;
        length += (size_t)got;
        char *feed;
        while ((feed = memchr(buffer, '\n', length)) != NULL) {
            size_t size = (size_t)(feed - buffer) + 1;
            if (answer(client, ++count, buffer, size) < 0)
                return;
            length -= size;
            memmove(buffer, buffer + size, length);
        }
    }
}

static void *client_thread(void *argument)
{
    struct client *client = argument;
    serve(client);
    close(client->fd);
    free(client);
    return NULL;
}

/* Each thread gets a structure of its own: one that main() filled in again for the next client would be shared. */
static struct client *next_client(int listener)
{
    struct client *client = malloc(sizeof *client);
    if (client == NULL)
        die("malloc");
    socklen_t length = sizeof client->address;   /* in: how much room there is. out: how much was filled in */
    client->fd = accept(listener, (struct sockaddr *)&client->address, &length);
    if (client->fd < 0) {
        perror("accept");   /* the trouble of one client; others may still come */
        free(client);
        return NULL;
    }
    return client;
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);
    int listener = listen_on(parse_port(argv[1]));
    for (;;) {
        struct client *client = next_client(listener);
        if (client == NULL)
            continue;
        pthread_t thread;
        int error = pthread_create(&thread, NULL, client_thread, client);
        if (error != 0) {
            fprintf(stderr, "pthread_create: %s\n", strerror(error));
            close(client->fd);
            free(client);
            continue;
        }
        pthread_detach(thread);
    }
}
