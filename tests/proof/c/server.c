/*
 * server PORT WAY MS: answers "late" to a line, MS milliseconds after it came, waiting for that time in one of many ways.
 * Whatever the way, it will answer: who says that it is quiet is wrong.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static int connection;
static int delay_ms;

static void answer(void)
{
    (void)!write(connection, "late\n", 5);
}

static void sleep_ms(int ms)
{
    struct timespec left = {ms / 1000, ms % 1000 * 1000000L};

    while (nanosleep(&left, &left) < 0 && errno == EINTR)
        ;
}

static void rest(void)
{
    sleep_ms(delay_ms);
}

static long long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static struct timespec until(clockid_t clock)
{
    struct timespec then;

    clock_gettime(clock, &then);
    then.tv_sec += delay_ms / 1000;
    then.tv_nsec += delay_ms % 1000 * 1000000L;
    then.tv_sec += then.tv_nsec / 1000000000L;
    then.tv_nsec %= 1000000000L;
    return then;
}

static pid_t child_that(void (*does)(void))
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

static pthread_t thread_that(void (**does)(void))
{
    pthread_t thread;

    pthread_create(&thread, NULL, in_thread, does);
    return thread;
}

static void way_sleep(void)
{
    rest();
}

static void way_sleep_until(void)
{
    struct timespec then = until(CLOCK_MONOTONIC);

    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &then, NULL);
}

static void way_many_short_sleeps(void)
{
    for (long long end = now_ms() + delay_ms; now_ms() < end;)
        usleep(100);
}

static void way_busy(void)
{
    for (long long end = now_ms() + delay_ms; now_ms() < end;)
        ;
}

static void way_yield(void)
{
    for (long long end = now_ms() + delay_ms; now_ms() < end;)
        sched_yield();
}

static void way_poll(void)
{
    poll(&(struct pollfd){connection, POLLIN, 0}, 1, delay_ms);
}

static void way_poll_nothing(void)
{
    poll(NULL, 0, delay_ms);
}

static void way_ppoll(void)
{
    struct timespec limit = {delay_ms / 1000, delay_ms % 1000 * 1000000L};

    ppoll(&(struct pollfd){connection, POLLIN, 0}, 1, &limit, NULL);
}

static void way_select(void)
{
    struct timeval limit = {delay_ms / 1000, delay_ms % 1000 * 1000L};
    fd_set set;

    FD_ZERO(&set);
    FD_SET(connection, &set);
    select(connection + 1, &set, NULL, NULL, &limit);
}

static void way_epoll(void)
{
    struct epoll_event event = {.events = EPOLLIN};
    int epoll = epoll_create1(0);

    epoll_ctl(epoll, EPOLL_CTL_ADD, connection, &event);
    epoll_wait(epoll, &event, 1, delay_ms);
}

static void way_rcvtimeo(void)
{
    struct timeval limit = {delay_ms / 1000, delay_ms % 1000 * 1000L + (delay_ms == 0)};
    char byte;

    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    (void)!recv(connection, &byte, 1, 0);
}

static void on_signal(int number)
{
    (void)number;
    answer();
    connection = -1;
}

static void start_itimer(void)
{
    struct itimerval timer = {{0, 0}, {delay_ms / 1000, delay_ms % 1000 * 1000L}};

    setitimer(ITIMER_REAL, &timer, NULL);
}

static void way_setitimer(void)
{
    signal(SIGALRM, on_signal);
    start_itimer();
    while (connection >= 0)
        pause();
}

static void way_setitimer_recv(void)
{
    char byte;
    int fd = connection;

    signal(SIGALRM, on_signal);
    start_itimer();
    while (connection >= 0)
        (void)!recv(fd, &byte, 1, 0);
}

static void die_of_timer(void)
{
    signal(SIGALRM, SIG_DFL);
    start_itimer();
    for (;;)
        pause();
}

static void way_setitimer_default(void)
{
    waitpid(child_that(die_of_timer), NULL, 0);
}

static void way_alarm(void)
{
    signal(SIGALRM, on_signal);
    alarm(1);
    while (connection >= 0)
        pause();
}

static void way_timer_create(void)
{
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    struct itimerspec when = {{0, 0}, {delay_ms / 1000, delay_ms % 1000 * 1000000L}};
    sigset_t set;
    timer_t timer;
    int number;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    timer_create(CLOCK_MONOTONIC, &event, &timer);
    timer_settime(timer, 0, &when, NULL);
    sigwait(&set, &number);
}

static int make_timerfd(void)
{
    struct itimerspec when = {{0, 0}, {delay_ms / 1000, delay_ms % 1000 * 1000000L}};
    int fd = timerfd_create(CLOCK_MONOTONIC, 0);

    timerfd_settime(fd, 0, &when, NULL);
    return fd;
}

static void way_timerfd(void)
{
    uint64_t count;

    (void)!read(make_timerfd(), &count, sizeof count);
}

static void way_timerfd_poll(void)
{
    poll(&(struct pollfd){make_timerfd(), POLLIN, 0}, 1, -1);
}

static void way_timerfd_epoll(void)
{
    struct epoll_event event = {.events = EPOLLIN};
    int epoll = epoll_create1(0);

    epoll_ctl(epoll, EPOLL_CTL_ADD, make_timerfd(), &event);
    epoll_wait(epoll, &event, 1, -1);
}

static void way_sigtimedwait(void)
{
    struct timespec limit = {delay_ms / 1000, delay_ms % 1000 * 1000000L};
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    sigprocmask(SIG_BLOCK, &set, NULL);
    sigtimedwait(&set, NULL, &limit);
}

static void signal_parent(void)
{
    rest();
    kill(getppid(), SIGUSR1);
}

static void way_signalfd(void)
{
    struct signalfd_siginfo info;
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    int fd = signalfd(-1, &set, 0);
    child_that(signal_parent);
    (void)!read(fd, &info, sizeof info);
}

static void nothing(int number)
{
    (void)number;
}

static void way_sigsuspend(void)
{
    sigset_t set, old;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, &old);
    signal(SIGUSR1, nothing);
    child_that(signal_parent);
    sigsuspend(&old);
}

static void way_child_ends(void)
{
    waitpid(child_that(rest), NULL, 0);
}

static void rest_and_answer(void)
{
    rest();
    answer();
}

static void way_child_answers(void)
{
    waitpid(child_that(rest_and_answer), NULL, 0);
    connection = -1;
}

static void way_orphan_answers(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        child_that(rest_and_answer);
        _exit(0);
    }
    waitpid(pid, NULL, 0);
    connection = -1;
    char byte;
    int pair[2];
    (void)!pipe(pair);
    (void)!read(pair[0], &byte, 1);
}

static void way_command(void)
{
    char line[64];

    snprintf(line, sizeof line, "sleep %d.%03d", delay_ms / 1000, delay_ms % 1000);
    (void)!system(line);
}

static void way_thread_ends(void)
{
    static void (*does)(void) = rest;

    pthread_join(thread_that(&does), NULL);
}

static void way_thread_answers(void)
{
    static void (*does)(void) = rest_and_answer;

    pthread_join(thread_that(&does), NULL);
    connection = -1;
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;

static void way_cond_timedwait(void)
{
    struct timespec then = until(CLOCK_REALTIME);

    pthread_mutex_lock(&mutex);
    pthread_cond_timedwait(&condition, &mutex, &then);
    pthread_mutex_unlock(&mutex);
}

static void hold_mutex(void)
{
    pthread_mutex_lock(&mutex);
    rest();
    pthread_mutex_unlock(&mutex);
}

static void way_mutex(void)
{
    static void (*does)(void) = hold_mutex;
    pthread_t thread = thread_that(&does);

    usleep(500);
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
    pthread_join(thread, NULL);
}

static void way_sem_timedwait(void)
{
    struct timespec then = until(CLOCK_REALTIME);
    sem_t sem;

    sem_init(&sem, 0, 0);
    while (sem_timedwait(&sem, &then) < 0 && errno == EINTR)
        ;
}

static void way_pipe(void)
{
    int ends[2];
    char byte;

    (void)!pipe(ends);
    if (fork() == 0) {
        rest();
        (void)!write(ends[1], "x", 1);
        _exit(0);
    }
    (void)!read(ends[0], &byte, 1);
}

static void way_local_socket(void)
{
    int ends[2];
    char byte;

    socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
    if (fork() == 0) {
        rest();
        (void)!write(ends[1], "x", 1);
        _exit(0);
    }
    (void)!recv(ends[0], &byte, 1, 0);
}

static void way_eventfd(void)
{
    int fd = eventfd(0, 0);
    uint64_t value = 1;

    if (fork() == 0) {
        rest();
        (void)!write(fd, &value, sizeof value);
        _exit(0);
    }
    (void)!read(fd, &value, sizeof value);
}

static void way_shared_futex(void)
{
    int *word = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (fork() == 0) {
        rest();
        __atomic_store_n(word, 1, __ATOMIC_SEQ_CST);
        syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
        _exit(0);
    }
    while (__atomic_load_n(word, __ATOMIC_SEQ_CST) == 0)
        syscall(SYS_futex, word, FUTEX_WAIT, 0, NULL, NULL, 0);
}

static void way_message_queue(void)
{
    struct {
        long type;
        char text[1];
    } message = {1, "x"};
    int queue = msgget(IPC_PRIVATE, 0600);

    if (queue < 0) {
        rest();
        return;
    }
    if (fork() == 0) {
        rest();
        msgsnd(queue, &message, 1, 0);
        _exit(0);
    }
    msgrcv(queue, &message, 1, 1, 0);
    msgctl(queue, IPC_RMID, NULL);
}

static void way_lock_of_a_file(void)
{
    int fd = open("lock", O_RDWR | O_CREAT, 0600), ends[2];
    char byte;

    (void)!pipe(ends);
    if (fork() == 0) {
        int own = open("lock", O_RDWR);
        flock(own, LOCK_EX);
        (void)!write(ends[1], "x", 1);
        rest();
        _exit(0);
    }
    (void)!read(ends[0], &byte, 1);
    flock(fd, LOCK_EX);
}

static void touch(void)
{
    rest();
    close(open("touched", O_WRONLY | O_CREAT, 0600));
}

static void way_inotify(void)
{
    char event[512];
    int fd = inotify_init1(0);

    if (fd < 0 || inotify_add_watch(fd, ".", IN_CREATE) < 0) {
        rest();
        return;
    }
    child_that(touch);
    (void)!read(fd, event, sizeof event);
}

static void way_lowat(void)
{
    static void (*does)(void) = rest_and_answer;
    char text[64];

    setsockopt(connection, SOL_SOCKET, SO_RCVLOWAT, &(int){64}, sizeof(int));
    thread_that(&does);
    (void)!recv(connection, text, sizeof text, 0);
    connection = -1;
}

static void way_undrained_edge(void)
{
    static void (*does)(void) = rest_and_answer;
    struct epoll_event event = {.events = EPOLLIN | EPOLLET};
    int epoll = epoll_create1(0);

    epoll_ctl(epoll, EPOLL_CTL_ADD, connection, &event);
    thread_that(&does);
    for (;;)
        epoll_wait(epoll, &event, 1, -1);
}

static void stop_parent(void)
{
    kill(getppid(), SIGSTOP);
    rest();
    kill(getppid(), SIGCONT);
}

static void way_stop_and_cont(void)
{
    waitpid(child_that(stop_parent), NULL, 0);
}

static void way_vfork(void)
{
    pid_t pid = vfork();

    if (pid == 0) {
        struct timespec left = {delay_ms / 1000, delay_ms % 1000 * 1000000L};
        syscall(SYS_nanosleep, &left, NULL);
        _exit(0);
    }
    waitpid(pid, NULL, 0);
}

static void way_terminal(void)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    char text[16];

    if (master < 0 || grantpt(master) < 0 || unlockpt(master) < 0) {
        rest();
        return;
    }
    if (fork() == 0) {
        int slave = open(ptsname(master), O_RDWR | O_NOCTTY);
        rest();
        (void)!write(slave, "x\n", 2);
        pause();
    }
    (void)!read(master, text, sizeof text);
}

/* Two processes hand a byte to and fro without rest: at each moment one of them is about to be woken. */
static void way_ping_pong(void)
{
    int there[2], back[2];
    char byte = 'x';

    (void)!pipe(there);
    (void)!pipe(back);
    if (fork() == 0) {
        close(there[1]);
        while (read(there[0], &byte, 1) == 1)
            (void)!write(back[1], &byte, 1);
        _exit(0);
    }
    for (long long end = now_ms() + delay_ms; now_ms() < end;) {
        (void)!write(there[1], &byte, 1);
        (void)!read(back[0], &byte, 1);
    }
}

