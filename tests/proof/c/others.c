/* Ways to wait for others: children, threads, locks, and what these send. */
#define _GNU_SOURCE
#include "late.h"

void way_child_ends(void)
{
    waitpid(child_that(rest), NULL, 0);
}

void way_child_answers(void)
{
    waitpid(child_that(rest_and_answer), NULL, 0);
    connection = -1;
}

void way_orphan_answers(void)
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

void way_command(void)
{
    char line[64];

    snprintf(line, sizeof line, "sleep %d.%03d", delay_ms / 1000, delay_ms % 1000);
    (void)!system(line);
}

void way_thread_ends(void)
{
    static void (*does)(void) = rest;

    pthread_join(thread_that(&does), NULL);
}

void way_thread_answers(void)
{
    static void (*does)(void) = rest_and_answer;

    pthread_join(thread_that(&does), NULL);
    connection = -1;
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;

void way_cond_timedwait(void)
{
    struct timespec then = until(CLOCK_REALTIME);

    pthread_mutex_lock(&mutex);
    pthread_cond_timedwait(&condition, &mutex, &then);
    pthread_mutex_unlock(&mutex);
}

/* Until the first thread waits: what it waits with the kernel has read by then. */
static void see_it_wait(void)
{
    char text[512] = "", *state;

    do {
        sched_yield();
        int fd = open("/proc/self/stat", O_RDONLY);
        ssize_t len = read(fd, text, sizeof text - 1);
        text[len > 0 ? len : 0] = '\0';
        close(fd);
        state = strrchr(text, ')');
    } while (!state || state[2] != 'S');
}

static struct timespec moving;

static void move_time(void)
{
    see_it_wait();
    moving.tv_sec += 1000;
    pause();
}

void way_cond_timedwait_moved(void)
{
    static void (*does)(void) = move_time;

    moving = until(CLOCK_REALTIME);
    pthread_mutex_lock(&mutex);
    thread_that(&does);
    pthread_cond_timedwait(&condition, &mutex, &moving);
    pthread_mutex_unlock(&mutex);
}

static void drop_limit(void)
{
    static const struct timeval none;

    see_it_wait();
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &none, sizeof none);
    pause();
}

void way_rcvtimeo_dropped(void)
{
    static void (*does)(void) = drop_limit;

    thread_that(&does);
    way_rcvtimeo();
}

static void hold_mutex(void)
{
    pthread_mutex_lock(&mutex);
    rest();
    pthread_mutex_unlock(&mutex);
}

void way_mutex(void)
{
    static void (*does)(void) = hold_mutex;
    pthread_t thread = thread_that(&does);

    usleep(500);
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
    pthread_join(thread, NULL);
}

void way_sem_timedwait(void)
{
    struct timespec then = until(CLOCK_REALTIME);
    sem_t sem;

    sem_init(&sem, 0, 0);
    while (sem_timedwait(&sem, &then) < 0 && errno == EINTR)
        ;
}

void way_pipe(void)
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

void way_local_socket(void)
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

void way_eventfd(void)
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

void way_shared_futex(void)
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

void way_message_queue(void)
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

void way_lock_of_a_file(void)
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

void way_inotify(void)
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

static void stop_parent(void)
{
    kill(getppid(), SIGSTOP);
    rest();
    kill(getppid(), SIGCONT);
}

void way_stop_and_cont(void)
{
    waitpid(child_that(stop_parent), NULL, 0);
}

void way_vfork(void)
{
    pid_t pid = vfork();

    if (pid == 0) {
        struct timespec left = {delay_ms / 1000, delay_ms % 1000 * 1000000L};
        syscall(SYS_nanosleep, &left, NULL);
        _exit(0);
    }
    waitpid(pid, NULL, 0);
}

void way_terminal(void)
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
void way_ping_pong(void)
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
void way_ping_pong_by_udp(void)
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

void way_connection_to_itself(void)
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

void way_fifo(void)
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

void way_sigio(void)
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
void way_robust_mutex(void)
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
