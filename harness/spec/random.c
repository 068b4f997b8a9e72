#include "spec/random.h"

const char *const random_words[] = {"bytes", "lowercase", "letters", "text", "lines", NULL};

/* The finalizer of splitmix64. */
static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

static uint64_t word(uint64_t key, size_t index)
{
    return mix(key + (index + 1) * UINT64_C(0x9e3779b97f4a7c15));
}

static unsigned byte(uint64_t key, size_t at)
{
    return (unsigned)(word(key, at / 8) >> at % 8 * 8) & 0xff;
}

struct random random_of(uint64_t seed, const uint64_t *more, enum random_kind kind, size_t len)
{
    uint64_t key = word(seed, 0);

    if (more)
        key = word(key, 1) ^ word(*more, 2);
    key = word(key, (size_t)kind + 3);
    return (struct random){.kind = kind, .key = word(key, len), .len = len};
}

/* A number below `count`, out of a byte. */
static uint8_t scale(unsigned byte, unsigned count)
{
    return (uint8_t)(byte * count >> 8);
}

/* Each block of 80 bytes ends with a line end and has one more within, so no line is longer than 80. */
enum { LINE_BLOCK = 80 };

static int ends_line(const struct random *random, size_t at)
{
    if (at + 1 == random->len)
        return 1;
    /* Right before the last byte it would make an empty line. */
    if (at + 2 == random->len)
        return 0;
    size_t block = at / LINE_BLOCK, column = at % LINE_BLOCK;
    return column == LINE_BLOCK - 1 || column == 20 + word(~random->key, block) % 40;
}

/* Never two neighbours: only the first of a run is a gap. */
static int is_gap(const struct random *random, size_t at)
{
    uint64_t key = random->key ^ UINT64_C(0x5bd1e995);

    return at > 0 && byte(key, at) < 48 && byte(key, at - 1) >= 48;
}

static uint8_t line_byte(const struct random *random, size_t at)
{
    if (ends_line(random, at))
        return '\n';
    if (is_gap(random, at) && !ends_line(random, at - 1) && !ends_line(random, at + 1))
        return ' ';
    return (uint8_t)('a' + scale(byte(random->key, at), 26));
}

static uint8_t letter(unsigned byte)
{
    uint8_t index = scale(byte, 52);

    return (uint8_t)(index < 26 ? 'a' + index : 'A' + index - 26);
}

/* What a random byte becomes; lines are made elsewhere. */
static uint8_t shape(enum random_kind kind, unsigned byte)
{
    switch (kind) {
    case RANDOM_LOWERCASE:
        return (uint8_t)('a' + scale(byte, 26));
    case RANDOM_LETTERS:
        return letter(byte);
    case RANDOM_TEXT:
        return (uint8_t)(' ' + scale(byte, 95));
    case RANDOM_BYTES:
    case RANDOM_LINES:
        break;
    }
    return (uint8_t)byte;
}

void random_read(const struct random *random, size_t at, uint8_t *out, size_t len)
{
    if (random->kind == RANDOM_LINES) {
        for (size_t i = 0; i < len; i++)
            out[i] = line_byte(random, at + i);
        return;
    }
    uint64_t current = word(random->key, at / 8) >> at % 8 * 8;
    for (size_t i = 0; i < len; i++) {
        if ((at + i) % 8 == 0)
            current = word(random->key, (at + i) / 8);
        out[i] = shape(random->kind, (unsigned)current & 0xff);
        current >>= 8;
    }
}
