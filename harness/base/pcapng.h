/*
 * pcapng: the blocks of a capture file, appended to a buffer. Pure.
 *
 * Source: the IETF draft "PCAP Next Generation Capture File Format". A file is one or more sections; a section is its
 * header, its interfaces (numbered from 0 in their order), then packets and statistics. Integers are this machine's,
 * which the header tells. Interfaces are Ethernet, times are nanoseconds since 1970. Texts are UTF-8.
 */
#ifndef BASE_PCAPNG_H
#define BASE_PCAPNG_H

#include "base/buf.h"

void pcapng_section(struct buf *out, const char *application, const char *comment);
void pcapng_interface(struct buf *out, const char *name, const char *description);

struct pcapng_packet {
    uint32_t interface;
    int64_t at_ns;
    struct bytes data;
    uint32_t length; /* on the wire: `data` may be less */
};

/* A packet begins, gets any number of comments, and ends. */
size_t pcapng_packet(struct buf *out, const struct pcapng_packet *packet);
void pcapng_comment(struct buf *out, const char *comment);
/* `begun` is what pcapng_packet gave. */
void pcapng_packet_end(struct buf *out, size_t begun);

/* How many packets the interface's machine saw, and how many it lost. */
void pcapng_statistics(struct buf *out, uint32_t interface, int64_t at_ns, uint64_t received, uint64_t lost);

#endif
