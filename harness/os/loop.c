#include "os/loop.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { EVENTS_A_TURN = 64 };

/* A descriptor number may be closed and given out again within one turn, so an event carries the generation of its
 * entry: an event of an older one is dropped. */
struct entry {
    void (*handler)(void *arg, uint32_t events);
    void *arg;
    uint32_t generation;
};

struct timer {
    int64_t when_ns;
    void (*handler)(void *arg);
    void *arg;
    size_t index;   /* in the heap: heap[index] == this */
};

struct loop {
    int epoll;
    struct entry *entries;   /* by descriptor; handler NULL: not watched */
    size_t entry_count;
    struct timer **heap;     /* heap[i]->when_ns <= heap[2i+1]->when_ns, heap[2i+2]->when_ns */
    size_t timer_count, heap_size;
    uint32_t generation;
    int64_t waited_ns, late_ns;
};

static void loop_undo(void *arg)
{
    struct loop *loop = arg;

    for (size_t i = 0; i < loop->timer_count; i++)
        free(loop->heap[i]);
    free(loop->heap);
    free(loop->entries);
    close(loop->epoll);
}

struct loop *loop_new(struct arena *arena, struct err *err)
{
    int fd = epoll_create1(EPOLL_CLOEXEC);

    if (fd < 0) {
        err_sys(err, "cannot make an epoll descriptor");
        return NULL;
    }
    struct loop *loop = arena_one(arena, struct loop);
    loop->epoll = fd;
    arena_defer(arena, loop_undo, loop);
    return loop;
}

/* An array of at least `need` elements, the new ones zero. */
static void *grow(void *array, size_t *count, size_t need, size_t size)
{
    if (need <= *count)
        return array;
    size_t wanted = *count ? *count : 16;
    while (wanted < need)
        wanted *= 2;
    array = reallocarray(array, wanted, size);
    if (!array)
        err_fatal("out of memory");
    memset((char *)array + *count * size, 0, (wanted - *count) * size);
    *count = wanted;
    return array;
}

int loop_add(struct loop *loop, int fd, uint32_t events, void (*handler)(void *, uint32_t), void *arg, struct err *err)
{
    loop->entries = grow(loop->entries, &loop->entry_count, (size_t)fd + 1, sizeof *loop->entries);
    struct entry *entry = &loop->entries[fd];
    *entry = (struct entry){handler, arg, ++loop->generation};

    struct epoll_event event = {.events = events, .data.u64 = (uint64_t)entry->generation << 32 | (uint32_t)fd};
    if (epoll_ctl(loop->epoll, EPOLL_CTL_ADD, fd, &event) < 0) {
        entry->handler = NULL;
        return err_sys(err, "cannot watch a descriptor");
    }
    return 0;
}

static struct entry *find(struct loop *loop, int fd)
{
    if (fd < 0 || (size_t)fd >= loop->entry_count || !loop->entries[fd].handler)
        return NULL;
    return &loop->entries[fd];
}

void loop_change(struct loop *loop, int fd, uint32_t events)
{
    struct entry *entry = find(loop, fd);

    if (!entry)
        return;
    struct epoll_event event = {.events = events, .data.u64 = (uint64_t)entry->generation << 32 | (uint32_t)fd};
    if (epoll_ctl(loop->epoll, EPOLL_CTL_MOD, fd, &event) < 0)
        err_fatal("a watched descriptor is gone: %s", strerror(errno));
}

void loop_delete(struct loop *loop, int fd)
{
    struct entry *entry = find(loop, fd);

    if (!entry)
        return;
    entry->handler = NULL;
    epoll_ctl(loop->epoll, EPOLL_CTL_DEL, fd, NULL);
}

static void place(struct loop *loop, size_t index, struct timer *timer)
{
    loop->heap[index] = timer;
    timer->index = index;
}

static void sift_up(struct loop *loop, size_t index, struct timer *timer)
{
    while (index > 0 && loop->heap[(index - 1) / 2]->when_ns > timer->when_ns) {
        place(loop, index, loop->heap[(index - 1) / 2]);
        index = (index - 1) / 2;
    }
    place(loop, index, timer);
}

