/*
 * Theory of operation. A byte through a socket asks for one thing; the answer is a note with descriptors. Whenever a
 * thing is taken the next of its kind is asked for, so at most one of each is there that nobody needs. The first of a
 * kind is not waited for.
 *
 * The helper is a fork: of what this process has open it keeps what it needs, so that no socket or pipe of a test stays
 * open with it.
 */
#include "os/ahead.h"

#include "os/cell.h"
#include "os/netns.h"
#include "os/root.h"
#include "os/sandbox.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum kind { KIND_CELL, KIND_NETWORK, KINDS };
enum { MOST_FDS = 1 + SPACES };

struct answer {
    enum kind kind;
    pid_t init;     /* of a cell */
    int count;      /* of descriptors; 0: it failed */
    int fds[MOST_FDS];
};

static struct {
    int line;            /* to the helper; -1: there is none */
    bool tried;
    bool asked[KINDS];   /* and not taken yet */
    struct answer here[KINDS];
    bool is_here[KINDS];
} helper = {.line = -1};

/* ---- the line ---- */

union control {
    struct cmsghdr head;
    char space[CMSG_SPACE(MOST_FDS * sizeof(int))];
};

static int send_answer(int line, const struct answer *answer)
{
    size_t size = (size_t)answer->count * sizeof(int);
    union control control = {.head = {CMSG_LEN(size), SOL_SOCKET, SCM_RIGHTS}};
    struct answer copy = *answer;
    struct iovec part = {&copy, sizeof copy};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};

    if (answer->count) {
        memcpy(CMSG_DATA(&control.head), answer->fds, size);
        message.msg_control = &control;
        message.msg_controllen = CMSG_SPACE(size);
    }
    return sendmsg(line, &message, MSG_NOSIGNAL) == (ssize_t)sizeof copy ? 0 : -1;
}

static int receive_answer(int line, struct answer *answer)
{
    union control control;
    struct iovec part = {answer, sizeof *answer};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control,
                             .msg_controllen = sizeof control};
    ssize_t got;

    do
        got = recvmsg(line, &message, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    if (got != (ssize_t)sizeof *answer)
        return -1;
    const struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    size_t size = (size_t)answer->count * sizeof(int);
    if (answer->count && (!head || head->cmsg_len != CMSG_LEN(size)))
        return -1;
    if (answer->count)
        memcpy(answer->fds, CMSG_DATA(head), size);
    return 0;
}

/* ---- the helper ---- */

static void make_cell(struct answer *answer)
{
    struct cell cell;

    if (cell_new(&cell, true, NULL) == 0) {
        answer->init = cell.init;
        answer->fds[answer->count++] = cell.life;
        for (int i = 0; i < SPACE_USERS; i++)
            answer->fds[answer->count++] = cell.spaces[i];
        return;
    }
    answer->init = cell.init;
    if (cell.init > 0)
        kill(cell.init, SIGKILL);
    cell_close(&cell);
}

static void make_network(struct answer *answer)
{
    static int stem = -1; /* where this process is: to stay in one that it gave away would keep that alive */

    if (stem < 0 && (netns_stem(NULL) < 0 || (stem = netns_here(NULL)) < 0))
        return;
    int made = netns_new(NULL) == 0 ? netns_here(NULL) : -1;
    if (netns_enter(stem, NULL) < 0)
        _exit(1);
    if (made >= 0)
        answer->fds[answer->count++] = made;
}

static int compare(const void *a, const void *b)
{
    const int *left = a, *right = b;

    return (*left > *right) - (*left < *right);
}

/* All but the three standard ones, what root.h needs, and the line. */
static void close_others(int line)
{
    int kept[ROOT_FDS + 1], from = 3;

    root_fds(kept);
    kept[ROOT_FDS] = line;
    qsort(kept, ROOT_FDS + 1, sizeof kept[0], compare);
    for (int i = 0; i <= ROOT_FDS; i++) {
        if (kept[i] > from)
            close_range((unsigned)from, (unsigned)kept[i] - 1, 0);
        from = kept[i] >= from ? kept[i] + 1 : from;
    }
    close_range((unsigned)from, ~0U, 0);
}

static _Noreturn void help(int line)
{
    unsigned char kind;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_IGN);
    close_others(line);
    while (recv(line, &kind, 1, 0) == 1) {
        struct answer answer = {.kind = kind};
        if (kind == KIND_CELL)
            make_cell(&answer);
        else
            make_network(&answer);
        if (send_answer(line, &answer) < 0)
            break;
        for (int i = 0; i < answer.count; i++)
            close(answer.fds[i]);
    }
    _exit(0);
}

/* ---- in this process ---- */

static void start_helper(void)
{
    int pair[2];

    helper.tried = true;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
        return;
    pid_t pid = sandbox_clone(0);
    if (pid == 0)
        help(pair[1]);
    close(pair[1]);
    if (pid < 0)
        close(pair[0]);
    else
        helper.line = pair[0];
}

static void lose_helper(void)
{
    close(helper.line);
    helper.line = -1;
}

static void ask(enum kind kind)
{
    const unsigned char byte = (unsigned char)kind;

    helper.asked[kind] = helper.line >= 0 && send(helper.line, &byte, 1, MSG_NOSIGNAL) == 1;
}

/* Waits until it is here; false when it does not come. */
static bool wait_for(enum kind kind)
{
    while (helper.asked[kind] && !helper.is_here[kind] && helper.line >= 0) {
        struct answer answer;
        if (receive_answer(helper.line, &answer) < 0) {
            lose_helper();
        } else {
            /* What failed was killed; it is ours to reap. */
            if (answer.count == 0 && answer.init > 0)
                waitpid(answer.init, NULL, 0);
            helper.here[answer.kind] = answer;
            helper.is_here[answer.kind] = true;
        }
    }
    return helper.is_here[kind];
}

/* The next thing of that kind, and one more is asked for; false: there is none. */
static bool take(enum kind kind, struct answer *answer)
{
    if (!helper.tried)
        start_helper();
    bool found = wait_for(kind);
    if (found)
        *answer = helper.here[kind];
    helper.is_here[kind] = false;
    ask(kind);
    return found && answer->count > 0;
}

int ahead_cell(struct cell *cell, struct err *err)
{
    struct answer answer;

    if (!take(KIND_CELL, &answer))
        return cell_new(cell, false, err);
    *cell = cell_none;
    cell->init = answer.init;
    cell->life = answer.fds[0];
    for (int i = 0; i < SPACE_USERS; i++)
        cell->spaces[i] = answer.fds[i + 1];
    return 0;
}

int ahead_network(struct err *err)
{
    struct answer answer;

    if (!take(KIND_NETWORK, &answer))
        return netns_new(err);
    int status = netns_enter(answer.fds[0], err);
    close(answer.fds[0]);
    return status;
}
