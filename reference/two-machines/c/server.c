/*
 * The server of two machines:   server PORT
 *
 * Prints who calls, and answers each line with the same line in upper case. Clients are served one after another.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
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
    /* All addresses of this machine. Its network card has one that others can call; 127.0.0.1 (INADDR_LOOPBACK) is
     * another, but means "this machine" on every machine, so nobody else can reach us there. */
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    address.sin_port = htons((unsigned short)port);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0)
        die("bind");
    if (listen(fd, SOMAXCONN) < 0)
        die("listen");
    return fd;
}

/* accept() tells the other end's address, in network byte order, which is what inet_ntop() wants. */
static int accept_client(int listener)
{
    struct sockaddr_in from;
    socklen_t from_length = sizeof from;   /* is changed by accept(): set before each call */
    int client = accept(listener, (struct sockaddr *)&from, &from_length);
    if (client < 0) {
        perror("accept");   /* the trouble of one client; others may still come */
        return -1;
    }
    char text[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &from.sin_addr, text, sizeof text);
    printf("client from %s\n", text);
    fflush(stdout);   /* at once, also when the output is a file or a pipe */
    return client;
}

static void to_upper(char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] >= 'a' && text[i] <= 'z')
            text[i] = (char)(text[i] - 'a' + 'A');
    }
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

/* One recv() may bring half a line, or three. Answering piece by piece is right for upper case, which needs no lines. */
static void serve(int client)
{
    char buffer[4096];
    ssize_t length;
    while ((length = recv(client, buffer, sizeof buffer, 0)) > 0) {
        to_upper(buffer, (size_t)length);
        if (send_all(client, buffer, (size_t)length) < 0)
            return;
    }
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
        int client = accept_client(listener);
        if (client < 0)
            continue;
        serve(client);
        close(client);
    }
}
