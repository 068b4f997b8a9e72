#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct client {
	int fd;
};

static void to_upper(char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ('a' <= s[i] && s[i] <= 'z')
			s[i] &= ~0x20;
}

static void *client_main(void *p)
{
	struct client *cl = p;
	int fd = cl->fd;
	char buf[1001];

	free(cl);
	for (;;) {
		ssize_t n = recv(fd, buf, sizeof(buf), 0);
		if (n == 0)
			break;
		if (n < 0) {
			perror("recv");
			return NULL;
		}
		to_upper(buf, n);
		for (ssize_t off = 0, k; off < n; off += k) {
			k = send(fd, buf + off, n - off, MSG_NOSIGNAL);
			if (k < 0)
				goto out;
		}
	}
out:
	close(fd);
	return NULL;
}

int main(int argc, char **argv)
{
	struct sockaddr_in sa;
	pthread_attr_t attr;
	int lfd, one = 1;

	if (argc < 2) {
		fprintf(stderr, "missing port\n");
		return EXIT_FAILURE;
	}

	lfd = socket(AF_INET, SOCK_STREAM, 0);
	if (lfd < 0) {
		perror("socket");
		return EXIT_FAILURE;
	}
	setsockopt(lfd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	memset(&sa, 0, sizeof(sa));
	sa.sin_family = AF_INET;
	sa.sin_port = htons(strtol(argv[1], NULL, 10));
	sa.sin_addr.s_addr = htonl(INADDR_ANY);
	if (bind(lfd, (struct sockaddr *)&sa, sizeof(sa)) != 0) {
		perror("bind");
		return EXIT_FAILURE;
	}
	if (listen(lfd, 100) != 0) {
		perror("listen");
		return EXIT_FAILURE;
	}

	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);

	for (;;) {
		pthread_t tid;
		struct client *cl;
		int fd = accept(lfd, NULL, NULL);

		if (fd < 0)
			continue;
		cl = malloc(sizeof(*cl));
		cl->fd = fd;
		if (pthread_create(&tid, &attr, client_main, cl) != 0) {
			free(cl);
			close(fd);
		}
	}
}
