#include <arpa/inet.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[argc - 1]))};
    char byte;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    inet_pton(AF_INET, argv[1], &address.sin_addr);
    connect(fd, (struct sockaddr *)&address, sizeof address);
    read(0, &byte, 1);
    return 0;
}
