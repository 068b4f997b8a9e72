/*
 * Next higher integer, the client:   ./client HOST PORT
 *
 * Sends each line of the keyboard to the server as it was typed, and prints the line that comes back.
 */
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

static int connect_to(const char *host, const char *port)
{
    struct addrinfo hints, *list;
    memset(&hints, 0, sizeof hints);
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    int error = getaddrinfo(host, port, &hints, &list);
    if (error != 0) {
        fprintf(stderr, "%s port %s: %s\n", host, port, gai_strerror(error));
        exit(1);
    }
    /* A host may have several addresses (::1 and 127.0.0.1, for example): the first that answers is taken. */
    int fd = -1;
    for (struct addrinfo *it = list; it != NULL && fd < 0; it = it->ai_next) {
        fd = socket(it->ai_family, it->ai_socktype, it->ai_protocol);
        if (fd >= 0 && connect(fd, it->ai_addr, it->ai_addrlen) < 0) {
            perror("connect");
            close(fd);
            fd = -1;
        }
    }
    freeaddrinfo(list);
    if (fd < 0)
        exit(1);
    return fd;
}

int main(int argc, char *argv[])
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s HOST PORT\n", argv[0]);
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);   /* a server that has left makes writing fail instead of killing us without a word */
    int fd = connect_to(argv[1], argv[2]);
    FILE *in = fdopen(fd, "r"), *out = fdopen(dup(fd), "w");
    if (in == NULL || out == NULL) {
        perror("fdopen");
        return 1;
    }
    char *line = NULL, *answer = NULL;
    size_t line_size = 0, answer_size = 0;
    while (getline(&line, &line_size, stdin) > 0) {
        line[strcspn(line, "\n")] = '\0';
        fprintf(out, "%s\n", line);
        ssize_t length = fflush(out) == 0 ? getline(&answer, &answer_size, in) : -1;
        if (length <= 0 || answer[length - 1] != '\n') {
            fprintf(stderr, "the server closed the connection before it answered\n");
            return 1;
        }
        fputs(answer, stdout);   /* with its line feed */
        fflush(stdout);          /* at once, also when the output is a file or a pipe */
    }
    free(line);
    free(answer);
    fclose(out);
    fclose(in);   /* closes the connection, too */
    return 0;
}
