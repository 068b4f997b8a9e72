#include <netinet/in.h>
#include <stdio.h>

main(int argc, char *argv[])
{
    struct sockaddr_in address = {0};
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    char line[100];
    address.sin_family = AF_INET;
    address.sin_port = htons(atoi(argv[1]));
    bind(listener, &address, sizeof address);
    listen(listener, 5);
    int client = accept(listener, NULL, NULL);
    int length = read(client, line, sizeof line);
    for (int i = 0; i < length; i++) {
        line[i] = toupper(line[i]);
        if (i == length - 1)
            write(client, line, length);
    }
}
