/* Requests and answers are structs of the same size. Both sides run on the same kind of machine. */
#include <arpa/inet.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include "message.h"

int main(int argc, char **argv)
{
    struct sockaddr_in addr = {0};
    struct message m;
    int yes = 1;

    if (argc < 2)
        return fprintf(stderr, "which port?\n"), 1;
    signal(SIGPIPE, SIG_IGN);
    int s = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    addr.sin_family = AF_INET;
    addr.sin_port = htons(atoi(argv[1]));
    if (bind(s, (struct sockaddr *)&addr, sizeof addr) != 0 || listen(s, 10) != 0) {
        perror(argv[1]);
        return 1;
    }
    while (1) {
        int c = accept(s, NULL, NULL);
        while (recv(c, &m, sizeof m, MSG_WAITALL) == sizeof m) {
            m.value = floor(m.value) + 1;
            send(c, &m, sizeof m, 0);
        }
        close(c);
    }
}
