/*
 * Next higher integer, the server:   ./server PORT
 *
 * Client and server talk in lines of text: the client sends a number as it was typed, and the server sends the answer.
 * Text has no byte order and no size, and the line feed says where a message ends.
 */
#include <ctype.h>
#include <math.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
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

static const char *skip_digits(const char *text)
{
    while (isdigit((unsigned char)*text))
        text++;
    return text;
}

/* strtod() would also take "nan", "inf", "0x1f" and "1e9". */
static bool is_number(const char *text)
{
    if (*text == '+' || *text == '-')
        text++;
    const char *end = skip_digits(text);
    if (end == text)
        return false;
    if (*end == '.') {
        text = end + 1;
        end = skip_digits(text);
        if (end == text)
            return false;
    }
    return *end == '\0';
}

/* ceil() leaves an integer as it is, and a cast cuts towards zero: floor() + 1 is right for every number. A double holds
 * 15 digits; far beyond them x + 1 is x, and the answer is only near. */
static void answer(FILE *client, const char *text)
{
    if (is_number(text))
        fprintf(client, "%.0f\n", floor(strtod(text, NULL)) + 1);
    else
        fprintf(client, "not a number\n");
}

/* One FILE for each direction: between reading and writing one FILE would need fseek(), which sockets do not have. */
static void serve(int fd)
{
    FILE *in = fdopen(fd, "r"), *out = fdopen(dup(fd), "w");
    if (in == NULL || out == NULL)
        die("fdopen");
    char *line = NULL;
    size_t size = 0;
    ssize_t length;
    while ((length = getline(&line, &size, in)) > 0) {
        if (line[length - 1] == '\n')
            line[length - 1] = '\0';
        answer(out, line);
        if (fflush(out) != 0)   /* the client waits for this answer before it sends more */
            break;
    }
    free(line);
    fclose(out);
    fclose(in);   /* closes the connection, too */
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);   /* writing to a client that has left is an error, not our death */
    int listener = listen_on(parse_port(argv[1]));
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client < 0)
            perror("accept");   /* the trouble of one client; others may still come */
        else
            serve(client);
    }
}
