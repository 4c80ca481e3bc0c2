/* SPDX-License-Identifier: Apache-2.0 */
/* The network of a measurement, from the command line, and the turns in which it is measured.
 *
 * A program is told on stdin how much to do, a number a line, and answers on stdout what that took; so whoever compares
 * programs (compare-pytorch.py) lets them take turns, and what else the machine does falls on all alike. */
#pragma once

#include "nn/mai-model.h"

G_BEGIN_DECLS

/* Reads --stacks 2 and the like into a configuration, whose defaults are a small `studio-lstm`, and those of `more` (ends
 * with an empty entry). Ends the process with a sentence when the line makes no sense. The model has random weights. */
MaiModel *bench_network_new (int argc, char **argv, const GOptionEntry *more, const char *summary);

/* Does `amount` of whatever is measured; returns how many notes that were and adds the seconds that count. */
typedef guint64 (*BenchTurn) (gpointer data, guint amount, double *wall, double *processor);

/* One turn of one to warm up, then one for each line; without input five of three. Prints notes, seconds on the wall,
 * seconds of processor time (of all threads). */
void bench_serve (BenchTurn turn, gpointer data);

/* Now, on the wall and in processor time of the process. */
double bench_wall (void);
double bench_processor (void);

G_END_DECLS
