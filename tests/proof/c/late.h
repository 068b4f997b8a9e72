/* late: what the ways of answering late share. Each way_NAME waits for delay_ms, in its way. */
#ifndef LATE_H
#define LATE_H

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

extern int connection; /* -1: answered already */
extern int delay_ms;

void answer(void);
void sleep_ms(int ms);
void rest(void); /* sleeps for the delay */
void rest_and_answer(void);
long long now_ms(void);
struct timespec until(clockid_t clock); /* when the delay will be over */
pid_t child_that(void (*does)(void));
pthread_t thread_that(void (**does)(void));

void way_sleep(void);
void way_sleep_until(void);
void way_many_short_sleeps(void);
void way_busy(void);
void way_yield(void);
void way_poll(void);
void way_poll_nothing(void);
void way_ppoll(void);
void way_select(void);
void way_epoll(void);
void way_rcvtimeo(void);
void way_setitimer(void);
void way_setitimer_recv(void);
void way_setitimer_default(void);
void way_alarm(void);
void way_timer_create(void);
void way_timerfd(void);
void way_timerfd_poll(void);
void way_timerfd_epoll(void);
void way_sigtimedwait(void);
void way_signalfd(void);
void way_sigsuspend(void);
void way_child_ends(void);
void way_child_answers(void);
void way_orphan_answers(void);
void way_command(void);
void way_thread_ends(void);
void way_thread_answers(void);
void way_cond_timedwait(void);
void way_cond_timedwait_moved(void);
void way_rcvtimeo_dropped(void);
void way_mutex(void);
void way_sem_timedwait(void);
void way_pipe(void);
void way_local_socket(void);
void way_eventfd(void);
void way_shared_futex(void);
void way_message_queue(void);
void way_lock_of_a_file(void);
void way_inotify(void);
void way_stop_and_cont(void);
void way_vfork(void);
void way_terminal(void);
void way_ping_pong(void);
void way_ping_pong_by_udp(void);
void way_connection_to_itself(void);
void way_fifo(void);
void way_sigio(void);
void way_robust_mutex(void);
void way_lowat(void);
void way_undrained_edge(void);
void way_vtime(void);
void way_peek(void);
void way_io_uring(void);
void way_aio(void);
void way_cork(void);
void way_paced(void);
void way_deferred(void);

#endif
