#include "run/java.h"

#include <string.h>

/* These it makes later, too, when there is more to compile. */
static const char *const compilers[] = {"C2 CompilerThre", "C1 CompilerThre", NULL};

static const char *const keepers[] = {
    "G1 Service",      "G1 Main Marker", "G1 Conc#0",       "G1 Refine#0",     "GC Thread#0",
    "VM Thread",       "Monitor Deflati", "Sweeper thread", "VM Periodic Tas", "Common-Cleaner",
    "Service Thread",  "Signal Dispatch", "Notification Th", NULL,
};

/* Its others: they wait for others alone. */
static const char *const plain[] = {"Reference Handl", "Finalizer", NULL};

/* The last that it makes before the program begins. */
static const char last[] = "Common-Cleaner";

static bool is_among(const char *name, const char *const *names)
{
    for (; *names; names++)
        if (strcmp(name, *names) == 0)
            return true;
    return false;
}

static bool was_before(const struct thread *threads, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (strcmp(threads[i].name, threads[at].name) == 0)
            return true;
    return false;
}

/* The first two are the process's own and the one that will run main(). */
static bool is_own(const struct thread *threads, size_t at)
{
    const char *name = threads[at].name;

    if (at < 2 || is_among(name, compilers))
        return true;
    return (is_among(name, keepers) || is_among(name, plain)) && !was_before(threads, at);
}

size_t java_own(const struct thread *threads, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!is_own(threads, i))
            return i;
        if (strcmp(threads[i].name, last) == 0)
            return i + 1;
    }
    return count;
}

bool java_keeps_house(const struct thread *thread, bool own)
{
    return is_among(thread->name, compilers) || (own && is_among(thread->name, keepers));
}
