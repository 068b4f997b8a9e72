/* Links base/ and spec/ alone: reading a spec and listing its mistakes needs nothing above. */
#include "base/text.h"
#include "spec/spec.h"

#include <errno.h>
#include <stdio.h>

static int64_t open_nothing(struct arena *arena, const struct source *from, const char *name, void *arg, void **handle)
{
    (void)arena, (void)from, (void)name, (void)arg, (void)handle;
    errno = ENOENT;
    return -1;
}

int main(void)
{
    static char text[YAML_LARGEST + 1];
    struct arena *arena = arena_new();
    struct faults faults = {.arena = arena, .file = "standard input"};
    struct outside outside = {.open = open_nothing};
    struct buf *out = buf_new(arena, 0);

    faults.source = (struct bytes){(const uint8_t *)text, fread(text, 1, sizeof text, stdin)};
    bool good = spec_parse(arena, &outside, false, &faults) != NULL;
    faults_show(&faults, out);
    fputs(buf_string(out), stdout);
    arena_free(arena);
    return good ? 0 : 2;
}
