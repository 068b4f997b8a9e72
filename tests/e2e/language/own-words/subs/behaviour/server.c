/* Answers, after a sum that has no room. */
#include <arpa/inet.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    char line[100];
    int server = socket(AF_INET, SOCK_STREAM, 0), sum = INT_MAX;

    address.sin_port = htons((unsigned short)atoi(argv[argc - 1]));
    bind(server, (struct sockaddr *)&address, sizeof address);
    listen(server, 5);
    int client = accept(server, NULL, NULL);
    sum += (int)read(client, line, sizeof line);
    printf("%d\n", sum);
    write(client, "ERR\n", 4);
    pause();
}
