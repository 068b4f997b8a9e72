/* Links base/, spec/ and judge/ alone: scoring stored results needs no socket. */
#include "judge/score.h"

#include <stdio.h>

int main(void)
{
    struct arena *arena = arena_new();
    struct test test = {.points_milli = 2500};
    struct result result = {.verdict = VERDICT_PASS, .offset = -1};
    struct buf *record = buf_new(arena, 0);
    struct err err;

    result_pack(record, &result);
    struct result *again = result_unpack(arena, buf_bytes(record), &err);
    struct score score = again ? score_test(&test, again) : (struct score){0};
    printf("%lld\n", (long long)score.points_milli);
    arena_free(arena);
    return score.points_milli == 2500 ? 0 : 1;
}
