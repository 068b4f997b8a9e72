/* The buffer of read_line() is static: all threads share it. */
#include <ctype.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <unistd.h>

// Reads one line of any length. Returns the number of bytes in *line,
// 0 at the end of the connection. The buffer grows when it must.
static size_t read_line(int fd, char **line) {
  static char *buf = NULL;
  static size_t cap = 0;
  size_t len = 0;
  char c;

  while (recv(fd, &c, 1, 0) == 1) {
    if (len == cap) {
      cap = cap ? cap * 2 : 256;
      buf = realloc(buf, cap);
      if (!buf) { perror("realloc"); exit(1); }
    }
    buf[len++] = c;
    if (c == '\n') break;
  }
  *line = buf;
  return len;
}

static int send_all(int fd, const char *p, size_t len) {
  while (len > 0) {
    ssize_t n = send(fd, p, len, MSG_NOSIGNAL);
    if (n <= 0) return -1;
    p += n;
    len -= n;
  }
  return 0;
}

static void *client_thread(void *arg) {
  int fd = (int)(intptr_t)arg;
  char *line;
  size_t len;

  while ((len = read_line(fd, &line)) > 0) {
    for (size_t i = 0; i < len; i++)
      line[i] = toupper((unsigned char)line[i]);
    if (send_all(fd, line, len) < 0) break;
  }
  close(fd);
  return NULL;
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "Usage: %s <port>\n", argv[0]);
    return 1;
  }
  int s = socket(AF_INET, SOCK_STREAM, 0);
  int yes = 1;
  setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  struct sockaddr_in a = {0};
  a.sin_family = AF_INET;
  a.sin_addr.s_addr = htonl(INADDR_ANY);
  a.sin_port = htons((uint16_t)atoi(argv[1]));
  if (bind(s, (struct sockaddr *)&a, sizeof a) < 0 || listen(s, SOMAXCONN) < 0) {
    perror("bind/listen");
    return 1;
  }
  for (;;) {
    int fd = accept(s, NULL, NULL);
    if (fd < 0) continue;
    pthread_t t;
    if (pthread_create(&t, NULL, client_thread, (void *)(intptr_t)fd) != 0) {
      close(fd);
      continue;
    }
    pthread_detach(t);
  }
}
