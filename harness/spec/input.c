#include "spec/input.h"

#include <string.h>

static void read_memory(void *arg, size_t at, uint8_t *out, size_t len)
{
    const struct bytes *bytes = arg;

    if (len > 0)
        memcpy(out, bytes->data + at, len);
}

/* Only read_memory gets the pointer back, and it does not write. */
static void *without_const(const struct bytes *bytes)
{
    return (void *)(uintptr_t)bytes;
}

struct input input_of(const struct bytes *bytes, enum input_end end)
{
    return (struct input){read_memory, without_const(bytes), bytes->len, end};
}

const uint8_t *input_memory(const struct input *input)
{
    if (input->read != read_memory)
        return NULL;
    const struct bytes *bytes = input->arg;
    return bytes->data;
}

enum match_kind view_short(const struct view *view)
{
    return view->kind == INPUT_OPEN ? MATCH_MORE : MATCH_NO;
}
