#include "os/source.h"

#include "base/clock.h"
#include "os/confine.h"
#include "os/modules.h"
#include "os/remote.h"

#include <elf.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_MODULES = 64, STACK_SIZE = 256 * 1024 };
#define LARGEST_FILE (UINT64_C(512) << 20)
#define MEMORY (UINT64_C(256) << 20)
#define WITHIN_NS (2 * CLOCK_S)

struct errand {
    const struct source_view *view;
    bool stop; /* the thread, to read all of its registers */
    struct module modules[MOST_MODULES];
    struct frames_module mapped[MOST_MODULES];
    size_t count, mapped_count;
    struct frames_thread thread;
};

static bool map_module(pid_t pid, const struct module *module, struct frames_module *mapped)
{
    int fd = modules_open(pid, module);
    struct stat about;
    void *image = MAP_FAILED;

    if (fd < 0)
        return false;
    if (fstat(fd, &about) == 0 && about.st_size > 0 && (uint64_t)about.st_size <= LARGEST_FILE)
        image = mmap(NULL, (size_t)about.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE, fd, 0);
    close(fd);
    *mapped = (struct frames_module){.module = module, .image = image, .size = (size_t)about.st_size};
    return image != MAP_FAILED;
}

#ifdef __x86_64__

static bool read_registers(pid_t tid, uint64_t registers[FRAMES_REGISTERS])
{
    struct user_regs_struct r;
    struct iovec part = {&r, sizeof r};

    if (ptrace(PTRACE_GETREGSET, tid, (void *)(uintptr_t)NT_PRSTATUS, &part) < 0 || part.iov_len != sizeof r)
        return false;
    const uint64_t ordered[FRAMES_REGISTERS] = {r.rax, r.rdx, r.rcx, r.rbx, r.rsi, r.rdi, r.rbp, r.rsp, r.r8,
                                                r.r9,  r.r10, r.r11, r.r12, r.r13, r.r14, r.r15, r.rip};
    memcpy(registers, ordered, sizeof ordered);
    return true;
}

#else

static bool read_registers(pid_t tid, uint64_t registers[FRAMES_REGISTERS])
{
    (void)tid, (void)registers;
    return false;
}

#endif

/* Its parent, which is the one that waits here too, hears nothing of it. */
static bool stop_and_read(pid_t tid, struct frames_thread *thread)
{
    int status;

    if (ptrace(PTRACE_SEIZE, tid, NULL, NULL) < 0)
        return false;
    bool read = ptrace(PTRACE_INTERRUPT, tid, NULL, NULL) == 0 && waitpid(tid, &status, __WALL) == tid &&
                WIFSTOPPED(status) && read_registers(tid, thread->registers);
    ptrace(PTRACE_DETACH, tid, NULL, NULL);
    return read;
}

static bool read_thread(struct errand *errand)
{
    static uint8_t stack[STACK_SIZE];
    const struct thread *thread = errand->view->thread;
    struct frames_thread *seen = &errand->thread;

    seen->registers[FRAMES_STACK] = thread->stack;
    seen->registers[FRAMES_CODE] = thread->code;
    seen->all = errand->stop;
    if (errand->stop && !stop_and_read(thread->tid, seen))
        return false;
    seen->stack = stack;
    seen->stack_size = remote_copy(thread->pid, seen->registers[FRAMES_STACK], stack, sizeof stack);
    return seen->stack_size > 0;
}

static bool prepare(void *arg)
{
    struct errand *errand = arg;

    if (!read_thread(errand))
        return false;
    for (size_t i = 0; i < errand->count; i++) {
        struct frames_module *mapped = &errand->mapped[errand->mapped_count];
        if (!map_module(errand->view->thread->pid, &errand->modules[i], mapped))
            continue;
        mapped->own = modules_inside(errand->modules[i].path, errand->view->home);
        errand->mapped_count++;
    }
    return errand->mapped_count > 0;
}

/* What the confined process says. */
struct answer {
    enum frames frames;
    struct frames_place place;
};

static bool work(void *arg, void *out)
{
    const struct errand *errand = arg;
    struct answer *answer = out;

    answer->frames = frames_find(errand->mapped, errand->mapped_count, &errand->thread, errand->view->home,
                                 &answer->place);
    return true;
}

static enum frames run(struct errand *errand, struct frames_place *place)
{
    struct answer answer;
    const struct confinement confinement = {.prepare = prepare,
                                            .work = work,
                                            .arg = errand,
                                            .size = sizeof answer,
                                            .memory = MEMORY,
                                            .within_ns = WITHIN_NS};

    if (!confine_run(&confinement, &answer) || answer.frames == FRAMES_NONE)
        return FRAMES_NONE;
    *place = answer.place;
    /* Strangers' bytes, from a process that they may have taken over. */
    place->function[sizeof place->function - 1] = place->file[sizeof place->file - 1] = '\0';
    return answer.frames == FRAMES_FOUND && place->file[0] && place->line > 0 ? FRAMES_FOUND : FRAMES_LOST;
}

/* Interpreters and virtual machines have nothing that was handed in in their code. */
static bool has_own(const struct errand *errand)
{
    for (size_t i = 0; i < errand->count; i++)
        if (modules_inside(errand->modules[i].path, errand->view->home))
            return true;
    return false;
}

bool source_known(void)
{
    return frames_known();
}

bool source_find(const struct source_view *view, struct frames_place *place)
{
    static struct errand errand; /* large, and a worker asks one thing at a time */

    errand = (struct errand){.view = view};
    if (!frames_known() || !view->thread->in_call)
        return false;
    errand.count = modules_read(view->thread->pid, errand.modules, MOST_MODULES);
    if (!has_own(&errand))
        return false;
    enum frames frames = run(&errand, place);
    if (frames == FRAMES_LOST && view->restarts) {
        errand.stop = true;
        frames = run(&errand, place);
    }
    return frames == FRAMES_FOUND;
}
