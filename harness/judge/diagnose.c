#include "judge/diagnose.h"

#include "judge/rule.h"

#define RULE_MISTAKE(function, id, title) {id, title},
static const struct mistake mistakes[] = {RULE_LIST(RULE_MISTAKE)};
#undef RULE_MISTAKE

typedef const char *rule(struct arena *arena, const struct facts *facts);

#define RULE_FUNCTION(function, id, title) rule_##function,
static rule *const rules[] = {RULE_LIST(RULE_FUNCTION)};
#undef RULE_FUNCTION

enum { RULES = sizeof rules / sizeof rules[0] };

static bool is_open_to_hints(enum verdict verdict)
{
    return verdict != VERDICT_PASS && verdict != VERDICT_BUILD && verdict != VERDICT_MISSING &&
           verdict != VERDICT_SKIPPED && verdict != VERDICT_HARNESS && verdict != VERDICT_NOT_STARTED;
}

void diagnose(struct arena *arena, const struct facts *facts, struct result *result)
{
    size_t most = sizeof result->hints / sizeof result->hints[0];

    result->hint_count = 0;
    for (size_t i = 0; i < RULES && result->hint_count < most && is_open_to_hints(facts->verdict); i++) {
        const char *text = rules[i](arena, facts);
        if (text)
            result->hints[result->hint_count++] = (struct hint){mistakes[i].id, text};
    }
}

const struct mistake *diagnose_mistake(size_t at)
{
    return at < RULES ? &mistakes[at] : NULL;
}
