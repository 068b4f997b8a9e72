/*
 * A server for many clients: select:   server PORT
 *
 * Sends back each line backwards. One process waits for all its sockets at once and never for one alone: none of them
 * blocks.
 */
#define _GNU_SOURCE   /* accept4 */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#define LONGEST 10000   /* the longest line, with its line feed */

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

/* The listener does not block: a client may have left between the wait and accept(), and nobody else may be there. */
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

/* All that the server knows of one client. What came of a line waits in `in` for the rest; what could not be sent of an
 * answer waits in `out`. While something waits there the client is not read: who does not take its answers gets no
 * further ones, and costs no more memory than this. */
struct client {
    int fd;
    size_t in_length;
    size_t out_length, out_sent;
    char in[LONGEST];
    char out[LONGEST];
};

static struct client *new_client(int listener)
{
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (fd < 0) {
        if (errno != EAGAIN)
            perror("accept");   /* the trouble of one client; others may still come */
        return NULL;
    }
    struct client *client = calloc(1, sizeof *client);
    if (client == NULL)
        die("calloc");
    client->fd = fd;
    return client;
}

static int wants_to_write(const struct client *client)
{
    return client->out_sent < client->out_length;
}

/* Moves the first complete line from `in` to `out`, backwards. 0: there is none. */
static int next_answer(struct client *client)
{
    char *feed = memchr(client->in, '\n', client->in_length);
    if (feed == NULL)
        return 0;
    size_t length = (size_t)(feed - client->in);
    for (size_t i = 0; i < length; i++)
        client->out[i] = client->in[length - 1 - i];
    client->out[length] = '\n';
    client->out_length = length + 1;
    client->out_sent = 0;
    client->in_length -= length + 1;
    memmove(client->in, feed + 1, client->in_length);
    return 1;
}

/* Sends until all lines are answered or the kernel takes no more. send() on a socket that does not block takes what
 * there is room for, and that may be a part: the rest must wait until the client has read. -1: the client has left. */
static int answer(struct client *client)
{
    while (wants_to_write(client) || next_answer(client)) {
        ssize_t sent = send(client->fd, client->out + client->out_sent, client->out_length - client->out_sent,
                            MSG_NOSIGNAL);
        if (sent < 0)
            return errno == EAGAIN ? 0 : -1;
        client->out_sent += (size_t)sent;
    }
    return 0;
}

/* Takes what is there, and no more: the rest of a line may come at any time or never. -1: the client has left. Since a
 * client is read only when all its lines are answered, nothing is lost then. */
static int hear(struct client *client)
{
    size_t room = sizeof client->in - client->in_length;
    if (room == 0)
        return -1;   /* a line longer than was agreed */
    ssize_t got = recv(client->fd, client->in + client->in_length, room, 0);
    if (got < 0)
        return errno == EAGAIN ? 0 : -1;
    if (got == 0)
        return -1;
    client->in_length += (size_t)got;
    return answer(client);
}

static struct client *clients[FD_SETSIZE];   /* by descriptor; NULL: none */

static void welcome(int listener)
{
    struct client *client = new_client(listener);
    if (client == NULL)
        return;
    /* A descriptor of FD_SETSIZE or more does not fit into an fd_set: FD_SET would write beside it. */
    if (client->fd >= FD_SETSIZE) {
        fprintf(stderr, "too many clients\n");
        close(client->fd);
        free(client);
        return;
    }
    clients[client->fd] = client;
}

static void leave(struct client *client)
{
    clients[client->fd] = NULL;
    close(client->fd);
    free(client);
}

/* Both sets are made anew each time, since select() leaves in them only what is ready. Gives the highest descriptor. */
static int fill_sets(int listener, fd_set *readable, fd_set *writable)
{
    int highest = listener;
    FD_ZERO(readable);
    FD_ZERO(writable);
    FD_SET(listener, readable);
    for (int fd = 0; fd < FD_SETSIZE; fd++) {
        if (clients[fd] == NULL)
            continue;
        FD_SET(fd, wants_to_write(clients[fd]) ? writable : readable);
        if (fd > highest)
            highest = fd;
    }
    return highest;
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 1;
    }
    int listener = listen_on(parse_port(argv[1]));
    for (;;) {
        fd_set readable, writable;
        int highest = fill_sets(listener, &readable, &writable);
        if (select(highest + 1, &readable, &writable, NULL, NULL) < 0) {
            if (errno == EINTR)
                continue;   /* the process was stopped and goes on */
            die("select");
        }
        for (int fd = 0; fd <= highest; fd++) {
            struct client *client = clients[fd];
            if (client == NULL)
                continue;
            int status = 0;
            if (FD_ISSET(fd, &writable))
                status = answer(client);
            else if (FD_ISSET(fd, &readable))
                status = hear(client);
            if (status < 0)
                leave(client);
        }
        /* Last, so that a newcomer with the descriptor of one who has just left is not taken for it. */
        if (FD_ISSET(listener, &readable))
            welcome(listener);
    }
}
