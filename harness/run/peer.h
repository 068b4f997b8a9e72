/*
 * peer: the harness's ends of a test's connections.
 *
 * A peer always reads what comes (unless `reads` is off) and writes in the background, so that a program that answers
 * while it is still being sent to never waits for us. Nothing here judges: it keeps bytes and facts.
 */
#ifndef RUN_PEER_H
#define RUN_PEER_H

#include "run/inbox.h"
#include "run/quiet.h"
#include "spec/spec.h"

#include <netinet/in.h>

#define PEER_MOST_UNREAD (64 * 1024 * 1024)
#define PEER_MOST_DATAGRAMS 65536
#define PEER_LARGEST_DATAGRAM 65536

/* A piece of a payload that is to be written. */
struct piece {
    struct piece *next;
    const struct payload *payload;
    size_t at, end;
};

struct datagram {
    struct datagram *next;
    const char *note; /* what happened to it on its way, or NULL */
    struct sockaddr_in from;
    size_t len; /* its bytes stand in the inbox, in order */
};

struct peer {
    struct peer *next;
    struct arena *arena;
    struct quiet *quiet;
    const char *name; /* NULL: somebody at a UDP door whom nobody has accepted */
    enum transport transport;
    struct door *door;                /* accepted there, else NULL */
    void (*watch)(const struct door *door); /* it watches for this peer; NULL: the peer has a descriptor of its own */
    int fd;                                 /* where the door watches: the door's */
    struct sockaddr_in local, remote; /* remote: the program's end */
    int sockdiag;                     /* of the program's network: what the kernel says of that end */

    bool connecting;
    int refusal;        /* errno of a connect that failed, 0: none */
    bool reads, wanted; /* reads: always; wanted: just now, inside an expect */
    bool watched;
    bool eof, reset;       /* end of stream from the program: FIN, RST */
    bool flooded;          /* more unread than PEER_MOST_UNREAD: no longer read */
    bool closed;           /* by us */
    bool shut, shut_later; /* half-closed by us; to be, when all is written */
    bool unsendable;       /* the program has closed: what was to be sent is lost */
    bool cut;              /* a write was told of the RST: the kernel tells it only once */

    bool overheard;     /* no end of ours: what travels from one program to another. It has no descriptor */
    struct peer *later; /* overheard on TCP: the next connection */

    struct inbox *inbox;
    struct datagram *first, **last, *spare;
    size_t waiting; /* datagrams */
    struct piece *pieces;
    uint64_t sent; /* bytes that the kernel took */
};

/* A peer at the descriptor, whose ends are to be filled in. */
struct peer *peer_new(struct arena *arena, struct quiet *quiet, const char *folder, enum transport transport, int fd);

/* Begins to connect (UDP: opens a socket). `from` may be NULL. Turn the loop until peer->connecting is false. */
struct peer *peer_connect(struct arena *arena, struct quiet *quiet, const char *folder, enum transport transport,
                          const struct sockaddr_in *to, const struct sockaddr_in *from, struct err *err);

/* For who watches for it: watches for just what is needed now; writes what is left; keeps a datagram that came. */
void peer_update(struct peer *peer);
void peer_write(struct peer *peer);
void peer_add_bytes(struct peer *peer, const void *data, size_t len);
void peer_add_datagram(struct peer *peer, const struct sockaddr_in *from, const void *data, size_t len);
/* Says of the last one what happened to it on its way. */
void peer_note(struct peer *peer, const char *note);

/* Writes bytes [at, end) of the payload (UDP: one datagram) behind what is still to be written. */
void peer_send(struct peer *peer, const struct payload *payload, size_t at, size_t end);
/* Whether all is written, or can never be. */
bool peer_has_sent(const struct peer *peer);

/* TCP: whether the program's end has all of it, read or not, or never will. */
bool peer_has_delivered(const struct peer *peer);

/* For peers that do not always read: reads while wanted. */
void peer_want(struct peer *peer, bool wanted);

void peer_shutdown(struct peer *peer);
void peer_close(struct peer *peer);
void peer_reset(struct peer *peer);

/* The next bytes of a stream, or the next datagram (of 0 bytes when there is none: ask peer_has_datagram). CLOSED when
 * the program has ended the stream, and for a datagram. */
struct input peer_input(const struct peer *peer, bool quiet);
bool peer_has_datagram(const struct peer *peer);
/* Marks the first `len` bytes (UDP: the first datagram) as judged. */
void peer_take(struct peer *peer, size_t len);

/* Whether something lies there that nobody has taken. */
bool peer_has_unread(const struct peer *peer);

/* Whether the program has ended the stream; of an overheard one, and nobody has taken its end. */
bool peer_has_ended(const struct peer *peer);

/* Of overheard connections, the one that is to be read now: behind those whose end was taken; when `bytes` are wanted,
 * also behind those that have none left. */
struct peer *peer_to_read(struct peer *peer, bool bytes);

#endif