/* The same over the network: what is under way lies in no process. */
static void way_ping_pong_by_udp(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int one = socket(AF_INET, SOCK_DGRAM, 0);
    char byte = 'x';

    bind(one, (struct sockaddr *)&address, sizeof address);
    getsockname(one, (struct sockaddr *)&address, &size);
    if (fork() == 0) {
        struct sockaddr_in from;
        socklen_t len = sizeof from;
        for (;; len = sizeof from)
            if (recvfrom(one, &byte, 1, 0, (struct sockaddr *)&from, &len) == 1)
                sendto(one, &byte, 1, 0, (struct sockaddr *)&from, len);
    }
    int other = socket(AF_INET, SOCK_DGRAM, 0);
    for (long long end = now_ms() + delay_ms; now_ms() < end;) {
        sendto(other, &byte, 1, 0, (struct sockaddr *)&address, sizeof address);
        (void)!recv(other, &byte, 1, 0);
    }
}

static void way_connection_to_itself(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int door = socket(AF_INET, SOCK_STREAM, 0);
    char byte;

    bind(door, (struct sockaddr *)&address, sizeof address);
    getsockname(door, (struct sockaddr *)&address, &size);
    listen(door, 1);
    if (fork() == 0) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        rest();
        connect(fd, (struct sockaddr *)&address, sizeof address);
        (void)!write(fd, "x", 1);
        _exit(0);
    }
    (void)!recv(accept(door, NULL, NULL), &byte, 1, 0);
}

