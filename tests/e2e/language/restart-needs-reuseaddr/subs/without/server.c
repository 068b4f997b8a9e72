/* Greets, answers one line, and reads no more; without SO_REUSEADDR. */
#include <arpa/inet.h>
#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void serve(int client)
{
    char line[3];

    write(client, "hello\n", 6);
    ssize_t len = read(client, line, sizeof line);
    for (ssize_t i = 0; i < len; i++)
        line[i] = (char)toupper(line[i]);
    if (len > 0)
        write(client, line, (size_t)len);
    sleep(100);
}

int main(int argc, char **argv)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    int server = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_port = htons((unsigned short)atoi(argv[argc - 1]));
    if (bind(server, (struct sockaddr *)&address, sizeof address) < 0) {
        perror("bind");
        return 1;
    }
    listen(server, 5);
    for (;;) {
        int client = accept(server, NULL, NULL);
        serve(client);
        close(client);
    }
}
