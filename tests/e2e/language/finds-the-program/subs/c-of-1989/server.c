#include <stdio.h>
#include <netinet/in.h>

inline upper(c)
{
    return c >= 'a' && c <= 'z' ? c - 32 : c;
}

serve(client)
    int client;
{
    char line[100], *at, *restrict;
    int length = read(client, line, 100);
    restrict = line + length;
    for (at = line; at < restrict; at++)
        *at = upper(*at);
    write(client, line, (int)pow((double)length, 1.0));
}

void main(argc, argv)
    int argc;
    char **argv;
{
    struct sockaddr_in address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    char typed[100];
    bzero(&address, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons(atoi(argv[1]));
    bind(listener, &address, sizeof address);
    listen(listener, 5);
    serve(accept(listener, 0, 0));
    if (argc > 2)
        gets(typed);
    exit(0);
}
