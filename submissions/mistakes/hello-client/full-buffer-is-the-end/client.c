/*
 * Hello client:   ./client IP PORT
 *
 * Wrong: goes on until the zero byte has come or the buffer is full, and takes both for the end.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
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

static int connect_to(const char *ip, int port)
{
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons((unsigned short)port);
    if (inet_pton(AF_INET, ip, &address.sin_addr) != 1) {   /* 0, not -1, when the text is no address */
        fprintf(stderr, "'%s' is not an IP address\n", ip);
        exit(1);
    }
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        die("socket");
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
        die("connect");
    return fd;
}

static int print_greeting(int fd)
{
    char buffer[4096];
    size_t have = 0;
    while (have < sizeof buffer && !memchr(buffer, '\0', have)) {
        ssize_t got = recv(fd, buffer + have, sizeof buffer - have, 0);
        if (got < 0)
            die("recv");
        if (got == 0)
            return 0;
        have += (size_t)got;
    }
    fwrite(buffer, 1, strnlen(buffer, have), stdout);
    return 1;
}

int main(int argc, char *argv[])
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s IP PORT\n", argv[0]);
        return 1;
    }
    int fd = connect_to(argv[1], parse_port(argv[2]));
    printf("Message from server : ");
    int complete = print_greeting(fd);
    putchar('\n');
    close(fd);
    if (!complete) {
        fprintf(stderr, "the server closed the connection before its greeting was complete\n");
        return 1;
    }
    return 0;
}
