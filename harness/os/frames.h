/*
 * frames: from where a thread stands, the line of a source that brought it there.
 *
 * Reads what a compiler left in a program (ELF, DWARF), which strangers may have forged, with elfutils' libdw: only to
 * be called in a confined process (confine.h). Without that library it finds nothing.
 */
#ifndef OS_FRAMES_H
#define OS_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct module;

/* A place in a source; "" and 0 for what is not known. Strangers' words: escape them. */
struct frames_place {
    char function[64];
    char file[96];
    unsigned line;
};

struct frames_module {
    const struct module *module;
    void *image; /* its whole file, mapped so that it may be written to */
    size_t size;
    bool own;    /* what was handed in: its sources count */
};

enum { FRAMES_REGISTERS = 17, FRAMES_STACK = 7, FRAMES_CODE = 16 }; /* in DWARF's order, x86-64 */

struct frames_thread {
    uint64_t registers[FRAMES_REGISTERS];
    bool all; /* all of them are known; else only those two */
    const uint8_t *stack; /* memory from the stack pointer on */
    size_t stack_size;
};

/* Whether this build can find anything. */
bool frames_known(void);

enum frames {
    FRAMES_NONE, /* no frame lies there */
    FRAMES_FOUND,
    FRAMES_LOST, /* the way to it is not sure, or there is none from what is known */
};

/* The innermost frame of the thread that lies in a source which is no part of the system (frames_name). */
enum frames frames_find(const struct frames_module *modules, size_t count, const struct frames_thread *thread,
                        const char *home, struct frames_place *place);

/*
 * How a source is called for people, at most `size` bytes: as it lies below `home`, else by its last name. False for
 * sources of compilers, libraries and the system.
 */
bool frames_name(const char *path, const char *home, char *name, size_t size);

/* And a function: without what a template was filled with; "" for closures and operators, whose names say nothing. */
void frames_function(const char *function, char *name, size_t size);

#endif
