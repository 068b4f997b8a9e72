#include "os/users.h"

#include "os/ids.h"
#include "os/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* More at a time are made when they are asked for, and not kept. */
enum { MOST_KEPT = 16 };

static struct {
    int spaces[MOST_KEPT];
    size_t count;
} idle;

/* While it is in it. */
static int open_of(pid_t holder, struct err *err)
{
    char path[64];

    if (ids_map_box(holder, err) < 0)
        return -1;
    snprintf(path, sizeof path, "/proc/%d/ns/user", (int)holder);
    int space = open(path, O_RDONLY | O_CLOEXEC);
    return space < 0 ? err_sys(err, "cannot open a user namespace") : space;
}

static int make(struct err *err)
{
    pid_t holder = sandbox_clone(CLONE_NEWUSER);

    if (holder == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (;;)
            pause();
    }
    if (holder < 0)
        return err_sys(err, "cannot make a user namespace");
    int space = open_of(holder, err);
    kill(holder, SIGKILL);
    while (waitpid(holder, NULL, 0) < 0 && errno == EINTR)
        continue;
    return space;
}

int users_take(struct err *err)
{
    return idle.count ? idle.spaces[--idle.count] : make(err);
}

void users_give_back(int space)
{
    if (idle.count < MOST_KEPT)
        idle.spaces[idle.count++] = space;
    else
        close(space);
}