static void sift_down(struct loop *loop, size_t index, struct timer *timer)
{
    for (;;) {
        size_t child = 2 * index + 1;
        if (child >= loop->timer_count)
            break;
        if (child + 1 < loop->timer_count && loop->heap[child + 1]->when_ns < loop->heap[child]->when_ns)
            child++;
        if (loop->heap[child]->when_ns >= timer->when_ns)
            break;
        place(loop, index, loop->heap[child]);
        index = child;
    }
    place(loop, index, timer);
}

struct timer *loop_timer(struct loop *loop, int64_t when_ns, void (*handler)(void *), void *arg)
{
    struct timer *timer = malloc(sizeof *timer);

    if (!timer)
        err_fatal("out of memory");
    *timer = (struct timer){.when_ns = when_ns, .handler = handler, .arg = arg};
    loop->heap = grow(loop->heap, &loop->heap_size, loop->timer_count + 1, sizeof(struct timer *));
    sift_up(loop, loop->timer_count++, timer);
    return timer;
}

void loop_cancel(struct loop *loop, struct timer *timer)
{
    if (!timer)
        return;
    struct timer *last = loop->heap[--loop->timer_count];
    if (last != timer) {
        size_t index = timer->index;
        if (index > 0 && loop->heap[(index - 1) / 2]->when_ns > last->when_ns)
            sift_up(loop, index, last);
        else
            sift_down(loop, index, last);
    }
    free(timer);
}

static bool fire_due(struct loop *loop)
{
    bool called = false;
    int64_t now_ns = loop->timer_count ? clock_now_ns() : 0;

    while (loop->timer_count && loop->heap[0]->when_ns <= now_ns) {
        struct timer timer = *loop->heap[0];
        loop_cancel(loop, loop->heap[0]);
        timer.handler(timer.arg);
        called = true;
    }
    return called;
}

static bool dispatch(struct loop *loop, const struct epoll_event *events, int count)
{
    bool called = false;

    for (int i = 0; i < count; i++) {
        struct entry *entry = find(loop, (int)(uint32_t)events[i].data.u64);
        if (!entry || entry->generation != (uint32_t)(events[i].data.u64 >> 32))
            continue;
        entry->handler(entry->arg, events[i].events);
        called = true;
    }
    return called;
}

static int wait_for(struct loop *loop, struct epoll_event *events, int64_t until_ns)
{
    struct timespec left = {0}, *timeout = &left;

    if (until_ns == CLOCK_NEVER) {
        timeout = NULL;
    } else {
        int64_t left_ns = until_ns - clock_now_ns();
        if (left_ns > 0)
            left = (struct timespec){left_ns / CLOCK_S, left_ns % CLOCK_S};
    }
    return epoll_pwait2(loop->epoll, events, EVENTS_A_TURN, timeout, NULL);
}

/* How long the kernel let us wait for longer than we wanted. */
static void note_wait(struct loop *loop, int64_t began_ns, int64_t until_ns)
{
    int64_t now_ns = clock_now_ns();

    if (until_ns > began_ns && now_ns > until_ns)
        loop->late_ns += now_ns - until_ns;
}

static void note_turn(struct loop *loop, int64_t began_ns, int64_t until_ns)
{
    int64_t now_ns = clock_now_ns(), end_ns = now_ns < until_ns ? now_ns : until_ns;

    if (end_ns > began_ns)
        loop->waited_ns += end_ns - began_ns;
}

bool loop_turn(struct loop *loop, int64_t deadline_ns)
{
    struct epoll_event events[EVENTS_A_TURN];
    int64_t until_ns = deadline_ns, began_ns = clock_now_ns();

    if (loop->timer_count && loop->heap[0]->when_ns < until_ns)
        until_ns = loop->heap[0]->when_ns;
    int count = wait_for(loop, events, until_ns);
    note_wait(loop, began_ns, until_ns);
    if (count < 0 && errno != EINTR)
        err_fatal("epoll failed: %s", strerror(errno));
    bool called = dispatch(loop, events, count);
    called |= fire_due(loop);
    note_turn(loop, began_ns, until_ns);
    return called;
}

int64_t loop_waited_ns(const struct loop *loop)
{
    return loop->waited_ns;
}

int64_t loop_late_ns(const struct loop *loop)
{
    return loop->late_ns;
}
