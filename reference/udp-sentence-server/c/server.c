/*
 * UDP server for sentences:   server
 *
 * Waits on UDP port 12000 and answers each datagram with one datagram: the same sentence in upper case, to where it
 * came from.
 */
#include <ctype.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>

#define PORT 12000
#define LONGEST 2000   /* bytes of a sentence */

static int open_socket(void)
{
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0) {
        perror("socket");
        exit(1);
    }
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_ANY);   /* whichever address of this machine a client uses */
    address.sin_port = htons(PORT);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        perror("bind");
        exit(1);
    }
    return fd;
}

/* toupper() wants the value of an unsigned char: a plain char may be negative. */
static void to_upper(char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        text[i] = (char)toupper((unsigned char)text[i]);
}

int main(void)
{
    int fd = open_socket();
    /* The line end brings the line to the screen. Into a file or a pipe it goes when it is flushed. */
    printf("The server is ready to receive\n");
    fflush(stdout);

    char sentence[LONGEST];
    for (;;) {
        struct sockaddr_in client;
        socklen_t client_length = sizeof client;   /* is changed by recvfrom(): set before each call */
        /* One recvfrom() is one datagram, whole. Its length is what recvfrom() returns: no zero byte ends it. */
        ssize_t length = recvfrom(fd, sentence, sizeof sentence, 0, (struct sockaddr *)&client, &client_length);
        if (length < 0) {
            perror("recvfrom");
            continue;
        }
        to_upper(sentence, (size_t)length);
        if (sendto(fd, sentence, (size_t)length, 0, (struct sockaddr *)&client, client_length) < 0)
            perror("sendto");   /* the trouble of one client; others may still come */
    }
}
