#include "run/quiet.h"

#include "os/sockdiag.h"

/* What a program may need to act on bytes it has just read, on a machine that is not busy. */
#define MOMENT_NS (2 * CLOCK_MS)
#define FIRST_LOOK_NS (200 * 1000)
#define LAST_LOOK_NS (10 * CLOCK_MS)
#define MOST_ROWS 256
#define MOST_TURNS 1000 /* of a flood: it is judged by its caps, not by its end */

void quiet_news(struct quiet *quiet)
{
    quiet->news_ns = clock_now_ns();
}

int64_t quiet_next_look(int64_t last_interval_ns)
{
    int64_t next_ns = last_interval_ns ? last_interval_ns * 3 / 2 : FIRST_LOOK_NS;

    return next_ns < LAST_LOOK_NS ? next_ns : LAST_LOOK_NS;
}

/* What lies ready when the time is up was sent in time: it is read before anything is said. */
static bool still_silent(struct quiet *quiet)
{
    int64_t news_ns = quiet->news_ns;

    for (int turn = 0; turn < MOST_TURNS && loop_turn(quiet->loop, 0); turn++)
        continue;
    return quiet->news_ns == news_ns;
}

bool quiet_wait(struct quiet *quiet, bool (*over)(void *), void *arg, int64_t deadline_ns)
{
    for (;;) {
        int64_t now_ns = clock_now_ns(), until_ns = quiet->news_ns + quiet->silence_ns;
        bool is_over = over && over(arg);
        if ((is_over || now_ns >= until_ns) && still_silent(quiet))
            return true;
        if (now_ns >= deadline_ns)
            return false;
        if (!is_over && now_ns < until_ns)
            loop_turn(quiet->loop, until_ns < deadline_ns ? until_ns : deadline_ns);
    }
}

static void turn_for(struct quiet *quiet, int64_t duration_ns)
{
    int64_t until_ns = clock_now_ns() + duration_ns;

    while (clock_now_ns() < until_ns)
        loop_turn(quiet->loop, until_ns);
}

struct place_to_look {
    int sockdiag;
    const struct sockaddr_in *local, *remote; /* TCP */
    uint16_t port;                            /* UDP */
};

static bool stream_unread(const struct place_to_look *place)
{
    struct socket_row row;

    return sockdiag_find(place->sockdiag, place->local, place->remote, &row) && row.unread > 0;
}

static bool datagram_unread(const struct place_to_look *place)
{
    struct socket_row rows[MOST_ROWS];
    int count = sockdiag_bound(place->sockdiag, false, rows, MOST_ROWS, NULL);

    for (int i = 0; i < count; i++)
        if (rows[i].port == place->port && rows[i].unread > 0)
            return true;
    return false;
}

/* A program that is kept from reading by somebody else (a client served before) is waited for once, not at every piece.
 */
static void wait_until_read(struct quiet *quiet, const struct place_to_look *place,
                            bool (*unread)(const struct place_to_look *), int64_t deadline_ns)
{
    int64_t interval_ns = 0, start_ns = clock_now_ns();

    if (quiet->impatient && deadline_ns > start_ns + quiet->silence_ns)
        deadline_ns = start_ns + quiet->silence_ns;
    while (unread(place)) {
        if (clock_now_ns() >= deadline_ns) {
            quiet->impatient = true;
            return;
        }
        interval_ns = quiet_next_look(interval_ns);
        turn_for(quiet, interval_ns);
    }
    turn_for(quiet, MOMENT_NS);
}

void quiet_consumed(struct quiet *quiet, const struct sockaddr_in *local, const struct sockaddr_in *remote,
                    int64_t deadline_ns)
{
    struct place_to_look place = {.sockdiag = quiet->sockdiag, .local = local, .remote = remote};

    wait_until_read(quiet, &place, stream_unread, deadline_ns);
}

void quiet_consumed_datagram(struct quiet *quiet, uint16_t port, int64_t deadline_ns)
{
    struct place_to_look place = {.sockdiag = quiet->sockdiag, .port = port};

    wait_until_read(quiet, &place, datagram_unread, deadline_ns);
}
