/*
 * server PORT WAY MS: answers "late" to a line, MS milliseconds after it came, waiting for that time in one of many ways.
 * Whatever the way, it will answer: who says that it is quiet is wrong.
 */
#define _GNU_SOURCE
#include "late.h"

int connection;
int delay_ms;

void answer(void)
{
    (void)!write(connection, "late\n", 5);
}

void sleep_ms(int ms)
{
    struct timespec left = {ms / 1000, ms % 1000 * 1000000L};

    while (nanosleep(&left, &left) < 0 && errno == EINTR)
        ;
}

void rest(void)
{
    sleep_ms(delay_ms);
}

void rest_and_answer(void)
{
    rest();
    answer();
}

long long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

struct timespec until(clockid_t clock)
{
    struct timespec then;

    clock_gettime(clock, &then);
    then.tv_sec += delay_ms / 1000;
    then.tv_nsec += delay_ms % 1000 * 1000000L;
    then.tv_sec += then.tv_nsec / 1000000000L;
    then.tv_nsec %= 1000000000L;
    return then;
}

pid_t child_that(void (*does)(void))
{
    pid_t pid = fork();

    if (pid == 0) {
        does();
        _exit(0);
    }
    return pid;
}

static void *in_thread(void *arg)
{
    (*(void (**)(void))arg)();
    return NULL;
}

pthread_t thread_that(void (**does)(void))
{
    pthread_t thread;

    pthread_create(&thread, NULL, in_thread, does);
    return thread;
}

#define WAY(name) {#name, way_##name}

static const struct {
    const char *name;
    void (*wait)(void);
} ways[] = {
    WAY(sleep), WAY(sleep_until), WAY(many_short_sleeps), WAY(busy), WAY(yield), WAY(poll), WAY(poll_nothing), WAY(ppoll),
    WAY(select), WAY(epoll), WAY(rcvtimeo), WAY(setitimer), WAY(setitimer_recv), WAY(setitimer_default), WAY(alarm),
    WAY(timer_create), WAY(timerfd), WAY(timerfd_poll), WAY(timerfd_epoll), WAY(sigtimedwait), WAY(signalfd),
    WAY(sigsuspend), WAY(child_ends), WAY(child_answers), WAY(orphan_answers), WAY(command), WAY(thread_ends),
    WAY(thread_answers), WAY(cond_timedwait), WAY(cond_timedwait_moved), WAY(rcvtimeo_dropped), WAY(mutex), WAY(sem_timedwait), WAY(pipe), WAY(local_socket), WAY(eventfd),
    WAY(shared_futex), WAY(message_queue), WAY(lock_of_a_file), WAY(inotify), WAY(lowat), WAY(undrained_edge),
    WAY(stop_and_cont), WAY(vfork), WAY(terminal), WAY(ping_pong), WAY(ping_pong_by_udp), WAY(connection_to_itself),
    WAY(fifo), WAY(sigio), WAY(robust_mutex), WAY(vtime), WAY(peek), WAY(io_uring), WAY(aio), WAY(cork), WAY(paced),
    WAY(deferred),
};

static int listen_on(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 8) < 0) {
        perror("listen");
        exit(1);
    }
    return fd;
}

int main(int argc, char *argv[])
{
    char line[64];

    if (argc == 1)
        for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
            puts(ways[i].name);
    if (argc != 4)
        return argc != 1;
    int listener = listen_on(atoi(argv[1]));
    delay_ms = atoi(argv[3]) > 0 ? atoi(argv[3]) : 1; /* no time at all would be no timer */
    connection = accept(listener, NULL, NULL);
    if (recv(connection, line, sizeof line, MSG_PEEK) <= 0)
        return 1;
    if (strcmp(argv[2], "lowat") != 0 && strcmp(argv[2], "undrained_edge") != 0 && strcmp(argv[2], "peek") != 0)
        (void)!recv(connection, line, sizeof line, 0);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        if (strcmp(argv[2], ways[i].name) == 0)
            ways[i].wait();
    if (connection >= 0)
        answer();
    for (;;)
        pause();
}
