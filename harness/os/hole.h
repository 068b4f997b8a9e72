/*
 * hole: a defence that is taken out, so that its attack is seen to get through.
 *
 * Only in the build V=holes, where $SOCKGRADE_HOLES names those that are out; elsewhere no hole can be made.
 */
#ifndef OS_HOLE_H
#define OS_HOLE_H

#include <stdbool.h>

#ifdef HOLES
bool hole(const char *name);
#else
#define hole(name) false
#endif

#endif
