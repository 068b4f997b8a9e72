#include "run/pcap.h"

#include "base/pcapng.h"
#include "os/netns.h"
#include "os/packet.h"
#include "run/inbox.h"

#include <errno.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* LARGEST: a packet may be as large as 64 KiB and its headers. The rest bounds a file. */
enum { LARGEST = 128 * 1024, MOST_PACKETS = 200000, MOST_NOTES = 10000, PACKETS_A_TURN = 256 };
#define MOST_BYTES ((size_t)64 * 1024 * 1024)

/* An interface whose packets are kept. */
struct tapped {
    uint32_t index;
    const char *name, *description;
    bool loopback;
};

/* One network. */
struct probe {
    struct pcap *pcap;
    int fd;
    struct tapped *tapped;
    size_t count, first; /* number of its first interface in the file */
    uint32_t kept;
};

struct kept {
    int64_t at_ns;
    size_t at; /* in the inbox */
    uint32_t captured, length, interface;
};

struct note {
    struct note *next;
    int64_t at_ns;
    const char *text;
};

struct pcap {
    struct arena *arena;
    struct loop *loop;
    struct probe *probes;
    size_t count;
    struct inbox *inbox;
    struct buf *packets; /* of struct kept */
    struct note *notes, **last_note;
    size_t note_count, left_out;
    uint8_t data[LARGEST];
};

static void add_note(struct pcap *pcap, const char *text)
{
    struct note *note = arena_one(pcap->arena, struct note);

    if (pcap->note_count++ >= MOST_NOTES)
        return;
    *note = (struct note){NULL, clock_wall_ns(), text};
    *pcap->last_note = note;
    pcap->last_note = &note->next;
}

void pcap_note(struct pcap *pcap, const char *format, ...)
{
    va_list args;

    if (!pcap)
        return;
    va_start(args, format);
    add_note(pcap, arena_vprintf(pcap->arena, format, args));
    va_end(args);
}

/* The number of the interface in the file, or -1: what passes there is not kept. */
static int64_t number_of(const struct probe *probe, const struct packet *packet)
{
    for (size_t i = 0; i < probe->count; i++)
        if (probe->tapped[i].index == packet->interface)
            return probe->tapped[i].loopback && packet->outgoing ? -1 : (int64_t)(probe->first + i);
    return -1;
}

static void keep(struct pcap *pcap, const struct packet *packet, uint32_t interface)
{
    const struct kept kept = {
        .at_ns = packet->at_ns,
        .at = pcap->inbox->len,
        .captured = (uint32_t)packet->captured,
        .length = (uint32_t)packet->length,
        .interface = interface,
    };

    if (pcap->packets->len / sizeof kept >= MOST_PACKETS || pcap->inbox->len + packet->captured > MOST_BYTES) {
        pcap->left_out++;
        return;
    }
    inbox_add(pcap->inbox, pcap->data, packet->captured);
    buf_add(pcap->packets, &kept, sizeof kept);
}

static bool read_one(struct probe *probe)
{
    struct pcap *pcap = probe->pcap;
    struct packet packet;

    if (!packet_read(probe->fd, pcap->data, LARGEST, &packet))
        return false;
    int64_t interface = number_of(probe, &packet);
    if (interface >= 0) {
        probe->kept++;
        keep(pcap, &packet, (uint32_t)interface);
    }
    return true;
}

static void on_packets(void *arg, uint32_t events)
{
    (void)events;
    for (int i = 0; i < PACKETS_A_TURN && read_one(arg); i++)
        continue;
}

static void pcap_undo(void *arg)
{
    struct pcap *pcap = arg;

    for (size_t i = 0; i < pcap->count; i++)
        if (pcap->probes[i].fd >= 0)
            close(pcap->probes[i].fd);
}

/* In the machine's network: its loopback, and its ends of the wires to the machines behind it in the list. */
static void tap(struct arena *arena, const struct network *network, size_t index, struct probe *probe)
{
    const struct machine *machine = &network->machines[index];
    const char *name = machine->name ? machine->name : "grader";
    bool stand = index >= network->count;
    bool alone = network->all == 1;

    probe->tapped = arena_array(arena, struct tapped, network->all - index);
    probe->tapped[probe->count++] = (struct tapped){
        .index = if_nametoindex("lo"),
        .name = alone ? "lo" : arena_printf(arena, stand ? "tap-%s" : "lo-%s", name),
        .description = alone ? "loopback"
                             : arena_printf(arena, stand ? "between %s and the tap" : "loopback of %s", name),
        .loopback = true,
    };
    for (size_t i = index + 1; i < network->count; i++)
        probe->tapped[probe->count++] = (struct tapped){
            .index = if_nametoindex(network->machines[i].interface),
            .name = arena_printf(arena, "%s-%s", name, network->machines[i].name),
            .description = arena_printf(arena, "wire from %s to %s", name, network->machines[i].name),
        };
}