static void way_fifo(void)
{
    const char *path = "late.fifo";
    char byte;

    unlink(path);
    (void)!mkfifo(path, 0600);
    if (fork() == 0) {
        rest();
        (void)!write(open(path, O_WRONLY), "x", 1);
        _exit(0);
    }
    (void)!read(open(path, O_RDONLY), &byte, 1);
}

static volatile sig_atomic_t told;

static void on_told(int number)
{
    (void)number;
    told = 1;
}

static void way_sigio(void)
{
    int ends[2];
    sigset_t all, none;

    sigfillset(&all);
    sigemptyset(&none);
    signal(SIGIO, on_told);
    sigprocmask(SIG_SETMASK, &all, NULL);
    (void)!pipe(ends);
    fcntl(ends[0], F_SETOWN, getpid());
    fcntl(ends[0], F_SETFL, O_ASYNC);
    if (fork() == 0) {
        rest();
        (void)!write(ends[1], "x", 1);
        _exit(0);
    }
    while (!told)
        sigsuspend(&none);
}

/* The kernel wakes the next when an owner dies. */
static void way_robust_mutex(void)
{
    pthread_mutex_t *mutex = mmap(NULL, sizeof *mutex, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_t kind;
    int ready[2];
    char byte;

    (void)!pipe(ready);
    pthread_mutexattr_init(&kind);
    pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(mutex, &kind);
    if (fork() == 0) {
        pthread_mutex_lock(mutex);
        (void)!write(ready[1], "x", 1);
        rest();
        _exit(0);
    }
    (void)!read(ready[0], &byte, 1);
    pthread_mutex_lock(mutex);
}

/* A terminal that gives up by itself after tenths of a second. */
static void way_vtime(void)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    struct termios modes;
    char byte;

    if (master < 0 || grantpt(master) < 0 || unlockpt(master) < 0) {
        rest();
        return;
    }
    int slave = open(ptsname(master), O_RDWR | O_NOCTTY);
    tcgetattr(slave, &modes);
    cfmakeraw(&modes);
    modes.c_cc[VMIN] = 0;
    modes.c_cc[VTIME] = (cc_t)(delay_ms / 100 + 1);
    tcsetattr(slave, TCSANOW, &modes);
    (void)!read(slave, &byte, 1);
}

