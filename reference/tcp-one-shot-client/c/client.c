/*
 * TCP client for one sentence:   client
 *
 * Connects to TCP port 12000 of this machine, asks for a sentence, sends it and prints what comes back.
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

#define SERVER "127.0.0.1"
#define PORT 12000
#define LONGEST 1024   /* bytes of a sentence */

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static int connect_to_server(void)
{
    struct sockaddr_in server;
    memset(&server, 0, sizeof server);
    server.sin_family = AF_INET;
    server.sin_port = htons(PORT);
    if (inet_pton(AF_INET, SERVER, &server.sin_addr) != 1) {
        fprintf(stderr, "'%s' is not an address\n", SERVER);
        exit(1);
    }
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        die("socket");
    if (connect(fd, (struct sockaddr *)&server, sizeof server) < 0)
        die("connect");
    return fd;
}

/* The length of the sentence, without its line end. */
static size_t ask(char *sentence, size_t room)
{
    printf("Input lowercase sentence: ");
    fflush(stdout);   /* there is no line end that would bring it to the screen */
    if (fgets(sentence, (int)room, stdin) == NULL) {
        fprintf(stderr, "no sentence\n");
        exit(1);
    }
    size_t length = strcspn(sentence, "\n");   /* fgets() keeps the line end */
    sentence[length] = '\0';
    return length;
}

/* send() may take fewer bytes than it was given. */
static void send_all(int fd, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(fd, data, length, 0);
        if (sent < 0)
            die("send");
        data += sent;
        length -= (size_t)sent;
    }
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);   /* a server that has left makes send() fail instead of killing us without a word */
    int fd = connect_to_server();
    char sentence[LONGEST + 2];   /* its line end, and the zero byte of a C string */
    size_t length = ask(sentence, sizeof sentence);
    send_all(fd, sentence, length);   /* neither of the two travels */

    /* The server closes when it has answered. So the answer is what comes until then, and it would not matter if the
     * network cut it into pieces. */
    char answer[LONGEST];
    size_t got = 0;
    while (got < sizeof answer) {
        ssize_t more = recv(fd, answer + got, sizeof answer - got, 0);
        if (more < 0)
            die("recv");
        if (more == 0)
            break;
        got += (size_t)more;
    }
    printf("From Server: ");
    fwrite(answer, 1, got, stdout);   /* so many bytes: no zero byte ends what came from the network */
    printf("\n");
    close(fd);
    return 0;
}
