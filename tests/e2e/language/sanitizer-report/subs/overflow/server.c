/* Answers, after writing one byte too many. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    char line[100], *copy = malloc(6);
    int server = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_port = htons((unsigned short)atoi(argv[argc - 1]));
    bind(server, (struct sockaddr *)&address, sizeof address);
    listen(server, 5);
    int client = accept(server, NULL, NULL);
    read(client, line, sizeof line);
    strcpy(copy, "HELLO!");
    write(client, "HELLO\n", 6);
    printf("%s\n", copy);
    free(copy);
    pause();
}
