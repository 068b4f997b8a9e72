#include "run/probing.h"

#include "base/clock.h"
#include "judge/diagnose.h"
#include "judge/question.h"

enum { MOST_PROBES = 2 };
#define CHEAP_NS CLOCK_S

static void tell(const struct probing *probing, const char *words, enum verdict verdict)
{
    struct result *result = probing->result;
    struct event **link = &result->events;

    if (!probing->explain || result->event_count >= EVENTS_LARGEST)
        return;
    while (*link)
        link = &(*link)->next;
    *link = arena_one(probing->arena, struct event);
    **link = (struct event){
        .at_ns = result->duration_ns,
        .who = "",
        .what = "probe",
        .note = arena_printf(probing->arena, "%s: %s", words,
                             verdict == VERDICT_PASS      ? "passes"
                             : verdict == VERDICT_HARNESS ? "could not be made"
                                                          : "fails"),
    };
    result->event_count++;
}

/* Who passes now and then passes by luck: nothing that was changed did it. */
static bool fails_again(const struct probing *probing)
{
    enum verdict verdict = probing->play(probing->arg, probe_same(probing->arena, probing->test));

    tell(probing, "unchanged", verdict);
    return verdict != VERDICT_PASS && verdict != VERDICT_HARNESS;
}

/* True: it was made. */
static bool make(const struct probing *probing, enum probe_kind kind)
{
    struct facts *facts = probing->facts;
    const struct probe_plan plan = {
        .kind = kind,
        .test = probing->test,
        .at = probing->at,
        .peer = probing->peer,
        .sizes = facts->lines,
        .size_count = facts->line_count ? facts->line_count - 1 : 0,
    };
    const struct probe *probe = probe_change(probing->arena, &plan);

    facts->probes[kind] = PROBE_FAILS;
    if (!probe)
        return false;
    enum verdict verdict = probing->play(probing->arg, probe);
    tell(probing, probe_words(kind), verdict);
    if (verdict == VERDICT_PASS && fails_again(probing))
        facts->probes[kind] = PROBE_PASSES;
    return true;
}

void probing_ask(const struct probing *probing)
{
    enum probe_kind kind;
    int made = 0;

    if (probing->result->duration_ns > CHEAP_NS)
        return;
    while (made < MOST_PROBES && question_next(probing->facts, probing->result, &kind))
        made += make(probing, kind);
    if (made)
        diagnose(probing->arena, probing->facts, probing->result);
}
