/*
 * nearest: the exact bytes that a pattern would have taken in place of what came, where it is plain enough to say so:
 * 'Message: Hello!\x00?\n?' and "Message: Hell\n" give "Message: Hello!\n". For the rules that name mistakes.
 */
#ifndef SPEC_NEAREST_H
#define SPEC_NEAREST_H

#include "spec/part.h"

/* NULL data: nobody can say, or what came is right as far as it goes and complete. Lives in the arena; pieces of the
 * pattern that may be missing are there where they are in `came`. No more than `most` bytes of the pattern are read. */
struct bytes nearest_bytes(struct arena *arena, const struct part *part, struct bytes came, size_t most);

#endif
