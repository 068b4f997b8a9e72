#include "run/quiet.h"

#include "os/sockdiag.h"

#define FIRST_LOOK_NS (200 * 1000)
#define LAST_LOOK_NS (10 * CLOCK_MS)
#define LAST_PROOF_NS (50 * CLOCK_MS)
#define MOST_ROWS 64
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

/* When the silence was long enough: whether it will still be broken, by a program or by us. */
static bool is_busy(struct quiet *quiet)
{
    return quiet->is_running(quiet->arg) || !still_silent(quiet) || quiet->holds(quiet->arg, false);
}

int64_t quiet_next_proof(int64_t last_pause_ns)
{
    int64_t next_ns = last_pause_ns ? 2 * last_pause_ns : FIRST_LOOK_NS;

    return next_ns < LAST_PROOF_NS ? next_ns : LAST_PROOF_NS;
}

/* A proof of silence reaches as far as a program could be waited for. */
static bool is_proven(const struct quiet *quiet, int64_t until_ns)
{
    return quiet->prove && quiet->prove(quiet->arg, until_ns) == PROOF_QUIET;
}

/* How much they have used since the news that came last, as far as that was looked at. */
static bool has_spun(const struct quiet *quiet, struct spinning *spinning)
{
    int64_t used_ns = quiet->used_ns(quiet->arg);

    if (spinning->news_ns != quiet->news_ns)
        *spinning = (struct spinning){quiet->news_ns, used_ns};
    int64_t enough_ns = quiet->restless ? QUIET_SPUN_NS / QUIET_SPUN_PART : QUIET_SPUN_NS;
    return used_ns - spinning->from_ns >= enough_ns && !quiet->holds(quiet->arg, false);
}

bool quiet_wait(struct quiet *quiet, bool (*over)(void *), void *arg, int64_t deadline_ns)
{
    int64_t pause_ns = 0, whole_ns = deadline_ns - clock_now_ns();
    struct spinning spinning = {0};

    quiet->proven = false;
    for (;;) {
        int64_t now_ns = clock_now_ns(), until_ns = quiet->news_ns + quiet->silence_ns;
        bool is_over = over && over(arg);
        bool busy = !is_over && now_ns >= until_ns && is_busy(quiet), spun = busy && has_spun(quiet, &spinning);
        if ((is_over || now_ns >= until_ns) && (!busy || spun) && still_silent(quiet)) {
            quiet->restless = spun;
            return true;
        }
        /* What still waited for company gets as long as the rest. */
        if (now_ns >= deadline_ns && (is_over || !quiet->holds(quiet->arg, true)))
            return false;
        if (now_ns >= deadline_ns)
            deadline_ns = now_ns + whole_ns;
        if (busy)
            until_ns = now_ns + LAST_LOOK_NS;
        pause_ns = quiet_next_proof(pause_ns);
        if (quiet->prove && now_ns + pause_ns < until_ns)
            until_ns = now_ns + pause_ns;
        if (!is_over && now_ns < until_ns && loop_turn(quiet->loop, until_ns < deadline_ns ? until_ns : deadline_ns))
            pause_ns = 0;
        else if (!is_over && is_proven(quiet, deadline_ns) && !(over && over(arg))) {
            quiet->restless = false;
            return quiet->proven = true;
        }
    }
}

bool quiet_is_long(struct quiet *quiet, struct spinning *spinning)
{
    if (clock_now_ns() < quiet->news_ns + quiet->silence_ns)
        return false;
    return (!is_busy(quiet) || has_spun(quiet, spinning)) && still_silent(quiet);
}

void quiet_turn(struct quiet *quiet, int64_t duration_ns)
{
    int64_t until_ns = clock_now_ns() + duration_ns;

    while (clock_now_ns() < until_ns)
        loop_turn(quiet->loop, until_ns);
}

static uint32_t unread(const struct receiver *receiver)
{
    struct socket_row rows[MOST_ROWS];
    uint32_t most = 0;

    if (receiver->tcp)
        return sockdiag_find(receiver->sockdiag, &receiver->own, &receiver->other, rows) ? rows[0].unread : 0;
    int count = sockdiag_bound(receiver->sockdiag, false, receiver->port, rows, MOST_ROWS);
    for (int i = 0; i < count; i++)
        most = rows[i].unread > most ? rows[i].unread : most;
    return most;
}

bool quiet_consumed(struct quiet *quiet, const struct receiver *receiver, uint32_t most, bool patient,
                    int64_t deadline_ns)
{
    int64_t interval_ns = 0, idle_ns = clock_now_ns();

    while (unread(receiver) > most) {
        int64_t now_ns = clock_now_ns();
        if (quiet->is_running(quiet->arg))
            idle_ns = now_ns;
        bool idle = !patient && now_ns - idle_ns >= quiet->silence_ns;
        if (now_ns >= deadline_ns || idle || is_proven(quiet, deadline_ns))
            return false;
        interval_ns = quiet_next_look(interval_ns);
        quiet_turn(quiet, interval_ns);
    }
    return true;
}
