/* SIGPIPE is not ignored. */
/* multithreaded TCP server */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ctype.h>
#include <unistd.h>
#include <pthread.h>
#include <sys/types.h>
#include <sys/socket.h>
#include <netinet/in.h>

#define MAX_LINE 1002

void *connection_handler(void *socket_desc)
{
    int sock = *(int *)socket_desc;
    char line[MAX_LINE];
    FILE *in;

    free(socket_desc);

    in = fdopen(sock, "r");
    if (in == NULL) {
        close(sock);
        return 0;
    }

    while (fgets(line, MAX_LINE, in) != NULL) {
        int len = strlen(line), pos = 0, w;

        for (int i = 0; i < len; i++)
            line[i] = toupper((unsigned char)line[i]);

        while (pos < len) {
            w = write(sock, line + pos, len - pos);
            if (w <= 0) {
                fclose(in);
                return 0;
            }
            pos += w;
        }
    }

    fclose(in);
    return 0;
}

int main(int argc, char *argv[])
{
    int socket_desc, client_sock, *new_sock, reuse = 1;
    struct sockaddr_in server;

    if (argc != 2) {
        fprintf(stderr, "Usage: %s port\n", argv[0]);
        return 1;
    }

    socket_desc = socket(AF_INET, SOCK_STREAM, 0);
    if (socket_desc == -1) {
        perror("Could not create socket");
        return 1;
    }
    setsockopt(socket_desc, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof(reuse));

    memset(&server, 0, sizeof(server));
    server.sin_family = AF_INET;
    server.sin_addr.s_addr = INADDR_ANY;
    server.sin_port = htons(atoi(argv[1]));

    if (bind(socket_desc, (struct sockaddr *)&server, sizeof(server)) < 0) {
        perror("bind failed. Error");
        return 1;
    }
    listen(socket_desc, 50);

    while (1) {
        pthread_t thread;

        client_sock = accept(socket_desc, NULL, NULL);
        if (client_sock < 0) {
            perror("accept failed");
            continue;
        }
        new_sock = malloc(sizeof(int));
        *new_sock = client_sock;
        if (pthread_create(&thread, NULL, connection_handler, new_sock) != 0) {
            perror("could not create thread");
            free(new_sock);
            close(client_sock);
            continue;
        }
        pthread_detach(thread);
    }
}
