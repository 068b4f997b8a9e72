/*
 * UDP client for one sentence:   client
 *
 * Asks for a sentence, sends it to the server at 1.1.1.1, UDP port 12000, and prints what comes back.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#define SERVER "1.1.1.1"
#define PORT 12000
#define LONGEST 2000   /* bytes of a sentence */

static void die(const char *what)
{
    perror(what);
    exit(1);
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

int main(void)
{
    struct sockaddr_in server;
    memset(&server, 0, sizeof server);
    server.sin_family = AF_INET;
    server.sin_port = htons(PORT);
    if (inet_pton(AF_INET, SERVER, &server.sin_addr) != 1) {
        fprintf(stderr, "'%s' is not an address\n", SERVER);
        return 1;
    }
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0)
        die("socket");
    /* Nothing is sent here. But from now on the socket hears this server only: no stranger's datagram is taken for the
     * answer, and an error such as "nobody has this port" is told by recv(). */
    if (connect(fd, (struct sockaddr *)&server, sizeof server) < 0)
        die("connect");

    char sentence[LONGEST + 2];   /* its line end, and the zero byte of a C string */
    size_t length = ask(sentence, sizeof sentence);
    if (send(fd, sentence, length, 0) < 0)   /* neither of the two travels */
        die("send");

    char answer[LONGEST];
    ssize_t got = recv(fd, answer, sizeof answer, 0);
    if (got < 0)
        die("recv");
    fwrite(answer, 1, (size_t)got, stdout);   /* so many bytes: no zero byte ends what came from the network */
    printf("\n");
    close(fd);
    return 0;
}
