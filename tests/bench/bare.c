/*
 * bare plain|namespaces WORKERS TESTS PROGRAM: what one test costs without a harness.
 *
 * Each test starts PROGRAM PORT, waits for its LISTEN row, connects, sends "hello\n", reads "HELLO\n" and kills it. With `namespaces`
 * each worker enters a user namespace once, as a harness without root must, and each test gets seven namespaces: a network with
 * lo up, then users, mounts, pids, IPC, names and cgroups, whose pid 1 mounts /proc and starts the program. No copy of the
 * program, no disk, no limits, no filter. Prints the milliseconds of wall clock per test.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define FIRST_PORT 20000

static bool namespaces;
static const char *program;

_Noreturn static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);

    if (fd < 0 || write(fd, text, strlen(text)) < 0)
        fail(path);
    close(fd);
}

static void enter_user_namespace(void)
{
    char map[64];
    int uid = (int)getuid(), gid = (int)getgid();

    if (unshare(CLONE_NEWUSER) != 0)
        fail("unshare user");
    write_file("/proc/self/setgroups", "deny");
    snprintf(map, sizeof map, "0 %d 1", uid);
    write_file("/proc/self/uid_map", map);
    snprintf(map, sizeof map, "0 %d 1", gid);
    write_file("/proc/self/gid_map", map);
}

static void enter_network(void)
{
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};

    if (unshare(CLONE_NEWNET) != 0)
        fail("unshare network");
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &request) != 0)
        fail("lo up");
    close(fd);
}

_Noreturn static void run_program(int port)
{
    char number[16];
    int nothing = open("/dev/null", O_RDWR);

    snprintf(number, sizeof number, "%d", port);
    for (int fd = 0; fd < 3; fd++)
        dup2(nothing, fd);
    execl(program, program, number, (char *)NULL);
    _exit(127);
}

/* pid 1 of the test: all in its namespace dies with it. */
_Noreturn static void run_init(int port)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 || mount("proc", "/proc", "proc", 0, NULL) != 0)
        fail("mount");
    pid_t pid = fork();
    if (pid == 0)
        run_program(port);
    for (;;)
        pause();
}

static pid_t start(int port)
{
    const unsigned long spaces =
        CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;
    long pid = syscall(SYS_clone, namespaces ? spaces | SIGCHLD : SIGCHLD, 0, 0, 0, 0);

    if (pid < 0)
        fail("clone");
    if (pid == 0 && namespaces)
        run_init(port);
    if (pid == 0)
        run_program(port);
    return (pid_t)pid;
}

static bool listens(int port)
{
    char row[256];
    bool found = false;
    FILE *table = fopen("/proc/net/tcp", "re");

    if (!table)
        fail("/proc/net/tcp");
    while (!found && fgets(row, sizeof row, table)) {
        unsigned local, state;
        found = sscanf(row, " %*d: %*x:%x %*x:%*x %x", &local, &state) == 2 && local == (unsigned)port && state == 10;
    }
    fclose(table);
    return found;
}

static void exchange(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    char answer[6];
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
        fail("connect");
    if (send(fd, "hello\n", 6, MSG_NOSIGNAL) != 6 || recv(fd, answer, sizeof answer, MSG_WAITALL) != 6 ||
        memcmp(answer, "HELLO\n", 6) != 0)
        fail("exchange");
    close(fd);
}

static void one_test(int port)
{
    if (namespaces)
        enter_network();
    pid_t pid = start(port);
    struct pollfd life = {(int)syscall(SYS_pidfd_open, pid, 0), POLLIN, 0};
    struct timespec pause_between = {0, 200000};
    while (!listens(port))
        if (ppoll(&life, 1, &pause_between, NULL) != 0) {
            fputs("the program ended\n", stderr);
            exit(1);
        }
    close(life.fd);
    exchange(port);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

static double now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

int main(int argc, char **argv)
{
    if (argc != 5)
        return 2;
    namespaces = strcmp(argv[1], "namespaces") == 0;
    program = argv[4];
    int workers = atoi(argv[2]), tests = atoi(argv[3]), failed = 0, status;
    double begin = now_ms();
    for (int worker = 0; worker < workers; worker++)
        if (fork() == 0) {
            if (namespaces)
                enter_user_namespace();
            for (int test = worker; test < tests; test += workers)
                one_test(FIRST_PORT + test);
            return 0;
        }
    while (wait(&status) > 0)
        failed += status != 0;
    printf("%.3f\n", (now_ms() - begin) / tests);
    return failed ? 1 : 0;
}
