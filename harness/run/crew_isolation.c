#include "run/crew.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/netns.h"
#include "os/sandbox.h"

static _Noreturn void try_namespaces(void)
{
    struct arena *arena = arena_new();
    bool works = sandbox_settle(NULL) == 0 && box_new(arena, NULL) && netns_new(NULL) == 0;

    arena_free(arena);
    _exit(works ? 0 : 1);
}

const char *crew_isolation(void)
{
    static const char *found;
    int status = 1;

    if (found)
        return found;
    fflush(NULL);   /* what is buffered is not to be written twice */
    pid_t pid = sandbox_fork(true, NULL);
    if (pid == 0)
        try_namespaces();
    if (pid > 0 && waitpid(pid, &status, 0) < 0)
        status = 1;
    found = status == 0 ? "namespaces" : "shared-network";
    return found;
}
