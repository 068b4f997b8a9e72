/* Ways in which the kernel has, keeps or brings what is waited for. */
#define _GNU_SOURCE
#include "late.h"

void way_lowat(void)
{
    static void (*does)(void) = rest_and_answer;
    char text[64];

    setsockopt(connection, SOL_SOCKET, SO_RCVLOWAT, &(int){64}, sizeof(int));
    thread_that(&does);
    (void)!recv(connection, text, sizeof text, 0);
    connection = -1;
}

void way_undrained_edge(void)
{
    static void (*does)(void) = rest_and_answer;
    struct epoll_event event = {.events = EPOLLIN | EPOLLET};
    int epoll = epoll_create1(0);

    epoll_ctl(epoll, EPOLL_CTL_ADD, connection, &event);
    thread_that(&does);
    for (;;)
        epoll_wait(epoll, &event, 1, -1);
}

/* A terminal that gives up by itself after tenths of a second. */
void way_vtime(void)
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
void way_peek(void)
{
    char byte;

    for (long long end = now_ms() + delay_ms; now_ms() < end; usleep(1000))
        (void)!recv(connection, &byte, 1, MSG_PEEK);
}

void way_io_uring(void)
{
    char parameters[120] = {0};

    if (syscall(SYS_io_uring_setup, 4, parameters) < 0)
        rest();
}

void way_aio(void)
{
    unsigned long context = 0;

    if (syscall(SYS_io_setup, 4, &context) < 0)
        rest();
}

/* The kernel keeps the answer for a fifth of a second. */
void way_cork(void)
{
    int on = 1;

    setsockopt(connection, IPPROTO_TCP, TCP_CORK, &on, sizeof on);
    answer();
    connection = -1;
}

/* The kernel sends the second half later. */
void way_paced(void)
{
    unsigned rate = (unsigned)(70 * 1000 / delay_ms);

    setsockopt(connection, SOL_SOCKET, SO_MAX_PACING_RATE, &rate, sizeof rate);
    (void)!write(connection, "la", 2);
    (void)!write(connection, "te\n", 3);
    connection = -1;
}

/* The kernel lets a caller who says nothing in after a while of its own. */
void way_deferred(void)
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
