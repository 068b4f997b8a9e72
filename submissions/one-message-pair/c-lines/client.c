/* The client of a pair. A message is a line: it ends with its line feed. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

int fail(const char *what)
{
    perror(what);
    exit(1);
}

int main(void)
{
    struct sockaddr_in server = {0};
    char msg[32], wire[33];
    int s = socket(AF_INET, SOCK_STREAM, 0);

    server.sin_family = AF_INET;
    server.sin_addr.s_addr = inet_addr("127.0.0.1");
    server.sin_port = htons(12345);
    if (connect(s, (struct sockaddr *)&server, sizeof server) < 0)
        fail("connect");
    puts("Connected to 127.0.0.1");

    puts("Your message:");
    if (!fgets(msg, sizeof msg, stdin))
        fail("keyboard");
    msg[strcspn(msg, "\n")] = '\0';
    FILE *out = fdopen(s, "w"), *in = fdopen(s, "r");
    fprintf(out, "%s\n", msg);
    if (fflush(out) != 0)
        fail("send");
    if (!fgets(wire, sizeof wire, in))
        fail("receive");
    printf("Message from server: %s", wire);
    return 0;
}
