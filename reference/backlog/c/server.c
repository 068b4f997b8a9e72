/*
 * A server that gives out numbers:   server PORT
 *
 * Listens, waits for a line from the keyboard, and then serves one client after the other. Those who come before are in
 * no hurry to be accepted: the kernel has made their connections, keeps what they have sent, and lets them wait in a
 * queue.
 */
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#define WAITING 20    /* so many may wait */
#define LONGEST 100   /* the longest name */

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
    /* From here on clients can connect. The second argument is how many may have done so and wait for accept(). Who
     * comes when the queue is full is not answered at all, and its kernel tries again after a second, then two. */
    if (listen(fd, WAITING) < 0)
        die("listen");
    return fd;
}

static void wait_for_the_keyboard(void)
{
    printf("Press return to open the door. ");
    fflush(stdout);
    int c;
    do
        c = getchar();
    while (c != '\n' && c != EOF);
}

/* Reads a line into `name`, without its line feed. Gives its length, or -1 when the client has left before. */
static ssize_t read_name(int client, char *name, size_t room)
{
    size_t length = 0;
    while (length < room) {
        ssize_t got = recv(client, name + length, room - length, 0);
        if (got <= 0)
            return -1;
        char *feed = memchr(name + length, '\n', (size_t)got);
        if (feed != NULL)
            return feed - name;
        length += (size_t)got;
    }
    return -1;   /* a name longer than was agreed */
}

/* Gives -1 when the client has left. That is nothing to worry about: only its own connection is closed. */
static int serve(int client, int number)
{
    char name[LONGEST + 1], answer[LONGEST + 32];
    ssize_t length = read_name(client, name, sizeof name);
    if (length < 0)
        return -1;
    int size = snprintf(answer, sizeof answer, "%d %.*s\n", number, (int)length, name);
    /* So few bytes fit into the send buffer of a new connection: send() takes all of them. */
    return send(client, answer, (size_t)size, 0) == size ? 0 : -1;
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);   /* writing to a client that has left is an error, not our death */
    int listener = listen_on(parse_port(argv[1]));
    wait_for_the_keyboard();
    for (int number = 1;; number++) {
        /* Takes the one who has waited longest, or waits for the next to come. Whether the client is still there, only
         * recv() and send() will tell. */
        int client = accept(listener, NULL, NULL);
        if (client < 0) {
            perror("accept");
            continue;
        }
        if (serve(client, number) < 0)
            fprintf(stderr, "number %d has left\n", number);
        close(client);
    }
}
