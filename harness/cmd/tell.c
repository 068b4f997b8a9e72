#include "cmd/tell.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "report/phrase.h"

void tell(const char *format, ...)
{
    char sentence[1024];
    struct buf line = {0};
    va_list args;

    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    buf_text(&line, "sockgrade: ");
    phrase_say(&line, sentence);
    dprintf(STDERR_FILENO, "%s\n", buf_string(&line));
    buf_free(&line);
}

int tell_err(const struct err *err)
{
    tell("%s", err->text);
    return err->kind == ERR_USAGE || err->kind == ERR_SPEC ? EXIT_USAGE : EXIT_HARNESS;
}
