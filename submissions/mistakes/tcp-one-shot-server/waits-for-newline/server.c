/* Reads a line, and the sentences of this assignment have no line end. */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
    struct sockaddr_in addr = {0};
    char line[1026];
    int on = 1;

    int fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl(INADDR_ANY);
    addr.sin_port = htons(12000);
    if (bind(fd, (struct sockaddr *)&addr, sizeof addr) < 0) {
        perror("bind");
        return 1;
    }
    listen(fd, 5);
    puts("The server is ready to receive");
    fflush(stdout);
    for (;;) {
        int conn = accept(fd, NULL, NULL);
        if (conn < 0)
            continue;
        FILE *in = fdopen(conn, "r");
        if (fgets(line, sizeof line, in)) {
            line[strcspn(line, "\n")] = '\0';
            for (char *c = line; *c; c++)
                *c = (char)toupper((unsigned char)*c);
            send(conn, line, strlen(line), MSG_NOSIGNAL);
        }
        fclose(in);
    }
}
