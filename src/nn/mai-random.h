/* SPDX-License-Identifier: Apache-2.0 */
/* The one generator: Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
 *
 * It is a function of (seed, stream, counter) with no state to share, so any thread can draw its own numbers and a
 * resumed run draws the same ones. Streams keep uses apart: name them with an enum where they are used. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint64 seed;
  guint64 stream;
  guint64 counter; /* counts single 32-bit numbers drawn */
} MaiRandom;

/* Four independent 32-bit numbers for one counter value (key = seed, counter words = counter and stream). */
void mai_random_block (guint64 seed, guint64 stream, guint64 counter, guint32 out[4]);

void mai_random_init (MaiRandom *random, guint64 seed, guint64 stream);
guint32 mai_random_next (MaiRandom *random);
double mai_random_uniform (MaiRandom *random); /* [0, 1), 53 bits (two numbers) */
double mai_random_normal (MaiRandom *random); /* mean 0, deviation 1 (Box-Muller, cosine half) */
guint32 mai_random_below (MaiRandom *random, guint32 n); /* 0 .. n - 1 with no bias; n > 0 */
void mai_random_shuffle (MaiRandom *random, guint32 *items, gsize n); /* Fisher-Yates */

G_END_DECLS
