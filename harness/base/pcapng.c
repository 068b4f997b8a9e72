#include "base/pcapng.h"

#include <string.h>

enum {
    BLOCK_INTERFACE = 1,
    BLOCK_STATISTICS = 5,
    BLOCK_PACKET = 6,
    BLOCK_SECTION = 0x0A0D0D0A,
    BYTE_ORDER_MAGIC = 0x1A2B3C4D,
    ETHERNET = 1,
};

enum {
    OPTION_END = 0,
    OPTION_COMMENT = 1,
    SECTION_APPLICATION = 4,
    INTERFACE_NAME = 2,
    INTERFACE_DESCRIPTION = 3,
    INTERFACE_RESOLUTION = 9,
    STATISTICS_RECEIVED = 4,
    STATISTICS_LOST = 5,
};

enum { NANOSECONDS = 9, TEXT_LARGEST = 65535 };

static void put_u16(struct buf *out, uint16_t value)
{
    buf_add(out, &value, sizeof value);
}

static void put_u32(struct buf *out, uint32_t value)
{
    buf_add(out, &value, sizeof value);
}

static void put_time(struct buf *out, int64_t at_ns)
{
    put_u32(out, (uint32_t)((uint64_t)at_ns >> 32));
    put_u32(out, (uint32_t)((uint64_t)at_ns & UINT32_MAX));
}

/* Everything is a multiple of four bytes. */
static void pad(struct buf *out)
{
    static const uint8_t zeros[3];

    buf_add(out, zeros, (4 - out->len % 4) % 4);
}

static void put_option(struct buf *out, uint16_t code, struct bytes value)
{
    size_t len = value.len < TEXT_LARGEST ? value.len : TEXT_LARGEST;

    put_u16(out, code);
    put_u16(out, (uint16_t)len);
    buf_add(out, value.data, len);
    pad(out);
}

static void put_text(struct buf *out, uint16_t code, const char *text)
{
    if (text && *text)
        put_option(out, code, bytes_of(text));
}

/* A block: its type, its length before and behind. */
static size_t begin(struct buf *out, uint32_t type)
{
    size_t begun = out->len;

    put_u32(out, type);
    put_u32(out, 0);
    return begun;
}

static void end(struct buf *out, size_t begun)
{
    put_u32(out, OPTION_END);
    uint32_t length = (uint32_t)(out->len - begun + sizeof length);
    put_u32(out, length);
    memcpy(out->data + begun + 4, &length, sizeof length);
}

void pcapng_section(struct buf *out, const char *application, const char *comment)
{
    size_t begun = begin(out, BLOCK_SECTION);

    put_u32(out, BYTE_ORDER_MAGIC);
    put_u16(out, 1);
    put_u16(out, 0);
    buf_add(out, &(int64_t){-1}, sizeof(int64_t)); /* the section's length is not told */
    put_text(out, OPTION_COMMENT, comment);
    put_text(out, SECTION_APPLICATION, application);
    end(out, begun);
}

void pcapng_interface(struct buf *out, const char *name, const char *description)
{
    size_t begun = begin(out, BLOCK_INTERFACE);

    put_u16(out, ETHERNET);
    put_u16(out, 0);
    put_u32(out, 0); /* packets are not cut */
    put_text(out, INTERFACE_NAME, name);
    put_text(out, INTERFACE_DESCRIPTION, description);
    put_option(out, INTERFACE_RESOLUTION, (struct bytes){(const uint8_t[]){NANOSECONDS}, 1});
    end(out, begun);
}

size_t pcapng_packet(struct buf *out, const struct pcapng_packet *packet)
{
    size_t begun = begin(out, BLOCK_PACKET);

    put_u32(out, packet->interface);
    put_time(out, packet->at_ns);
    put_u32(out, (uint32_t)packet->data.len);
    put_u32(out, packet->length);
    buf_add(out, packet->data.data, packet->data.len);
    pad(out);
    return begun;
}

void pcapng_comment(struct buf *out, const char *comment)
{
    put_text(out, OPTION_COMMENT, comment);
}

void pcapng_packet_end(struct buf *out, size_t begun)
{
    end(out, begun);
}

void pcapng_statistics(struct buf *out, uint32_t interface, int64_t at_ns, uint64_t received, uint64_t lost)
{
    size_t begun = begin(out, BLOCK_STATISTICS);

    put_u32(out, interface);
    put_time(out, at_ns);
    put_option(out, STATISTICS_RECEIVED, (struct bytes){(const uint8_t *)&received, sizeof received});
    put_option(out, STATISTICS_LOST, (struct bytes){(const uint8_t *)&lost, sizeof lost});
    end(out, begun);
}
