#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include "packet.h"

int main(int argc, char *argv[])
{
    if (argc < 2)
        return 2;
    int sock = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1]))};
    if (bind(sock, (struct sockaddr *)&own, sizeof own) < 0) {
        perror("bind");
        return 1;
    }
    uint8_t next = 0;
    while (1) {
        struct packet packet, ack;
        struct sockaddr_in from;
        socklen_t size = sizeof from;
        ssize_t n = recvfrom(sock, &packet, sizeof packet, 0, (struct sockaddr *)&from, &size);
        if (n < (ssize_t)HEADER || ntohs(packet.checksum) != sum_of(&packet, n))
            continue;
        if (packet.number == next) {
            printf("%.*s\n", (int)(n - HEADER), packet.line);
            fflush(stdout);
            next ^= 1;
        }
        ack.number = packet.number;
        ack.checksum = htons(ack.number);
        sendto(sock, &ack, HEADER, 0, (struct sockaddr *)&from, size);
    }
}
