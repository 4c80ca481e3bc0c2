/* SPDX-License-Identifier: Apache-2.0 */
/* Groups of pieces into training, validation and test. A pure function, any thread. */
#pragma once

#include "learn/mai-dataset.h"

G_BEGIN_DECLS

typedef struct
{
  const char *key; /* a name that depends on the group's content alone */
  gsize notes;
  MaiSplit split; /* out */
} MaiSplitGroup;

/* Shuffles the groups by SHA-256 of seed and key, deals them to test, then to validation, as long as one brings the split
 * nearer to its share of notes, and leaves the rest to training. A split with a share above 0 gets at least one group where there are three
 * groups or more (with two, validation does). Does not depend on the order of `groups`. */
void mai_split (MaiSplitGroup *groups, guint n, const MaiDataSetOptions *options);

G_END_DECLS
