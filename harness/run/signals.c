#include "run/signals.h"

#include <stdbool.h>
#include <sys/signalfd.h>

static struct {
    bool held;
    sigset_t set, before;
} signals;

/* A signal that was ignored from the start (nohup) stays so. They stay held to the end: a second Ctrl-C must not leave
 * a report half-written. */
void signals_hold(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction before;

    if (signals.held)
        return;
    signals.held = true;
    sigemptyset(&signals.set);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (sigaction(numbers[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaddset(&signals.set, numbers[i]);
    sigprocmask(SIG_BLOCK, &signals.set, &signals.before);
}

int signals_open(sigset_t *before, struct err *err)
{
    signals_hold();
    *before = signals.before;
    int fd = signalfd(-1, &signals.set, SFD_CLOEXEC | SFD_NONBLOCK);
    return fd < 0 ? err_sys(err, "cannot watch for signals") : fd;
}
