/*
 * Upper case for text in UTF-8:   utf8_uppercase_server PORT
 *
 * Answers each line of a client with the same line in upper case, with all letters of Unicode. Each client is served by
 * a child process of its own, so that no client has to wait for another.
 */
#include <errno.h>
#include <locale.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wchar.h>
#include <wctype.h>

#define PIECE 4096
#define LONGEST_CHARACTER 4   /* bytes in UTF-8 */

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

/*
 * Changes `length` bytes, which may begin and end within a character, and gives the number of bytes in `answer`; -1 when
 * this is no UTF-8. mbrtowc() takes one character from the text. Where the text ends within one, it returns -2 and keeps
 * the bytes that are there in `state`, where the next call finds them.
 */
static ssize_t to_upper(const char *text, size_t length, char *answer, mbstate_t *state)
{
    size_t used = 0;
    for (size_t at = 0; at < length;) {
        wchar_t character;
        size_t taken = mbrtowc(&character, text + at, length - at, state);
        if (taken == (size_t)-2)
            break;
        if (taken == (size_t)-1)
            return -1;
        at += taken > 0 ? taken : 1;   /* 0 stands for the zero byte, a character like others */

        mbstate_t whole;   /* what is encoded is always a whole character */
        memset(&whole, 0, sizeof whole);
        used += wcrtomb(answer + used, (wchar_t)towupper((wint_t)character), &whole);
    }
    return (ssize_t)used;
}

/* Each piece is answered as it comes, so that a line may be of any length. At least one byte of each character is in the
 * piece itself, and none needs more than LONGEST_CHARACTER in the answer. */
static void serve(int client)
{
    char text[PIECE], answer[PIECE * LONGEST_CHARACTER];
    mbstate_t state;   /* of this client; at the beginning all zero */
    memset(&state, 0, sizeof state);
    ssize_t length;
    while ((length = recv(client, text, sizeof text, 0)) > 0) {
        ssize_t used = to_upper(text, (size_t)length, answer, &state);
        if (used < 0 || send_all(client, answer, (size_t)used) < 0)
            return;
    }
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 1;
    }
    /* A program starts in the locale "C", which knows ASCII only. This takes the one of the environment, for example
     * LANG=C.UTF-8; wchar_t and towupper() then mean all of Unicode. */
    if (setlocale(LC_ALL, "") == NULL || MB_CUR_MAX < LONGEST_CHARACTER) {
        fprintf(stderr, "the locale is not one with UTF-8: set LANG=C.UTF-8\n");
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
            close(client);
            exit(0);
        }
        if (child < 0)
            perror("fork");
        close(client);   /* the child has its own copy; the connection ends when the last one is closed */
    }
}
