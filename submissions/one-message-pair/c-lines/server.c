/* The server of a pair. A message is a line: it ends with its line feed. */
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
    struct sockaddr_in me = {0}, other;
    socklen_t len = sizeof other;
    char msg[32], wire[33];
    int yes = 1, s = socket(AF_INET, SOCK_STREAM, 0);

    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    me.sin_family = AF_INET;
    me.sin_port = htons(12345);
    if (bind(s, (struct sockaddr *)&me, sizeof me) < 0)
        fail("bind");
    if (listen(s, 1) < 0)
        fail("listen");
    puts("Now Listening");
    int c = accept(s, (struct sockaddr *)&other, &len);
    if (c < 0)
        fail("accept");
    printf("Handling Client %s\n", inet_ntoa(other.sin_addr));

    FILE *conn = fdopen(c, "r+");
    if (!fgets(wire, sizeof wire, conn))
        fail("receive");
    printf("Message from client: %s", wire);

    puts("Your message:");
    if (!fgets(msg, sizeof msg, stdin))
        fail("keyboard");
    msg[strcspn(msg, "\n")] = '\0';
    fseek(conn, 0, SEEK_CUR);   /* from reading to writing */
    fprintf(conn, "%s\n", msg);
    if (fclose(conn) != 0)
        fail("send");
    return 0;
}
