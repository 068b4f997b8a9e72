/*
 * TCP uppercase server:   tcp_uppercase_server PORT
 *
 * Answers each line of a client with the same line in upper case. Each client is served by a child process of its
 * own, so that no client has to wait for another.
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

/* ASCII only. Every byte above 127 belongs to something that we know nothing about. */
static void to_upper(char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] >= 'a' && text[i] < 'z')
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

/* TCP carries a stream of bytes: one recv() may bring half a line, or three. getline() collects exactly one line, of
 * any length, and at the end of the stream what came after the last line end. */
static void serve(int client)
{
    FILE *in = fdopen(client, "r");
    if (in == NULL)
        die("fdopen");
    char *line = NULL;
    size_t size = 0;
    ssize_t length;
    while ((length = getline(&line, &size, in)) > 0) {
        to_upper(line, (size_t)length);
        if (send_all(client, line, (size_t)length) < 0)
            break;
    }
    free(line);
    fclose(in);   /* closes the connection, too */
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
        close(client);   /* the child has its own copy; the connection ends when the last one is closed */
    }
}
