#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MSGSIZE 32

void fail(const char *what) {
	perror(what);
	exit(1);
}

int main() {
	int sockfd;
	struct sockaddr_in servaddr;
	char buffer[MSGSIZE];

	// create and connect
	if ((sockfd = socket(AF_INET, SOCK_STREAM, 0)) < 0)
		fail("socket");
	bzero(&servaddr, sizeof(servaddr));
	servaddr.sin_family = AF_INET;
	servaddr.sin_addr.s_addr = inet_addr("127.0.0.1");
	servaddr.sin_port = htons(12345);
	if (connect(sockfd, (struct sockaddr*)&servaddr, sizeof(servaddr)) != 0)
		fail("connect");
	printf("Connected to 127.0.0.1\n");

	// ask for the message
	bzero(buffer, MSGSIZE);
	printf("Your message: ");
	fflush(stdout);
	if (scanf(" %31[^\n]", buffer) != 1) {
		fprintf(stderr, "No message was typed\n");
		exit(1);
	}

	if (send(sockfd, buffer, MSGSIZE, MSG_NOSIGNAL) != MSGSIZE)
		fail("send");

	// receive the answer
	bzero(buffer, MSGSIZE);
	ssize_t n = recv(sockfd, buffer, MSGSIZE, MSG_WAITALL);
	if (n < 0)
		fail("recv");
	if (n < MSGSIZE) {
		fprintf(stderr, "Server closed too early\n");
		exit(1);
	}
	printf("Message from server: %.31s\n", buffer);

	close(sockfd);
	return 0;
}
