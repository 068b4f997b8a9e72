#include "run/keyboard.h"

#include <errno.h>
#include <unistd.h>

/* CHUNK bytes of a payload become at most twice as many of a terminal. ENDS: who asks again after the end must be told
 * again. */
enum { CHUNK = 1024, ENDS = 16, EOT = 0x04, LITERAL = 0x16 };

/* A terminal holds a line back until it is whole, and loses what is beyond 4095 bytes of it. An EOT in the middle of a
 * line hands over what is there. A reader whose buffer it fills to the last byte might take the EOT for the end: no
 * buffer's size divides a prime. */
enum { MOST_OF_A_LINE = 4093 };

void keyboard_close(struct keyboard *keyboard)
{
    keyboard->typing = NULL;
    if (keyboard->fd < 0)
        return;
    loop_delete(keyboard->quiet->loop, keyboard->fd);
    close(keyboard->fd);
    keyboard->fd = -1;
}

static void put(struct keyboard *keyboard, uint8_t byte)
{
    keyboard->ready[keyboard->ready_len++] = byte;
}

static void put_for_terminal(struct keyboard *keyboard, uint8_t byte)
{
    if (byte == EOT || byte == LITERAL)
        put(keyboard, LITERAL);
    put(keyboard, byte);
    keyboard->line = byte == '\n' ? 0 : keyboard->line + 1;
    if (keyboard->line < MOST_OF_A_LINE)
        return;
    put(keyboard, EOT);
    keyboard->line = 0;
}

/* The next bytes of what is to be typed, the end of a terminal's keyboard behind them. False when there are none. */
static bool get_ready(struct keyboard *keyboard)
{
    uint8_t chunk[CHUNK];
    size_t len = 0;

    while (keyboard->typing && keyboard->typing->at == payload_len(keyboard->typing->payload))
        keyboard->typing = keyboard->typing->next;
    keyboard->ready_at = keyboard->ready_len = 0;
    if (keyboard->typing) {
        struct typing *typing = keyboard->typing;
        size_t left = payload_len(typing->payload) - typing->at;
        len = left < CHUNK ? left : CHUNK;
        payload_read(typing->payload, typing->at, chunk, len);
        typing->at += len;
    } else if (keyboard->terminal && keyboard->ending && !keyboard->end_typed) {
        keyboard->end_typed = true;
        for (int i = 0; i < ENDS; i++)
            put(keyboard, EOT);
    }
    for (size_t i = 0; i < len; i++) {
        if (keyboard->terminal)
            put_for_terminal(keyboard, chunk[i]);
        else
            put(keyboard, chunk[i]);
    }
    return keyboard->ready_len > 0;
}

static void on_room(void *arg, uint32_t events)
{
    struct keyboard *keyboard = arg;

    /* epoll says so, asked or not, when the last reader is gone. */
    if (events & (EPOLLERR | EPOLLHUP)) {
        keyboard_close(keyboard);
        return;
    }
    while (keyboard->ready_at < keyboard->ready_len || get_ready(keyboard)) {
        ssize_t written =
            write(keyboard->fd, keyboard->ready + keyboard->ready_at, keyboard->ready_len - keyboard->ready_at);
        if (written < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (written < 0) {
            /* Nobody reads it any more; what was to be typed goes nowhere, as at a real keyboard. */
            keyboard_close(keyboard);
            return;
        }
        keyboard->ready_at += (size_t)written;
        quiet_news(keyboard->quiet);
    }
    /* A terminal that we closed would be gone, not at its end: Node aborts when it cannot set its mode back. */
    if (keyboard->ending && !keyboard->terminal)
        keyboard_close(keyboard);
    else
        loop_change(keyboard->quiet->loop, keyboard->fd, 0);
}

int keyboard_open(struct keyboard *keyboard, int fd, bool terminal, struct err *err)
{
    keyboard->fd = fd;
    keyboard->terminal = terminal;
    keyboard->typing = NULL;
    keyboard->ending = keyboard->end_typed = false;
    keyboard->ready_at = keyboard->ready_len = keyboard->line = 0;
    return loop_add(keyboard->quiet->loop, fd, 0, on_room, keyboard, err);
}

static bool ends_line(const struct payload *payload)
{
    size_t len = payload_len(payload);
    uint8_t last = 0;

    if (len)
        payload_read(payload, len - 1, &last, 1);
    return last == '\n';
}

void keyboard_type(struct keyboard *keyboard, const struct payload *payload)
{
    struct typing *typing = arena_one(keyboard->arena, struct typing), **link = &keyboard->typing;

    if (keyboard->fd < 0)
        return;
    keyboard->line_typed = ends_line(payload);
    typing->payload = payload;
    while (*link)
        link = &(*link)->next;
    *link = typing;
    loop_change(keyboard->quiet->loop, keyboard->fd, EPOLLOUT);
    on_room(keyboard, 0);
}

void keyboard_end(struct keyboard *keyboard)
{
    if (keyboard->fd >= 0 && !keyboard->ending) {
        keyboard->ending = true;
        loop_change(keyboard->quiet->loop, keyboard->fd, EPOLLOUT);
        on_room(keyboard, 0);
    }
    quiet_news(keyboard->quiet);
}
