#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include "packet.h"

static void on_alarm(int number)
{
    (void)number;
}

int main(int argc, char *argv[])
{
    if (argc < 3)
        return 2;
    struct sigaction action = {.sa_handler = on_alarm};   /* without SA_RESTART: it interrupts recvfrom */
    sigaction(SIGALRM, &action, NULL);
    int sock = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))};
    inet_pton(AF_INET, argv[1], &to.sin_addr);
    char line[1100];
    for (uint8_t number = 0; fgets(line, sizeof line, stdin); number ^= 1) {
        struct packet packet = {.number = number}, ack;
        size_t length = strcspn(line, "\n");
        memcpy(packet.line, line, length);
        packet.checksum = htons(sum_of(&packet, HEADER + length));
        int tries = 0, done = 0;
        while (!done && tries < 3) {
            sendto(sock, &packet, HEADER + length, 0, (struct sockaddr *)&to, sizeof to);
            tries++;
            alarm(1);
            while (!done) {
                ssize_t n = recvfrom(sock, &ack, sizeof ack, 0, NULL, NULL);
                if (n < 0 && errno == EINTR)
                    break;
                done = n == (ssize_t)HEADER && ack.number == number && ntohs(ack.checksum) == number;
            }
            alarm(0);
        }
        if (!done) {
            fprintf(stderr, "giving up\n");
            return 1;
        }
    }
    return 0;
}
