/*
 * A server for three clients at once:   server PORT
 *
 * Answers each line of a client with its number, a blank, and the line. One process watches all its sockets with
 * select(), so that it waits for all of them together and never for one alone.
 */
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#define PLACES 3
#define LONGEST 1000   /* the longest line, with its line feed */

/* All that the server knows of one client. A line may come in pieces, and pieces of others come between: so each
 * client has a buffer of its own for the line that is not complete yet. */
struct client {
    int fd;   /* -1: the place is free */
    unsigned long count;
    size_t length;
    char line[LONGEST];
};

static struct client clients[PLACES];

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

/* The listener does not block: a client may have left between select() and accept(), and nobody else may be there. */
static int listen_on(int port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
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

static struct client *free_place(void)
{
    for (int i = 0; i < PLACES; i++) {
        if (clients[i].fd < 0)
            return &clients[i];
    }
    return NULL;
}

static void welcome(int listener)
{
    struct client *client = free_place();
    client->fd = accept(listener, NULL, NULL);
    if (client->fd < 0) {
        perror("accept");   /* it has left already; the place is still free */
        return;
    }
    /* Nothing of the client who had this place before may be left. */
    client->count = 0;
    client->length = 0;
}

static void leave(struct client *client)
{
    close(client->fd);
    client->fd = -1;
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

/* Number and line go into one buffer and out with one call: two small segments would be slower than one. */
static int answer(struct client *client, const char *line, size_t length)
{
    char text[LONGEST + 24];
    int head = snprintf(text, sizeof text, "%lu ", ++client->count);
    memcpy(text + head, line, length);
    return send_all(client->fd, text, (size_t)head + length);
}

/* Answers the lines that are complete, and moves what is left to the front. */
static int answer_lines(struct client *client)
{
    size_t start = 0;
    char *feed;
    while ((feed = memchr(client->line + start, '\n', client->length - start)) != NULL) {
        size_t end = (size_t)(feed - client->line) + 1;
        if (answer(client, client->line + start, end - start) < 0)
            return -1;
        start = end;
    }
    client->length -= start;
    memmove(client->line, client->line + start, client->length);
    return 0;
}

/* select() has promised that one recv() does not wait. A second one might: a client that has sent half a line would
 * hold up the others. So what is there is taken, and the rest of the line is left for another time. */
static void hear(struct client *client)
{
    size_t room = sizeof client->line - client->length;
    if (room == 0) {   /* a line longer than was agreed */
        leave(client);
        return;
    }
    ssize_t got = recv(client->fd, client->line + client->length, room, 0);
    if (got <= 0) {   /* the end, or an error: in either case of this client only */
        leave(client);
        return;
    }
    client->length += (size_t)got;
    if (answer_lines(client) < 0)
        leave(client);
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);   /* writing to a client that has left is an error, not our death */
    int listener = listen_on(parse_port(argv[1]));
    for (int i = 0; i < PLACES; i++)
        clients[i].fd = -1;
    for (;;) {
        /* select() leaves in the set only what is ready: it has to be made anew each time. Its first argument is the
         * highest descriptor plus one. */
        fd_set ready;
        int highest = -1;
        FD_ZERO(&ready);
        for (int i = 0; i < PLACES; i++) {
            if (clients[i].fd >= 0) {
                FD_SET(clients[i].fd, &ready);
                highest = clients[i].fd > highest ? clients[i].fd : highest;
            }
        }
        /* While all places are taken the listener is not watched. Who comes then is connected by the kernel all the
         * same, and waits in its queue; what it sends waits there, too. */
        int watched = free_place() != NULL;
        if (watched) {
            FD_SET(listener, &ready);
            highest = listener > highest ? listener : highest;
        }
        if (select(highest + 1, &ready, NULL, NULL, NULL) < 0) {
            if (errno == EINTR)
                continue;   /* the process was stopped and goes on */
            die("select");
        }
        for (int i = 0; i < PLACES; i++) {
            if (clients[i].fd >= 0 && FD_ISSET(clients[i].fd, &ready))
                hear(&clients[i]);
        }
        if (watched && FD_ISSET(listener, &ready))
            welcome(listener);
    }
}
