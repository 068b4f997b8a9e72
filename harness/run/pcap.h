/*
 * pcap: what travels in the networks of a test, kept for Wireshark.
 *
 * One file a test, a section of it for each of its runs. Loopback packets are kept once, and so are those of a wire, as
 * they pass one of its ends. Steps become comments of the first packet that passes after they began; what comes behind
 * the last packet is said of that one.
 */
#ifndef RUN_PCAP_H
#define RUN_PCAP_H

#include "os/fs.h"
#include "os/loop.h"
#include "run/network.h"

struct pcap;

/* Begins; `folder` is where packets wait that do not fit into memory. Ends with the arena. NULL and an error. */
struct pcap *pcap_new(struct arena *arena, const struct network *network, struct loop *loop, const char *folder,
                      struct err *err);

/* A comment from now on. `pcap` may be NULL: then nothing is kept. */
void pcap_note(struct pcap *pcap, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Reads what is still under way and writes the section. */
void pcap_write(struct pcap *pcap, struct output *output, const char *title);

struct pcap_place {
    const char *folder, *hand_in, *test; /* names as they are */
    size_t hand_in_number, test_number;  /* from 1 */
};

/* Where the capture of a test goes: FOLDER/HAND-IN/NUMBER-TEST.pcapng, its names made plain. Makes the hand-in's
 * folder. NULL and an error. */
const char *pcap_path(struct arena *arena, const struct pcap_place *place, struct err *err);

#endif
