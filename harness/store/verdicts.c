#include "store/verdicts.h"

#include <stdlib.h>
#include <string.h>

enum verdict verdicts_parse(const char *word)
{
    for (int i = 0; i < VERDICTS; i++)
        if (strcmp(verdict_word((enum verdict)i), word) == 0)
            return (enum verdict)i;
    return VERDICT_HARNESS;
}

static int by_name(const void *a, const void *b, void *arg)
{
    const struct spec *spec = arg;

    return strcmp(spec->tests[*(const size_t *)a].name, spec->tests[*(const size_t *)b].name);
}

size_t *verdicts_order(struct arena *arena, const struct spec *spec)
{
    size_t *order = arena_array(arena, size_t, spec->test_count + 1);
    struct spec copy = *spec;

    for (size_t i = 0; i < spec->test_count; i++)
        order[i] = i;
    qsort_r(order, spec->test_count, sizeof *order, by_name, &copy);
    return order;
}

size_t verdicts_test(const struct spec *spec, const size_t *order, const char *name)
{
    size_t from = 0, to = spec->test_count;

    while (from < to) {
        size_t middle = (from + to) / 2;
        int way = strcmp(name, spec->tests[order[middle]].name);
        if (way == 0)
            return order[middle];
        if (way < 0)
            to = middle;
        else
            from = middle + 1;
    }
    return spec->test_count;
}
