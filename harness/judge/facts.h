/*
 * facts: what is known of a test that failed, for the rules that name mistakes. Data, and small questions about it.
 *
 * Bytes are views: NULL data means that they are not known as a whole, and no rule may guess. What a program printed is
 * evidence that it could forge: at worst it gets a wrong hint for itself.
 */
#ifndef JUDGE_FACTS_H
#define JUDGE_FACTS_H

#include "judge/result.h"
#include "spec/probe.h"

/* What the test was waiting for, or looking at, when it failed. */
enum facts_at {
    AT_OTHER,
    AT_READY,   /* a server was to listen */
    AT_CONNECT, /* a peer was to connect */
    AT_ACCEPT,  /* a client was to call */
    AT_BYTES,   /* bytes of a peer */
    AT_OUTPUT,  /* bytes of a program's output */
    AT_EXTRA,   /* bytes that nobody expected */
    AT_SENDER,  /* a datagram from another address */
    AT_SILENCE, /* a peer was to stay connected and get nothing */
    AT_CLOSE,   /* the program was to close a connection */
    AT_EXIT,    /* it was to end */
    AT_IDLE,    /* it was to use no processor time */
    AT_ZOMBIES, /* it was to leave no more of them */
    AT_FILES,   /* it was to have no more files open */
};

/* What a thread waits on. */
enum facts_wait {
    WAITS_KEYBOARD = 1 << 0,
    WAITS_LISTENER = 1 << 1,   /* accept */
    WAITS_PEER = 1 << 2,       /* the peer that is the matter */
    WAITS_OTHER_PEER = 1 << 3, /* another peer of the test that is open */
    WAITS_SOCKET = 1 << 4,     /* another socket */
    WAITS_SEVERAL = 1 << 5,    /* select, poll, epoll: facts.call */
    WAITS_CHILD = 1 << 6,
    WAITS_THREAD = 1 << 7, /* a futex: a lock, or another thread */
};

struct facts_socket { /* one that its program listens on, or has bound */
    bool tcp, any_address, ipv6_only, connected;
    bool loopback;
    bool is_argument; /* its port stands among the program's arguments */
    uint16_t port;
    uint32_t backlog;
};

/* What came of the same test with one thing changed. */
enum probe_outcome { PROBE_NOT_MADE, PROBE_FAILS, PROBE_PASSES };

enum { FACTS_SOCKETS = 16, FACTS_EARLIER = 8, FACTS_CUTS = 32 };

struct facts {
    enum verdict verdict;
    enum facts_at at;
    bool server, tcp;

    /* Bytes, whole or NULL. AT_EXTRA: `expected` is the last answer, `received` that and what followed. When the right
     * bytes came and very many more, `received` has only the first of these. */
    struct bytes expected, received;
    struct bytes sent; /* what the harness sent to that peer, or to any, since the last answer */
    bool begins_right; /* all that was received is the beginning of what was expected, and shorter */
    size_t expected_len, received_len;
    int64_t difference;                  /* offset of the first wrong byte; -1: none that is known */
    int wrong_byte;                      /* that byte; -1: none */
    struct bytes heard;                  /* what all peers sent, as far as the trace shows it */
    struct bytes own, others;            /* what that peer has sent in all, whole or NULL; what the others have */
    struct bytes earlier[FACTS_EARLIER]; /* answers before this one, the last first */
    size_t earlier_count;
    size_t sends;                       /* messages in `sent` */
    size_t answers;                     /* right ones so far on that connection */
    size_t answers_since;               /* and to what is in `sent` */
    size_t datagrams;                   /* UDP: how many lie unread, the wrong one too */
    bool cut_everywhere;                /* `sent` went byte by byte */
    size_t cuts[FACTS_CUTS], cut_count; /* or in pieces that ended there */
    bool was_cut;                       /* one of its messages went in pieces */
    size_t lines[FACTS_CUTS];           /* the lengths of its lines, the last perhaps without its end */
    size_t line_count;                  /* 0: too many */

