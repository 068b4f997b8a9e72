/*
 * test: the list of tests, each row of `each` a test of its own.
 */
#ifndef SPEC_TEST_H
#define SPEC_TEST_H

#include "spec/schema.h"
#include "spec/spec.h"

/* Reads the list under `tests` into the spec, whose head is there already. Steps are read, not yet simulated. */
int test_parse_all(struct arena *arena, struct spec *spec, const struct node *list, const struct outside *outside,
                   struct faults *faults);

/* Sets what every test knows by name: samples of port, host and port.NAME, and the seed. */
void test_samples(struct arena *arena, const struct program *programs, size_t count, uint64_t seed, struct vars *vars);

/* Whether a step `start` is among them, or among the steps inside them. */
bool test_has_start(const struct step_node *nodes, size_t count);

/* The same for the doors that steps will open: a program's `run` may name them. */
void test_door_samples(struct arena *arena, const struct step_node *nodes, size_t count, struct vars *vars);

/* The same for what a step captures, by its mapping. */
void test_capture_samples(struct arena *arena, const struct node *node, struct vars *vars);

/* Whether a client is started, by itself or by a step. */
bool test_has_client(const struct test *test);

#endif
