#include "run/listening.h"

#include "os/procfs.h"

#include <arpa/inet.h>

enum { MOST_ROWS = 256, MOST_SOCKETS = 4096, FIRST_EPHEMERAL = 32768 };

static size_t own_sockets(const struct process *process, uint32_t *inodes, size_t most)
{
    pid_t pids[PROCESS_MOST_PIDS];
    size_t count = process_pids(process, pids), found = 0;

    for (size_t i = 0; i < count && found < most; i++)
        found += procfs_sockets(pids[i], inodes + found, most - found);
    return found;
}

static bool is_among(uint32_t inode, const uint32_t *inodes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (inodes[i] == inode)
            return true;
    return false;
}

static bool row_fits(const struct process *process, const struct socket_row *row)
{
    struct in_addr host;
    bool tcp = process->program->transport == TRANSPORT_TCP;

    inet_pton(AF_INET, process->host, &host);
    return row->tcp == tcp && !row->ipv6_only &&
           (process->program->port_kind == PORT_ANY || row->port == process->port) &&
           (row->any_address || row->address == host.s_addr || process->program->host_any);
}

/* `wanted` is the port that it should be. */
static void describe(struct buf *words, const struct socket_row *row, uint16_t wanted)
{
    char host[INET_ADDRSTRLEN] = "";

    if (!row->any_address && !row->ipv6_only)
        inet_ntop(AF_INET, &row->address, host, sizeof host);
    const char *comma = words->len ? ", " : "", *transport = row->tcp ? "TCP" : "UDP";
    bool swapped = row->port == (uint16_t)(wanted << 8 | wanted >> 8);
    /* A number that is another one in each run helps nobody. */
    if (swapped)
        buf_printf(words, "%s%s port %u, which is %u with its two bytes swapped (htons)", comma, transport, row->port,
                   wanted);
    else if (row->port >= FIRST_EPHEMERAL)
        buf_printf(words, "%sa %s port that the system chose (bind failed, or was not called)", comma, transport);
    else
        buf_printf(words, "%s%s port %u", comma, transport, row->port);
    buf_printf(words, "%s%s%s", *host ? " of " : "", host, row->ipv6_only ? " (IPv6 only)" : "");
}

/* What the box's programs have open of the rows; a row that fits ends the search. */
static enum listening search(struct process *process, const struct socket_row *rows, int count, struct buf *words)
{
    uint32_t inodes[MOST_SOCKETS];
    size_t own = count > 0 ? own_sockets(process, inodes, MOST_SOCKETS) : 0;
    enum listening answer = LISTENS_NOWHERE;
    const struct socket_row *lowest = NULL;

    for (int i = 0; i < count; i++) {
        if (!is_among(rows[i].inode, inodes, own))
            continue;
        if (row_fits(process, &rows[i])) {
            lowest = !lowest || rows[i].port < lowest->port ? &rows[i] : lowest;
            continue;
        }
        describe(words, &rows[i], process->port);
        answer = LISTENS_ELSEWHERE;
    }
    if (lowest && process->program->port_kind == PORT_ANY)
        process->port = lowest->port;
    if (lowest && process->program->host_any && !lowest->any_address)
        process->bound.s_addr = lowest->address;
    return lowest ? LISTENS : answer;
}

enum listening listening_find(struct process *process, const char **elsewhere)
{
    struct socket_row rows[2 * MOST_ROWS];
    bool tcp = process->program->transport == TRANSPORT_TCP;
    int sockdiag = process->machine->sockdiag;

    uint16_t port = elsewhere || process->program->port_kind == PORT_ANY ? 0 : process->port;

    int count = sockdiag_bound(sockdiag, tcp, port, rows, MOST_ROWS);
    count = count < 0 ? 0 : count;
    /* The other transport only matters for the words. */
    if (elsewhere) {
        int more = sockdiag_bound(sockdiag, !tcp, 0, rows + count, MOST_ROWS);
        count += more < 0 ? 0 : more;
    }
    struct buf *words = buf_new(process->arena, 200);
    enum listening answer = search(process, rows, count, words);
    if (elsewhere)
        *elsewhere = buf_string(words);
    return answer;
}

size_t listening_sockets(const struct process *process, struct socket_row *rows, size_t most)
{
    struct socket_row all[2 * MOST_ROWS];
    uint32_t inodes[MOST_SOCKETS];
    size_t own = own_sockets(process, inodes, MOST_SOCKETS), found = 0;
    int tcp = sockdiag_bound(process->machine->sockdiag, true, 0, all, MOST_ROWS);

    tcp = tcp < 0 ? 0 : tcp;
    int udp = sockdiag_bound(process->machine->sockdiag, false, 0, all + tcp, MOST_ROWS);
    for (int i = 0; i < tcp + (udp < 0 ? 0 : udp) && found < most; i++)
        if (is_among(all[i].inode, inodes, own))
            rows[found++] = all[i];
    return found;
}

bool listening_by_itself(const struct process *process)
{
    struct socket_row rows[MOST_ROWS];
    uint32_t inodes[MOST_SOCKETS];
    size_t own = procfs_sockets(process->child.pid, inodes, MOST_SOCKETS);
    int count = sockdiag_bound(process->machine->sockdiag, process->program->transport == TRANSPORT_TCP, process->port,
                               rows, MOST_ROWS);

    for (int i = 0; i < count; i++)
        if (row_fits(process, &rows[i]) && is_among(rows[i].inode, inodes, own))
            return true;
    return false;
}
