/*
 * Hello server:   ./server PORT
 *
 * Waits for one client, sends it the greeting, closes the connection and ends.
 */
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
    /* This server closes its connection first, so that TIME_WAIT stays on its side: without this option bind() would
     * refuse the port for a minute whenever the server is started again. */
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
    if (listen(fd, 1) < 0)
        die("listen");
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

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);   /* a client that has left makes send() fail instead of killing us without a word */
    int listener = listen_on(parse_port(argv[1]));
    int client = accept(listener, NULL, NULL);
    if (client < 0)
        die("accept");
    close(listener);   /* nobody else will be served */

    /* An array, not a pointer: its size is that of the text and of the zero byte that ends it. */
    static const char greeting[] = "hello world!";
    if (send_all(client, greeting, sizeof greeting) < 0)
        die("send");
    if (close(client) < 0)
        die("close");
    return 0;
}
