#include "base/arena.h"

#include "base/err.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Blocks grow with the arena. Under a sanitizer each allocation is a block of its own, so that an overrun by one
 * byte is seen. */
#if defined(__SANITIZE_ADDRESS__)
#define EXACT_BLOCKS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define EXACT_BLOCKS 1
#endif
#endif
#ifdef EXACT_BLOCKS
#define FIRST_BLOCK 0
#else
#define FIRST_BLOCK 4096
#endif
#define LARGEST_BLOCK (256 * 1024)

struct block {
    struct block *next;
    size_t used, size;
    alignas(max_align_t) unsigned char data[];
};

struct undo {
    struct undo *next;
    void (*run)(void *);
    void *arg;
};

struct arena {
    struct block *blocks;
    struct undo *undos;
    size_t next_size;
};

struct arena *arena_new(void)
{
    struct arena *arena = calloc(1, sizeof *arena);

    if (!arena)
        err_fatal("out of memory");
    arena->next_size = FIRST_BLOCK;
    return arena;
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    while (arena->undos) {
        struct undo *undo = arena->undos;
        arena->undos = undo->next;
        undo->run(undo->arg);
    }
    while (arena->blocks) {
        struct block *block = arena->blocks;
        arena->blocks = block->next;
        free(block);
    }
    free(arena);
}

static struct block *add_block(struct arena *arena, size_t need)
{
    size_t size = arena->next_size > need ? arena->next_size : need;
    struct block *block = calloc(1, sizeof *block + size);

    if (!block)
        err_fatal("out of memory");
    block->size = size;
    block->next = arena->blocks;
    arena->blocks = block;
    if (arena->next_size && arena->next_size < LARGEST_BLOCK)
        arena->next_size *= 2;
    return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        err_fatal("an allocation of %zu bytes", size);
#ifndef EXACT_BLOCKS
    size = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
#endif
    struct block *block = arena->blocks;
    if (!block || block->size - block->used < size)
        block = add_block(arena, size);
    void *memory = block->data + block->used;
    block->used += size;
    return memory;
}

void *arena_alloc_array(struct arena *arena, size_t count, size_t size)
{
    size_t total;

    if (__builtin_mul_overflow(count, size, &total))
        err_fatal("an array of %zu times %zu bytes", count, size);
    return arena_alloc(arena, total);
}

void arena_defer(struct arena *arena, void (*undo)(void *), void *arg)
{
    struct undo *entry = arena_one(arena, struct undo);

    *entry = (struct undo){.next = arena->undos, .run = undo, .arg = arg};
    arena->undos = entry;
}

void *arena_memdup(struct arena *arena, const void *data, size_t size)
{
    char *copy = arena_alloc(arena, size + 1);

    if (size)
        memcpy(copy, data, size);
    return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
    return arena_memdup(arena, text, strlen(text));
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
    va_list again;

    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0)
        err_fatal("a format that cannot be printed: '%s'", format);
    char *text = arena_alloc(arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, args);
    return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    char *text = arena_vprintf(arena, format, args);
    va_end(args);
    return text;
}
