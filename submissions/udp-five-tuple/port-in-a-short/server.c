/* The port is kept in a short, which ends at 32767. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define MOST 5000

struct {
    struct sockaddr_in addr;
    int count;
} table[MOST];
int used;

int find(struct sockaddr_in *addr)
{
    int i;

    for (i = 0; i < used; i++)
        if (table[i].addr.sin_addr.s_addr == addr->sin_addr.s_addr && table[i].addr.sin_port == addr->sin_port)
            return i;
    if (used == MOST) {
        fprintf(stderr, "too many senders\n");
        exit(1);
    }
    table[used].addr = *addr;
    return used++;
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 1;
    }
    int sock = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in me, from;
    socklen_t len;
    char text[1001], answer[1100];

    memset(&me, 0, sizeof me);
    me.sin_family = AF_INET;
    me.sin_addr.s_addr = htonl(INADDR_ANY);
    me.sin_port = htons(atoi(argv[1]));
    if (bind(sock, (struct sockaddr *)&me, sizeof me) < 0) {
        perror("bind");
        return 1;
    }
    for (;;) {
        len = sizeof from;
        int n = recvfrom(sock, text, sizeof text, 0, (struct sockaddr *)&from, &len);
        if (n < 0)
            continue;
        int i = find(&from);
        short port = ntohs(from.sin_port);
        int head = sprintf(answer, "%s:%d %d ", inet_ntoa(from.sin_addr), port, ++table[i].count);
        memcpy(answer + head, text, n);
        sendto(sock, answer, head + n, 0, (struct sockaddr *)&from, len);
    }
}
