#include "intake/gradescope.h"

#include <stdbool.h>
#include <string.h>
#include <yaml.h>

enum { MOST_ROWS = 100000, DEEPEST = 32 };

/* Levels of the file: 1 the map of folders, 2 what is known of one, 3 its list of students, 4 one of them. */
enum { FOLDERS = 1, KNOWN = 2, STUDENTS = 3, STUDENT = 4 };

struct state {
    struct arena *arena;
    struct gradescope_row *rows;
    size_t count, size;
    size_t depth;
    bool maps[DEEPEST + 1]; /* by level: a map, not a list */
    bool has_key[DEEPEST + 1];
    const char *keys[DEEPEST + 1];
    const char *name, *sid, *email; /* of the student that is read */
};

static void add_row(struct state *state, const char *folder)
{
    if (state->count == state->size) {
        struct gradescope_row *larger = arena_array(state->arena, struct gradescope_row, 2 * state->size + 64);
        if (state->count)
            memcpy(larger, state->rows, state->count * sizeof *larger);
        state->rows = larger;
        state->size = 2 * state->size + 64;
    }
    state->rows[state->count++] = (struct gradescope_row){folder, "", ""};
}

static const char *joined(struct arena *arena, const char *before, const char *separator, const char *more)
{
    return before[0] && more[0] ? arena_printf(arena, "%s%s%s", before, separator, more) : before[0] ? before : more;
}

static bool is_student(const struct state *state)
{
    return state->depth == STUDENT && state->count > 0 && state->maps[STUDENT] && !state->maps[STUDENTS] &&
           state->keys[KNOWN] && strcmp(state->keys[KNOWN], ":submitters") == 0;
}

static void end_student(struct state *state)
{
    struct gradescope_row *row = &state->rows[state->count - 1];

    row->names = joined(state->arena, row->names, ", ", state->name[0] ? state->name : state->email);
    row->ids = joined(state->arena, row->ids, ",", state->sid[0] ? state->sid : state->email);
}

static void take_value(struct state *state, const char *value)
{
    const char *key = state->keys[state->depth];

    if (!is_student(state))
        return;
    if (strcmp(key, ":name") == 0)
        state->name = value;
    else if (strcmp(key, ":sid") == 0)
        state->sid = value;
    else if (strcmp(key, ":email") == 0)
        state->email = value;
}

/* A key, a value, or an element of a list. */
static void take_scalar(struct state *state, const char *text)
{
    size_t depth = state->depth;

    if (depth == 0 || !state->maps[depth])
        return;
    if (state->has_key[depth]) {
        take_value(state, text);
        state->has_key[depth] = false;
        return;
    }
    state->keys[depth] = text;
    state->has_key[depth] = true;
    if (depth == FOLDERS)
        add_row(state, text);
}

static bool open_one(struct state *state, bool map)
{
    if (state->depth == DEEPEST)
        return false;
    /* The key above has its value now. */
    state->has_key[state->depth] = false;
    state->depth++;
    state->maps[state->depth] = map;
    state->has_key[state->depth] = false;
    state->keys[state->depth] = NULL;
    if (state->depth == STUDENT)
        state->name = state->sid = state->email = "";
    return true;
}

/* False at the end, and where it is not what it should be. */
static bool take_event(struct state *state, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        return false;
    case YAML_SCALAR_EVENT:
        take_scalar(state, arena_strdup(state->arena, (const char *)event->data.scalar.value));
        break;
    case YAML_ALIAS_EVENT:
        take_scalar(state, "");
        break;
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT:
        return open_one(state, event->type == YAML_MAPPING_START_EVENT);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        if (is_student(state))
            end_student(state);
        state->depth--;
        break;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_DOCUMENT_START_EVENT:
        break;
    }
    return state->count < MOST_ROWS;
}

struct gradescope gradescope_parse(struct arena *arena, struct bytes text)
{
    struct state state = {.arena = arena, .name = "", .sid = "", .email = ""};
    yaml_parser_t parser;
    yaml_event_t event;
    bool more = true;

    if (!yaml_parser_initialize(&parser))
        return (struct gradescope){0};
    yaml_parser_set_input_string(&parser, text.data, text.len);
    while (more && yaml_parser_parse(&parser, &event)) {
        more = take_event(&state, &event);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    return (struct gradescope){state.rows, state.count};
}
