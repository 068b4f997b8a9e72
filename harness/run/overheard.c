#include "run/overheard.h"

static struct peer *overhear(const struct way *way)
{
    struct peer *peer = peer_new(way->arena, way->quiet, way->folder, way->program->transport, -1);

    peer->overheard = true;
    return peer;
}

void way_init(struct way *way)
{
    way->first = way->last = overhear(way);
}

struct peer *way_connection(struct way *way)
{
    if (!way->plan->read)
        return NULL;
    if (way->used) {
        way->last->later = overhear(way);
        way->last = way->last->later;
    }
    way->used = true;
    return way->last;
}

const struct tap_fault *way_datagram(struct way *way, const struct sockaddr_in *from, const void *data, size_t len)
{
    const struct tap_fault *fault = tap_fault_of(way->plan, ++way->count);

    quiet_news(way->quiet);
    if (!way->plan->read)
        return fault;
    struct peer *peer = way->first;
    size_t before = peer->waiting;
    peer_add_datagram(peer, from, data, len);
    if (peer->waiting > before && fault)
        peer_note(peer, tap_fate_words(fault->fate));
    return fault;
}
