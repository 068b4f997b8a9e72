/*
 * modules: the files whose code a process has in its memory.
 *
 * Source: /proc/PID/maps (proc(5)). Names are as the process's own root has them, and strangers may have chosen them.
 */
#ifndef OS_MODULES_H
#define OS_MODULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct module {
    uint64_t start, end; /* of its code in memory */
    uint64_t offset;     /* of `start` in the file */
    char path[256];      /* absolute */
};

/* A line of that file; false when it is no code of a file that is still there under its name. */
bool modules_parse(const char *line, struct module *module);

/* At most `most`; how many were found. */
size_t modules_read(pid_t pid, struct module *modules, size_t most);

/* The file of that name, for reading; -1 when there is none. A program that wrote over its own file has changed it. */
int modules_open(pid_t pid, const struct module *module);

/* Whether the path lies below that folder. */
bool modules_inside(const char *path, const char *folder);

#endif
