#include "judge/question.h"

#include <string.h>

/* What ended by a fact, not by the clock, and by the program's doing. */
static bool is_plain(const struct facts *facts)
{
    return facts->verdict == VERDICT_FAIL || facts->verdict == VERDICT_STUCK || facts->verdict == VERDICT_EXITED;
}

static bool asks_whole(const struct facts *facts)
{
    return facts->tcp && facts->was_cut && is_plain(facts);
}

static bool asks_apart(const struct facts *facts)
{
    return facts->tcp && is_plain(facts) && facts->sends == 1 && !facts->was_cut && facts->line_count > 1 &&
           (facts->at == AT_BYTES || facts->at == AT_OUTPUT);
}

/* It is proven that it waits for more of a message that it has read as a whole. */
static bool waits_in_vain(const struct facts *facts)
{
    const unsigned own = WAITS_PEER | WAITS_SEVERAL | (facts->has_peer ? 0 : WAITS_OTHER_PEER);

    return facts->tcp && facts->verdict == VERDICT_STUCK && (facts->at == AT_BYTES || facts->at == AT_OUTPUT) &&
           facts->received_len == 0 && facts->sent.len && !facts->unread && !facts->half_closed &&
           !facts->answers_since && !facts->ended && facts->callers == 1 && (facts->waits & own);
}

static bool asks_newline(const struct facts *facts)
{
    return waits_in_vain(facts) && !facts_has(facts->sent, '\n');
}

static bool asks_alone(const struct facts *facts)
{
    return facts->server && facts->tcp && facts->has_peer && facts->at == AT_BYTES && facts->verdict == VERDICT_STUCK &&
           facts->received_len == 0 && !facts->ended && facts->others_open > 0 && (!facts->accepted || facts->unread) &&
           !facts->answered_instead;
}

static bool asks_longer(const struct facts *facts)
{
    return facts->verdict == VERDICT_TIMEOUT && (facts->at == AT_BYTES || facts->at == AT_OUTPUT);
}

static const struct {
    enum probe_kind kind;
    bool (*asks)(const struct facts *facts);
    const char *beside; /* a hint that the facts may have given already, and that the outcome makes more exact */
} questions[] = {
    {PROBE_WHOLE, asks_whole, NULL},     {PROBE_APART, asks_apart, NULL},
    {PROBE_NEWLINE, asks_newline, NULL}, {PROBE_HALF_CLOSE, waits_in_vain, "waits-for-more"},
    {PROBE_ALONE, asks_alone, NULL},     {PROBE_LONGER, asks_longer, NULL},
};

bool question_next(const struct facts *facts, const struct result *result, enum probe_kind *kind)
{
    for (enum probe_kind i = 0; i < PROBE_KINDS; i++)
        if (facts->probes[i] == PROBE_PASSES)
            return false;
    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++) {
        const char *beside = questions[i].beside;
        bool open = result->hint_count == 0 || (beside && strcmp(result->hints[0].id, beside) == 0);
        *kind = questions[i].kind;
        if (open && facts->probes[*kind] == PROBE_NOT_MADE && questions[i].asks(facts))
            return true;
    }
    return false;
}
