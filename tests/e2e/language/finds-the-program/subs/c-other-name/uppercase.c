#include <ctype.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1]))};
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    char line[100];
    bind(listener, (struct sockaddr *)&address, sizeof address);
    listen(listener, 5);
    int client = accept(listener, NULL, NULL);
    int length = read(client, line, sizeof line);
    for (int i = 0; i < length; i++)
        line[i] = toupper(line[i]);
    write(client, line, length);
    return argc != 2;
}
