/* Sends empty datagrams for ever, each from an address of its own. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct sockaddr_in to = {.sin_family = AF_INET};

    if (argc != 3)
        return 2;
    to.sin_port = htons((uint16_t)atoi(argv[2]));
    inet_pton(AF_INET, argv[1], &to.sin_addr);
    for (unsigned number = 0;; number++) {
        struct sockaddr_in from = {.sin_family = AF_INET, .sin_port = htons((uint16_t)(2000 + number % 20000))};
        int end = socket(AF_INET, SOCK_DGRAM, 0);

        from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + number / 20000);
        if (bind(end, (struct sockaddr *)&from, sizeof from) == 0)
            sendto(end, "", 0, 0, (struct sockaddr *)&to, sizeof to);
        close(end);
    }
}
