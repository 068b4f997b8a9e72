/*
 * One-message client:   ./client
 *
 * Wrong: cuts off the last byte of what fgets() gave, whatever it is.
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

#define ADDRESS "127.0.0.1"
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

static int connect_to(const char *ip, int port)
{
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons((unsigned short)port);
    inet_pton(AF_INET, ip, &address.sin_addr);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        die("socket");
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
        die("connect");
    return fd;
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
    message[strlen(message) - 1] = '\0';
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
            give_up("the server closed before its message was complete");
        have += (size_t)got;
    }
    message[SIZE - 1] = '\0';   /* whatever a stranger has sent, it is a string now */
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);   /* a server that has left makes send() fail instead of killing us without a word */
    int fd = connect_to(ADDRESS, PORT);
    printf("Connected to %s\n", ADDRESS);

    char message[SIZE];
    read_message(message);
    send_message(fd, message);
    receive_message(fd, message);
    printf("Message from server: %s\n", message);
    close(fd);
    return 0;
}
