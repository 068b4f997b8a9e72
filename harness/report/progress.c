#include "report/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void progress_init(struct progress *progress, bool allowed)
{
    const char *term = getenv("TERM");

    progress->wanted = allowed && isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0;
    progress->shown = false;
}

void progress_tell(struct progress *progress, size_t finished, size_t total)
{
    if (!progress->wanted)
        return;
    dprintf(STDERR_FILENO, "\r\033[K%zu of %zu tests", finished, total);
    progress->shown = true;
}

void progress_clear(struct progress *progress)
{
    if (progress->shown)
        dprintf(STDERR_FILENO, "\r\033[K");
    progress->shown = false;
}
