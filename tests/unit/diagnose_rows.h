/*
 * diagnose_rows: what the tables of the two tests of diagnose are made of.
 */
#ifndef DIAGNOSE_ROWS_H
#define DIAGNOSE_ROWS_H

#include "judge/diagnose.h"

/* A mistake's facts (what is not set is as quiet as can be; the exit status counts when it has ended), and those of its nearest neighbour, which must not be given that name. */
struct diagnose_row {
    const char *id;
    struct facts facts, neighbour;
};

#define TEXT(literal) {(const uint8_t *)(literal), sizeof(literal) - 1}
#define SERVER .server = true, .tcp = true
#define UDP_SERVER .server = true
#define CLIENT .tcp = true
#define UDP_CLIENT .tcp = false
#define WRONG(want, got) .verdict = VERDICT_FAIL, .at = AT_BYTES, .expected = TEXT(want), .received = TEXT(got), \
    .expected_len = sizeof(want) - 1, .received_len = sizeof(got) - 1
/* What came where a pattern was expected, and which of its bytes was wrong. */
#define UNKNOWN(where, got, offset, byte) .verdict = VERDICT_FAIL, .at = (where), .received = TEXT(got), \
    .received_len = sizeof(got) - 1, .difference = (offset), .wrong_byte = (byte)
#define PRINTED(want, got) .verdict = VERDICT_FAIL, .at = AT_OUTPUT, .expected = TEXT(want), .received = TEXT(got), \
    .expected_len = sizeof(want) - 1, .received_len = sizeof(got) - 1
#define EXTRA(want, got) .verdict = VERDICT_FAIL, .at = AT_EXTRA, .expected = TEXT(want), .received = TEXT(got), \
    .expected_len = sizeof(want) - 1, .received_len = sizeof(got) - 1
#define SENT(bytes) .sent = TEXT(bytes), .sends = 1
#define ABSENT .verdict = VERDICT_NOT_LISTENING, .at = AT_READY, .port = 5700, .port_is_told = true, .host_loopback = true
#define AT_PORT(...) .sockets = {{__VA_ARGS__}}, .socket_count = 1
#define WAITS(what) .verdict = VERDICT_STUCK, .at = AT_BYTES, .has_peer = true, .waits = (what), .main_waits = (what)
#define PASSES(kind) .probes[PROBE_##kind] = PROBE_PASSES
#define FAILS(kind) .probes[PROBE_##kind] = PROBE_FAILS
#define DIED .verdict = VERDICT_EXITED, .at = AT_BYTES, .ended = true, .callers = 2

extern const struct diagnose_row diagnose_bytes_rows[], diagnose_state_rows[]; /* each ends with an empty one */

#endif
