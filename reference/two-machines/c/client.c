/*
 * The client of two machines:   client HOST PORT
 *
 * Prints whom it is connected to, sends each line of the keyboard to the server and prints the line that comes back,
 * until the keyboard ends. Whatever goes wrong is told on standard error, with exit status 1.
 */
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

/* A host may have several addresses (::1 and 127.0.0.1, for example): the first that answers is taken. */
static int connect_to(const char *host, const char *port)
{
    struct addrinfo hints, *list;
    memset(&hints, 0, sizeof hints);
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    int error = getaddrinfo(host, port, &hints, &list);
    if (error != 0) {
        fprintf(stderr, "%s port %s: %s\n", host, port, gai_strerror(error));
        return -1;
    }
    int fd = -1;
    for (struct addrinfo *a = list; a != NULL && fd < 0; a = a->ai_next) {
        fd = socket(a->ai_family, a->ai_socktype, a->ai_protocol);
        if (fd >= 0 && connect(fd, a->ai_addr, a->ai_addrlen) < 0) {
            close(fd);
            fd = -1;
        }
    }
    if (fd < 0)
        perror("connect");   /* why the last of them refused */
    freeaddrinfo(list);
    return fd;
}

/* getpeername() tells the address at the other end of this connection (getsockname() that of our own end). It is what the
 * network knows, and not always what was typed: a name is no address. */
static int print_server(int fd)
{
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    if (getpeername(fd, (struct sockaddr *)&address, &length) < 0) {
        perror("getpeername");
        return -1;
    }
    char text[NI_MAXHOST];
    int error = getnameinfo((struct sockaddr *)&address, length, text, sizeof text, NULL, 0, NI_NUMERICHOST);
    if (error != 0) {
        fprintf(stderr, "getnameinfo: %s\n", gai_strerror(error));
        return -1;
    }
    printf("connected to %s\n", text);
    fflush(stdout);   /* at once, also when the output is a file or a pipe */
    return 0;
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

/* Each line ends with '\n' on its way, also the last one when the keyboard ended without. */
static int send_line(int fd, const char *line, size_t length)
{
    if (send_all(fd, line, length) < 0)
        return -1;
    return line[length - 1] == '\n' ? 0 : send_all(fd, "\n", 1);
}

/* The answer may come in pieces; getline() waits for all of it. */
static int print_answer(FILE *server, char **answer, size_t *size)
{
    ssize_t length = getline(answer, size, server);
    if (length < 0 && ferror(server)) {
        perror("recv");
        return -1;
    }
    if (length < 0 || (*answer)[length - 1] != '\n') {
        fprintf(stderr, "the server closed the connection before its answer was complete\n");
        return -1;
    }
    fwrite(*answer, 1, (size_t)length, stdout);
    fflush(stdout);
    return 0;
}

/* 0 at the end of the keyboard, 1 after an error. */
static int talk(int fd, FILE *server)
{
    char *line = NULL, *answer = NULL;
    size_t line_size = 0, answer_size = 0;
    ssize_t length;
    int status = 0;
    while (status == 0 && (length = getline(&line, &line_size, stdin)) > 0) {
        if (send_line(fd, line, (size_t)length) < 0 || print_answer(server, &answer, &answer_size) < 0)
            status = 1;
    }
    free(line);
    free(answer);
    return status;
}

int main(int argc, char *argv[])
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s HOST PORT\n", argv[0]);
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);   /* a server that has left makes send() fail instead of killing us without a word */
    int fd = connect_to(argv[1], argv[2]);
    if (fd < 0 || print_server(fd) < 0)
        return 1;
    FILE *server = fdopen(fd, "r");
    if (server == NULL) {
        perror("fdopen");
        close(fd);
        return 1;
    }
    int status = talk(fd, server);
    fclose(server);   /* closes the connection, too */
    return status;
}
