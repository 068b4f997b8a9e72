/*
 * TCP server, one sentence a connection:   server
 *
 * Listens on TCP port 12000. Receives one sentence of each client, sends it back in upper case and closes the
 * connection.
 */
#include <ctype.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#define PORT 12000
#define LONGEST 1024   /* bytes of a sentence */

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static int open_listener(void)
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
    address.sin_port = htons(PORT);
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
        text[i] = (char)toupper((unsigned char)text[i]);
}

/* send() may take fewer bytes than it was given. */
static int send_all(int fd, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(fd, data, length, 0);
        if (sent < 0) {
            perror("send");
            return -1;
        }
        data += sent;
        length -= (size_t)sent;
    }
    return 0;
}

/* TCP carries a stream of bytes, and knows no sentences. That one recv() brings all of a sentence is a promise of the
 * assignment; a real protocol says where its messages end, by a line end or a length, and is read until then. */
static void serve(int client)
{
    char sentence[LONGEST];
    ssize_t length = recv(client, sentence, sizeof sentence, 0);
    if (length < 0) {
        perror("recv");
    } else if (length > 0) {   /* 0: the client has left without a word */
        to_upper(sentence, (size_t)length);
        send_all(client, sentence, (size_t)length);
    }
    close(client);   /* tells the client that its answer is complete */
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);   /* writing to a client that has left is an error, not our death */
    int listener = open_listener();
    /* The line end brings the line to the screen. Into a file or a pipe it goes when it is flushed. */
    printf("The server is ready to receive\n");
    fflush(stdout);
    for (;;) {
        int client = accept(listener, NULL, NULL);   /* a socket of its own for each connection */
        if (client < 0)
            perror("accept");   /* the trouble of one client; others may still come */
        else
            serve(client);
    }
}
