#include "judge/diagnose.h"

#include "judge/rule.h"

#define RULE_MISTAKE(function, group, id, title) {id, title},
static const struct mistake mistakes[] = {RULE_LIST(RULE_MISTAKE)};
#undef RULE_MISTAKE

typedef const char *rule(struct arena *arena, const struct facts *facts);

#define RULE_ROW(function, group, id, title) {rule_##function, RULE_##group},
static const struct {
    rule *holds;
    enum rule_group group;
} rules[] = {RULE_LIST(RULE_ROW)};
#undef RULE_ROW

enum { RULES = sizeof rules / sizeof rules[0] };

static bool is_open_to_hints(enum verdict verdict)
{
    return verdict != VERDICT_PASS && verdict != VERDICT_BUILD && verdict != VERDICT_MISSING &&
           verdict != VERDICT_SKIPPED && verdict != VERDICT_HARNESS && verdict != VERDICT_NOT_STARTED;
}

void diagnose(struct arena *arena, const struct facts *facts, struct result *result)
{
    size_t most = sizeof result->hints / sizeof result->hints[0];
    bool named[RULE_GROUPS] = {false};

    result->hint_count = 0;
    for (size_t i = 0; i < RULES && result->hint_count < most && is_open_to_hints(facts->verdict); i++) {
        const char *text = named[rules[i].group] ? NULL : rules[i].holds(arena, facts);
        if (!text)
            continue;
        named[rules[i].group] = true;
        result->hints[result->hint_count++] = (struct hint){mistakes[i].id, text};
    }
}

const struct mistake *diagnose_mistake(size_t at)
{
    return at < RULES ? &mistakes[at] : NULL;
}