    /* The peer that is the matter. */
    bool has_peer;
    bool peer_ended, peer_reset;  /* by the program */
    bool half_closed;             /* by us */
    bool accepted;                /* a process has the connection */
    bool established;             /* neither end has closed */
    size_t unread;                /* bytes at the program's end */
    size_t others_open;           /* other peers of the same program */
    size_t others_accepted;       /* of them, those whose connection a process has */
    const char *answered_instead; /* the name of another peer who got what was expected here, or NULL */

    /* The program. */
    bool ended;
    int exit_status; /* -1: it still runs, or died by a signal */
    int signal;      /* 0: none */
    bool burns;      /* it used up its processor time */
    size_t processes, zombies;
    size_t listening; /* TCP sockets that listen: those of `sockets`, counted */
    struct facts_socket sockets[FACTS_SOCKETS];
    size_t socket_count;
    uint16_t port;      /* where it should listen, or call */
    bool port_is_told;  /* on its command line */
    bool host_loopback; /* it should be there */
    bool restarted;     /* the test killed it and started it again */
    bool failure_asked; /* it should end with a status that is not 0 */
    bool keyboard_ended;
    bool line_typed;      /* something was typed, and it ends a line */
    bool nobody_listens;  /* a client: there is no door */
    size_t callers;       /* peers that there have been */
    size_t leavers;       /* of them, those that we closed or reset */
    size_t broke_off;     /* of the leavers, those that had not ended their sending before */
    size_t open_files;    /* so many descriptors it may have; 0: not known */
    bool end_asked;       /* some test of the spec asks the server to end by itself */
    bool keyboard_unused; /* the test types nothing */
    size_t arguments;     /* words behind its name */
    bool left_by_step;    /* a step, or the end of a turn, closed, half-closed or reset one; not only the test's end */
    bool last_left_by_reset, first_left_by_reset;
    unsigned waits;      /* of all its threads */
    unsigned main_waits; /* of its first thread */
    bool sends_now;      /* the first thread waits for room to send */
    const char *call;    /* of WAITS_SEVERAL: "select"; else "" */
    const char *read_twice; /* the name of another peer from whom two threads of one process receive, or NULL */
    const char *said;    /* the ends of its outputs, without NUL; "" */
    const char *errors;  /* of standard error alone */

    enum probe_outcome probes[PROBE_KINDS];
};

/* Fills in what the result says: verdict, expected, received, earlier answers, what it printed; `who` is the peer that
 * is the matter, or "". Everything lives in the arena or in the result. */
void facts_read(struct arena *arena, struct facts *facts, const struct result *result, const char *who);

/* Fills in the lines of what was sent. */
void facts_read_lines(struct facts *facts);

/* Questions. */
bool facts_pair(const struct facts *facts);                    /* expected and received are known as a whole */
bool facts_said(const struct facts *facts, const char *words); /* it printed these, in any case of letters */
bool facts_hangs(const struct facts *facts);                   /* STUCK or TIMEOUT */
bool facts_is_cut(const struct facts *facts, size_t at);       /* whether a piece of `sent` ended there */
bool facts_starts(struct bytes text, struct bytes start);
struct bytes facts_after(struct bytes text, size_t at);
bool facts_ends_line(struct bytes text);
bool facts_all(struct bytes text, uint8_t byte);
bool facts_has(struct bytes text, uint8_t byte);
bool facts_has_text(struct bytes text, const char *part, size_t len);
size_t facts_same(struct bytes a, struct bytes b); /* how many bytes at the start are the same */
bool facts_is_size(size_t size);                   /* what a buffer holds: a round number, or one less */

/* The text of what was sent: up to a zero byte, and without its line end. */
struct bytes facts_message(const struct facts *facts);

/* How many bytes of what was sent the answer covers: as many as came where answer and message are of one length; where
 * what is printed holds the message as it is, up to there. 0: unknown. */
size_t facts_covered(const struct facts *facts);

/* What came behind the expected bytes, when these came first: `received` is `expected` and that. Empty: not so. */
struct bytes facts_extra(const struct facts *facts);

#endif
