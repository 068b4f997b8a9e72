#include "judge/verdict.h"

#include <stddef.h>

const char *verdict_word(enum verdict verdict)
{
#define VERDICT_WORD(id, meaning) [VERDICT_##id] = #id,
    static const char *const words[VERDICTS] = {VERDICT_LIST(VERDICT_WORD)};
#undef VERDICT_WORD

    return (size_t)verdict < VERDICTS ? words[verdict] : "UNKNOWN";
}

const char *verdict_meaning(enum verdict verdict)
{
#define VERDICT_MEANING(id, meaning) [VERDICT_##id] = meaning,
    static const char *const meanings[VERDICTS] = {VERDICT_LIST(VERDICT_MEANING)};
#undef VERDICT_MEANING

    return (size_t)verdict < VERDICTS ? meanings[verdict] : "";
}
