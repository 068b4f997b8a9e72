/* Uppercase with processes instead of threads: fork, and stdio on the socket. */
#include <ctype.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void talk(int conn)
{
    FILE *in = fdopen(conn, "r");
    FILE *out = fdopen(dup(conn), "w");
    char line[2048];

    while (fgets(line, sizeof line, in) != NULL) {
        for (char *p = line; *p != '\0'; p++)
            *p = toupper((unsigned char)*p);
        if (fputs(line, out) == EOF || fflush(out) == EOF)
            break;
    }
    fclose(in);
    fclose(out);
}

int main(int argc, char **argv)
{
    int listener, conn, on = 1;
    struct sockaddr_in me;

    if (argc != 2) {
        fprintf(stderr, "usage: %s port\n", argv[0]);
        return 1;
    }
    signal(SIGCHLD, SIG_IGN); /* no zombies */

    listener = socket(PF_INET, SOCK_STREAM, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    memset(&me, 0, sizeof me);
    me.sin_family = AF_INET;
    me.sin_addr.s_addr = INADDR_ANY;
    me.sin_port = htons(atoi(argv[1]));
    if (bind(listener, (struct sockaddr *)&me, sizeof me) < 0 || listen(listener, 32) < 0) {
        perror(argv[1]);
        return 1;
    }
    for (;;) {
        conn = accept(listener, NULL, NULL);
        if (conn < 0)
            continue;
        switch (fork()) {
        case -1:
            perror("fork");
            break;
        case 0:
            close(listener);
            talk(conn);
            exit(0);
        }
        close(conn);
    }
}
