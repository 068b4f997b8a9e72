/*
 * A server that ends its conversations well:   server PORT
 *
 * Sends back all bytes, and at the end their number. A child process serves each client.
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

#define END_OF_TRANSMISSION 4

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

/* Signals that arrive together are delivered once, so one call may have to collect several children. */
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
    /* Who closes first keeps the connection in TIME_WAIT for a while, and that is often this server. Without this
     * option the port could not be bound again until then. */
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

/* Sends back what comes, until one side ends the conversation. Gives the number of bytes, or -1 when the client has
 * vanished. */
static long long echo(int client)
{
    char buffer[16384];
    long long count = 0;
    for (;;) {
        ssize_t got = recv(client, buffer, sizeof buffer, 0);
        if (got < 0)
            return -1;
        if (got == 0)
            return count;   /* the client has ended its sending; it still reads */
        char *end = memchr(buffer, END_OF_TRANSMISSION, (size_t)got);
        size_t length = end != NULL ? (size_t)(end - buffer) : (size_t)got;
        if (send_all(client, buffer, length) < 0)
            return -1;
        count += (long long)length;
        if (end != NULL)
            return count;
    }
}

/* shutdown() puts the end behind all that was sent: it arrives when everything else has. close() would do so as well,
 * but not while something that the client has sent lies here unread: then it resets the connection, which throws away
 * what is still on its way. So the rest is read before. After a half-close of the client there is none, and recv()
 * returns 0 at once. */
static void end_well(int client)
{
    char rest[16384];
    shutdown(client, SHUT_WR);
    while (recv(client, rest, sizeof rest, 0) > 0)
        ;
}

static void serve(int client)
{
    char line[32];
    long long count = echo(client);
    if (count >= 0) {
        int length = snprintf(line, sizeof line, "%lld bytes\n", count);
        if (send_all(client, line, (size_t)length) == 0)
            end_well(client);
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
            close(listener);   /* the child's copy: the parent goes on listening with its own */
            serve(client);
            exit(0);
        }
        if (child < 0)
            perror("fork");
        close(client);   /* the parent's copy: while it is open, close() in the child ends nothing */
    }
}