/* The line lies there all the time. */
static void way_peek(void)
{
    char byte;

    for (long long end = now_ms() + delay_ms; now_ms() < end; usleep(1000))
        (void)!recv(connection, &byte, 1, MSG_PEEK);
}

static void way_io_uring(void)
{
    char parameters[120] = {0};

    if (syscall(SYS_io_uring_setup, 4, parameters) < 0)
        rest();
}

static void way_aio(void)
{
    unsigned long context = 0;

    if (syscall(SYS_io_setup, 4, &context) < 0)
        rest();
}

/* The kernel keeps the answer for a fifth of a second. */
static void way_cork(void)
{
    int on = 1;

    setsockopt(connection, IPPROTO_TCP, TCP_CORK, &on, sizeof on);
    answer();
    connection = -1;
}

/* The kernel sends the second half later. */
static void way_paced(void)
{
    unsigned rate = (unsigned)(70 * 1000 / delay_ms);

    setsockopt(connection, SOL_SOCKET, SO_MAX_PACING_RATE, &rate, sizeof rate);
    (void)!write(connection, "la", 2);
    (void)!write(connection, "te\n", 3);
    connection = -1;
}

/* The kernel lets a caller who says nothing in after a while of its own. */
static void way_deferred(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int door = socket(AF_INET, SOCK_STREAM, 0), seconds = 1;

    setsockopt(door, IPPROTO_TCP, TCP_DEFER_ACCEPT, &seconds, sizeof seconds);
    bind(door, (struct sockaddr *)&address, sizeof address);
    getsockname(door, (struct sockaddr *)&address, &size);
    listen(door, 1);
    connect(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *)&address, sizeof address);
    accept(door, NULL, NULL);
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
    WAY(thread_answers), WAY(cond_timedwait), WAY(mutex), WAY(sem_timedwait), WAY(pipe), WAY(local_socket), WAY(eventfd),
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
