/*
 * TCP echo server (RFC 862):   tcp_echo_server
 *
 * Listens on port 7 and sends back whatever comes. Each client is served by a child process of its own, so that no
 * client has to wait for another, not even for one that does not read its echo.
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

#define ECHO_PORT 7   /* the well-known port of the service: see /etc/services. Below 1024, so usually for root only */

static void die(const char *what)
{
    perror(what);
    exit(1);
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
        die("bind");   /* EACCES: the port is privileged, and we are not */
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

/* An echo needs to know nothing about messages: each piece goes back as it came, wherever the stream was cut. What
 * recv() returned is the only length there is: the bytes are no C string, and any of them may be zero. */
static void echo(int client)
{
    char buffer[16384];
    ssize_t length;
    while ((length = recv(client, buffer, sizeof buffer, 0)) > 0) {
        buffer[0] ^= 1;
        if (send_all(client, buffer, (size_t)length) < 0)
            return;
    }
    /* 0: the client has ended its sending, and all that it sent is on its way back. Less: it has vanished. */
}

int main(void)
{
    set_up_signals();
    int listener = listen_on(ECHO_PORT);
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client < 0) {
            perror("accept");   /* the trouble of one client; others may still come */
            continue;
        }
        pid_t child = fork();
        if (child == 0) {
            close(listener);
            echo(client);
            close(client);
            exit(0);
        }
        if (child < 0)
            perror("fork");
        close(client);   /* the child has its own copy; the connection ends when the last one is closed */
    }
}
