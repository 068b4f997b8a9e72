/*
 * A server for many clients: a process for each:   server PORT
 *
 * Sends back each line backwards. While a child serves its client, the parent accepts the next.
 */
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
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

/* A child that has ended stays a zombie until its parent asks for its status. Signals that arrive together are
 * delivered once, so one call may have to collect several children. */
static void collect_children(int signal_number)
{
    (void)signal_number;
    int saved = errno;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
    errno = saved;
}

static void set_up_signals(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    action.sa_handler = collect_children;
    action.sa_flags = SA_RESTART;   /* accept() goes on after the handler instead of failing with EINTR */
    if (sigaction(SIGCHLD, &action, NULL) < 0)
        die("sigaction");
    signal(SIGPIPE, SIG_IGN);       /* writing to a client that has left is an error, not our death */
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

static void reverse(char *text, size_t length)
{
    for (size_t i = 0; i < length / 2; i++) {
        char other = text[length - 1 - i];
        text[length - 1 - i] = text[i];
        text[i] = other;
    }
}

/* Answers the complete lines of the buffer. Gives the length of what is left, which it moves to the front, or -1. */
static ssize_t answer_lines(int client, char *buffer, size_t length)
{
    size_t start = 0;
    char *feed;
    while ((feed = memchr(buffer + start, '\n', length - start)) != NULL) {
        size_t end = (size_t)(feed - buffer);
        reverse(buffer + start, end - start);
        if (send_all(client, buffer + start, end + 1 - start) < 0)
            return -1;
        start = end + 1;
    }
    memmove(buffer, buffer + start, length - start);
    return (ssize_t)(length - start);
}

/* Serves one client to its end. recv() and send() may take as long as they like: only this client waits. */
static void serve(int client)
{
    char buffer[LONGEST];
    ssize_t length = 0;
    while (length >= 0 && length < LONGEST) {
        ssize_t got = recv(client, buffer + length, sizeof buffer - (size_t)length, 0);
        if (got <= 0)
            break;
        length = answer_lines(client, buffer, (size_t)(length + got));
    }
    close(client);
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 1;
    }
    set_up_signals();
    int listener = listen_on(parse_port(argv[1]));
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client < 0) {
            perror("accept");   /* the trouble of one client; others may still come */
            continue;
        }
        pid_t child = fork();
        if (child == 0) {
            close(listener);
            serve(client);
            exit(0);
        }
        if (child < 0)
            perror("fork");
        close(client);   /* the child has its own copy; each that is kept here is a descriptor lost for ever */
    }
}
