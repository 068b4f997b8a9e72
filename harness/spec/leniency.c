#include "spec/leniency.h"

#include <string.h>

#include "spec/parsing.h"

struct leniency leniency_parse(const struct node *node, struct faults *faults)
{
    static const char *const keys[] = {"case", "trailing_newline", "space", NULL};
    struct parsing parsing = {{faults->arena, NULL, false, faults}, NULL};
    bool values[3] = {false};

    if (!node)
        return (struct leniency){0};
    if (node->kind != NODE_MAP) {
        parsing_fault(&parsing, node, "ignore: {case: true}", "'ignore' must be a mapping");
        return (struct leniency){0};
    }
    parsing_keys(&parsing, node, keys);
    for (int i = 0; keys[i]; i++) {
        const struct node *value = node_get(node, keys[i]);
        if (value)
            value_bool(&parsing.values, value, &values[i]);
    }
    return (struct leniency){.letter_case = values[0], .trailing_newline = values[1], .space = values[2]};
}

struct leniency leniency_both(struct leniency a, struct leniency b)
{
    return (struct leniency){
        .letter_case = a.letter_case || b.letter_case,
        .trailing_newline = a.trailing_newline || b.trailing_newline,
        .space = a.space || b.space,
    };
}
