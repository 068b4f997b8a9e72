/* One sentence a connection: a child process for each client. */
#include <ctype.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define SERVER_PORT 12000
#define BUFSIZE 1024

static void serve(int connfd)
{
    char buf[BUFSIZE + 1];
    int n, i;

    n = read(connfd, buf, BUFSIZE);
    if (n <= 0) {
        close(connfd);
        return;
    }
    buf[n] = '\0';
    printf("received: %s\n", buf);
    for (i = 0; i < n; i++)
        buf[i] = toupper((unsigned char)buf[i]);
    write(connfd, buf, strlen(buf));
    close(connfd);
}

int main(void)
{
    int listenfd, connfd;
    struct sockaddr_in servaddr;
    const int on = 1;

    listenfd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listenfd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));

    bzero(&servaddr, sizeof(servaddr));
    servaddr.sin_family = AF_INET;
    servaddr.sin_addr.s_addr = htonl(INADDR_ANY);
    servaddr.sin_port = htons(SERVER_PORT);
    if (bind(listenfd, (struct sockaddr *)&servaddr, sizeof(servaddr)) < 0) {
        perror("bind");
        exit(EXIT_FAILURE);
    }
    listen(listenfd, 10);
    signal(SIGCHLD, SIG_IGN); /* no zombies */
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("The server is ready to receive\n");

    for (;;) {
        connfd = accept(listenfd, NULL, NULL);
        if (connfd < 0)
            continue;
        if (fork() == 0) {
            close(listenfd);
            serve(connfd);
            exit(0);
        }
        close(connfd);
    }
}
