#include "report/lessons.h"

#include <stddef.h>
#include <string.h>

const struct lesson *lessons_find(const char *id)
{
    static const struct lesson *const parts[] = {lessons_start, lessons_bytes, lessons_framing, lessons_ends,
                                                 lessons_clients, lessons_numbers};

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        for (const struct lesson *lesson = parts[i]; lesson->id; lesson++)
            if (strcmp(lesson->id, id) == 0)
                return lesson;
    return NULL;
}
