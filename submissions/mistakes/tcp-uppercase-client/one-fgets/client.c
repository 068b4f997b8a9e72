/* Takes what one fgets() gives for a whole line, and waits for the answer to it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <signal.h>
#include <unistd.h>
#include <netdb.h>
#include <sys/socket.h>

#define MAXLINE 1024

static int connect_to(const char *host, const char *port)
{
	struct addrinfo hints, *res, *p;
	int sock = -1, rc;

	memset(&hints, 0, sizeof hints);
	hints.ai_family = AF_UNSPEC;
	hints.ai_socktype = SOCK_STREAM;
	rc = getaddrinfo(host, port, &hints, &res);
	if (rc != 0) {
		fprintf(stderr, "%s: %s\n", host, gai_strerror(rc));
		exit(1);
	}
	for (p = res; p; p = p->ai_next) {
		sock = socket(p->ai_family, p->ai_socktype, p->ai_protocol);
		if (sock < 0)
			continue;
		if (connect(sock, p->ai_addr, p->ai_addrlen) == 0)
			break;
		close(sock);
		sock = -1;
	}
	freeaddrinfo(res);
	return sock;
}

int main(int argc, char *argv[])
{
	char line[MAXLINE], c;
	size_t len, off;
	ssize_t n;
	int sock;

	if (argc != 3) {
		fprintf(stderr, "usage: client host port\n");
		return 1;
	}
	signal(SIGPIPE, SIG_IGN);
	if ((sock = connect_to(argv[1], argv[2])) < 0) {
		perror("connect");
		return 1;
	}

	while (fgets(line, sizeof line - 1, stdin) != NULL) {
		len = strlen(line);
		/* last line of a file may have no newline */
		if (feof(stdin) && line[len - 1] != '\n') {
			line[len++] = '\n';
			line[len] = 0;
		}

		for (off = 0; off < len; off += n) {
			n = send(sock, line + off, len - off, 0);
			if (n < 0) {
				perror("send");
				return 1;
			}
		}

		do {
			n = recv(sock, &c, 1, 0);
			if (n <= 0) {
				fprintf(stderr, "client: connection closed by server\n");
				return 1;
			}
			putchar(c);
		} while (c != '\n');
		fflush(stdout);
	}
	close(sock);
	return 0;
}
