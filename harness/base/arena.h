/*
 * arena: memory that ends together, and what else must end with it.
 *
 * A function that returns memory takes the arena first; that says who keeps it. Nothing in an arena is freed by
 * hand. Descriptors, children and namespaces are registered at birth with arena_defer, so that the end undoes
 * everything in reverse order. All memory is zeroed. Out of memory ends the process (err_fatal).
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

struct arena *arena_new(void);

/* Runs what was deferred, last first, then gives all memory back. NULL is harmless. */
void arena_free(struct arena *arena);

/* `size` zeroed bytes, aligned for anything. */
void *arena_alloc(struct arena *arena, size_t size);

/* Calls undo(arg) when the arena ends. */
void arena_defer(struct arena *arena, void (*undo)(void *), void *arg);

/* Copies; the result is NUL-terminated behind its last byte in each case. */
char *arena_strdup(struct arena *arena, const char *text);
void *arena_memdup(struct arena *arena, const void *data, size_t size);
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args) __attribute__((format(printf, 2, 0)));

/* One object, or `n` of them, of a type. */
#define arena_one(arena, type) ((type *)arena_alloc(arena, sizeof(type)))
#define arena_array(arena, type, n) ((type *)arena_alloc_array(arena, n, sizeof(type)))
void *arena_alloc_array(struct arena *arena, size_t count, size_t size);

#endif
