/*
 * The receiver of stop and wait:   receiver PORT
 *
 * Wrong: it acknowledges a damaged datagram, although it has not got its line.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEADER 3
#define LARGEST (HEADER + 1000)

/* The sum of all bytes but the two that hold it. */
static uint16_t checksum(const unsigned char *datagram, size_t length)
{
    unsigned sum = datagram[0];
    for (size_t i = HEADER; i < length; i++)
        sum += datagram[i];
    return (uint16_t)sum;
}

static int is_whole(const unsigned char *datagram, size_t length)
{
    return length >= HEADER && (datagram[1] << 8 | datagram[2]) == checksum(datagram, length);
}

static int open_port(const char *port)
{
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    address.sin_port = htons((uint16_t)atoi(port));
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    perror(port);
    return -1;
}

static void acknowledge(int fd, unsigned char number, const struct sockaddr_in *sender)
{
    unsigned char datagram[HEADER] = {number, 0, 0};
    uint16_t sum = checksum(datagram, sizeof datagram);
    datagram[1] = (unsigned char)(sum >> 8);
    datagram[2] = (unsigned char)sum;
    if (sendto(fd, datagram, sizeof datagram, 0, (const struct sockaddr *)sender, sizeof *sender) < 0)
        perror("sendto");
}

int main(int argc, char **argv)
{
    unsigned char datagram[LARGEST], wanted = 0;

    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 2;
    }
    int fd = open_port(argv[1]);
    if (fd < 0)
        return 1;
    for (;;) {
        struct sockaddr_in sender;
        socklen_t size = sizeof sender;
        ssize_t length = recvfrom(fd, datagram, sizeof datagram, 0, (struct sockaddr *)&sender, &size);
        if (length < 0) {
            perror("recvfrom");
            return 1;
        }
        if (is_whole(datagram, (size_t)length) && datagram[0] == wanted) {
            fwrite(datagram + HEADER, 1, (size_t)length - HEADER, stdout);
            putchar('\n');
            fflush(stdout);   /* at once, also when the output is a file or a pipe */
            wanted = !wanted;
        }
        acknowledge(fd, datagram[0], &sender);
    }
}