static int open_probe(struct pcap *pcap, const struct network *network, size_t index, struct err *err)
{
    struct probe *probe = &pcap->probes[index];
    int space = network->machines[index].space;

    probe->pcap = pcap;
    probe->first = index ? pcap->probes[index - 1].first + pcap->probes[index - 1].count : 0;
    if (space >= 0 && netns_enter(space, err) < 0)
        return -1;
    probe->fd = packet_open(err);
    if (probe->fd < 0)
        return -1;
    tap(pcap->arena, network, index, probe);
    return loop_add(pcap->loop, probe->fd, EPOLLIN, on_packets, probe, err);
}

struct pcap *pcap_new(struct arena *arena, const struct network *network, struct loop *loop, const char *folder,
                      struct err *err)
{
    struct pcap *pcap = arena_one(arena, struct pcap);
    int home = network->machines[0].space, status = 0;

    pcap->arena = arena;
    pcap->loop = loop;
    pcap->last_note = &pcap->notes;
    pcap->inbox = inbox_new(arena, folder);
    pcap->packets = buf_new(arena, 0);
    pcap->probes = arena_array(arena, struct probe, network->all);
    pcap->count = network->all;
    for (size_t i = 0; i < network->all; i++)
        pcap->probes[i].fd = -1;
    arena_defer(arena, pcap_undo, pcap);
    for (size_t i = 0; i < network->all && status == 0; i++)
        status = open_probe(pcap, network, i, err);
    if (home >= 0 && netns_enter(home, NULL) < 0)
        err_fatal("cannot come back to a network: %s", strerror(errno));
    return status == 0 ? pcap : NULL;
}

static int by_time(const void *a, const void *b)
{
    const struct kept *x = a, *y = b;

    if (x->at_ns != y->at_ns)
        return x->at_ns < y->at_ns ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

static void flush(struct output *output, struct buf *block)
{
    output_write(output, block->data, block->len);
    buf_clear(block);
}

static void write_packets(struct pcap *pcap, struct output *output, struct buf *block)
{
    struct kept *packets = (struct kept *)(void *)pcap->packets->data;
    size_t count = pcap->packets->len / sizeof *packets;
    const struct note *note = pcap->notes;

    if (count)
        qsort(packets, count, sizeof *packets, by_time);
    for (size_t i = 0; i < count; i++) {
        const struct kept *kept = &packets[i];
        inbox_read(pcap->inbox, kept->at, pcap->data, kept->captured);
        size_t begun = pcapng_packet(
            block, &(struct pcapng_packet){kept->interface, kept->at_ns, {pcap->data, kept->captured}, kept->length});
        for (; note && (note->at_ns <= kept->at_ns || i + 1 == count); note = note->next)
            pcapng_comment(block, note->text);
        pcapng_packet_end(block, begun);
        flush(output, block);
    }
}

void pcap_write(struct pcap *pcap, struct output *output, const char *title)
{
    struct buf *block = buf_new(pcap->arena, 0);

    for (size_t i = 0; i < pcap->count; i++)
        while (read_one(&pcap->probes[i]))
            continue;
    if (pcap->left_out)
        pcap_note(pcap, "%zu more packets are left out: a pcap has at most %d, and %zu MiB", pcap->left_out,
                  MOST_PACKETS, MOST_BYTES / 1024 / 1024);
    pcapng_section(block, "sockgrade", title);
    for (size_t i = 0; i < pcap->count; i++)
        for (size_t k = 0; k < pcap->probes[i].count; k++)
            pcapng_interface(block, pcap->probes[i].tapped[k].name, pcap->probes[i].tapped[k].description);
    flush(output, block);
    write_packets(pcap, output, block);
    for (size_t i = 0; i < pcap->count; i++) {
        uint32_t received, lost;
        packet_statistics(pcap->probes[i].fd, &received, &lost);
        pcapng_statistics(block, (uint32_t)pcap->probes[i].first, clock_wall_ns(), pcap->probes[i].kept, lost);
    }
    flush(output, block);
}

enum { NAME_LARGEST = 60 };

/* Letters, digits, dots and hyphens stay, each run of others becomes one hyphen. */
static const char *plain(struct arena *arena, const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._";
    char *out = arena_alloc(arena, NAME_LARGEST + 1);
    size_t len = 0;

    while (*name && len < NAME_LARGEST) {
        if (strchr(letters, *name) && (len || *name != '.'))
            out[len++] = *name;
        else if (len && out[len - 1] != '-')
            out[len++] = '-';
        name++;
    }
    while (len && out[len - 1] == '-')
        len--;
    out[len] = '\0';
    return out;
}

const char *pcap_path(struct arena *arena, const struct pcap_place *place, struct err *err)
{
    const char *short_name = plain(arena, place->hand_in);
    /* Two names may become the same: then the number tells them apart. */
    bool same = strcmp(short_name, place->hand_in) == 0;
    const char *folder = same ? arena_printf(arena, "%s/%s", place->folder, short_name)
                              : arena_printf(arena, "%s/%s-%zu", place->folder, short_name, place->hand_in_number);

    if (mkdir(folder, 0777) < 0 && errno != EEXIST) {
        err_sys(err, "cannot make the folder '%s'", folder);
        return NULL;
    }
    return arena_printf(arena, "%s/%03zu-%s.pcapng", folder, place->test_number, plain(arena, place->test));
}
