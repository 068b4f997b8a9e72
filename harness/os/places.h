/*
 * places: what of this machine's files a stranger's program may see, to read and to run. The same everywhere, whether a
 * box shows nothing else or Landlock refuses all else.
 */
#ifndef OS_PLACES_H
#define OS_PLACES_H

#include "base/arena.h"

/*
 * Folders and files that exist, absolute, NULL-terminated: the system's programs and libraries, the few files of /etc
 * that they read, and the toolchains that $PATH leads to. Of a home only known toolchains are shown, and never the home
 * itself. A symbolic link among them (/bin, where the system is merged) is to be shown as a link.
 */
const char **places_find(struct arena *arena);

/* The devices: "null", ... NULL-terminated. */
extern const char *const places_devices[];

#endif
