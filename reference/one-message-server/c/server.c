/*
 * One-message server:   ./server
 *
 * Takes one message from one client, prints it, and answers with a line of the keyboard.
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

#define PORT 12345
#define SIZE 32   /* of every message: at most 31 bytes of text, and at least one zero byte */

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void give_up(const char *why)
{
    fprintf(stderr, "%s\n", why);
    exit(1);
}

static int listen_on(int port)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        die("socket");
    /* The server closes first, so the connection lingers in TIME_WAIT on its side: bind to the port all the same. */
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

static int accept_client(int listener)
{
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    int fd = accept(listener, (struct sockaddr *)&address, &length);
    if (fd < 0)
        die("accept");
    char text[INET_ADDRSTRLEN];
    printf("Handling Client %s\n", inet_ntop(AF_INET, &address.sin_addr, text, sizeof text));
    fflush(stdout);   /* at once, also when the output is a file or a pipe */
    return fd;
}

/* TCP carries a stream of bytes: one recv() may bring only a part of the message. Both sides know its size, so this
 * goes on until all of it is there. */
static void receive_message(int fd, char message[SIZE])
{
    size_t have = 0;
    while (have < SIZE) {
        ssize_t got = recv(fd, message + have, SIZE - have, 0);
        if (got < 0)
            die("recv");
        if (got == 0)
            give_up("the client closed before its message was complete");
        have += (size_t)got;
    }
    message[SIZE - 1] = '\0';   /* whatever a stranger has sent, it is a string now */
}

/* send() may take fewer bytes than it was given. */
static void send_message(int fd, const char message[SIZE])
{
    size_t sent = 0;
    while (sent < SIZE) {
        ssize_t more = send(fd, message + sent, SIZE - sent, 0);
        if (more < 0)
            die("send");
        sent += (size_t)more;
    }
}

/* fgets() reads at most SIZE - 1 bytes and adds the zero byte; the rest of a longer line stays unread. The buffer is
 * cleared first: all of it is sent, and what was in this memory before is nobody's business. */
static void read_message(char message[SIZE])
{
    printf("Your message: ");
    fflush(stdout);
    memset(message, 0, SIZE);
    if (fgets(message, SIZE, stdin) == NULL)
        give_up("the keyboard ended before there was a message");
    message[strcspn(message, "\n")] = '\0';
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);   /* a client that has left makes send() fail instead of killing us without a word */
    int listener = listen_on(PORT);
    printf("Now Listening\n");
    fflush(stdout);
    int client = accept_client(listener);
    close(listener);   /* there is only one client */

    char message[SIZE];
    receive_message(client, message);
    printf("Message from client: %s\n", message);
    read_message(message);
    send_message(client, message);
    close(client);
    return 0;
}
