/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/mai-split.h"

#include <stdlib.h>
#include <string.h>

typedef struct
{
  MaiSplitGroup *group;
  guint8 rank[32]; /* SHA-256 of seed and key */
} Ranked;

static int
compare_ranks (gconstpointer a, gconstpointer b)
{
  return memcmp (((const Ranked *) a)->rank, ((const Ranked *) b)->rank, 32);
}

static void
rank_group (Ranked *ranked, MaiSplitGroup *group, guint64 seed)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint64 packed = GUINT64_TO_LE (seed);
  gsize size = sizeof ranked->rank;

  g_checksum_update (sum, (const guchar *) &packed, sizeof packed);
  g_checksum_update (sum, (const guchar *) group->key, -1);
  g_checksum_get_digest (sum, ranked->rank, &size);
  ranked->group = group;
}

/* Moves groups from training to `split` as long as they bring it nearer to `target` notes. */
static guint
fill (Ranked *ranked, guint n, MaiSplit split, double target)
{
  double notes = 0;
  guint filled = 0;

  for (guint i = 0; i < n; i++)
    {
      MaiSplitGroup *group = ranked[i].group;
      if (group->split != MAI_SPLIT_TRAIN || notes + 0.5 * (double) group->notes > target)
        continue;
      group->split = split;
      notes += (double) group->notes;
      filled++;
    }
  return filled;
}

/* For a share so small that no group fits: the smallest group there is. */
static void
take_smallest (Ranked *ranked, guint n, MaiSplit split)
{
  MaiSplitGroup *smallest = NULL;
  for (guint i = 0; i < n; i++)
    if (ranked[i].group->split == MAI_SPLIT_TRAIN
        && (smallest == NULL || ranked[i].group->notes < smallest->notes))
      smallest = ranked[i].group;
  if (smallest != NULL)
    smallest->split = split;
}

void
mai_split (MaiSplitGroup *groups, guint n, const MaiDataSetOptions *options)
{
  g_autofree Ranked *ranked = g_new (Ranked, MAX (n, 1));
  double notes = 0;

  for (guint i = 0; i < n; i++)
    {
      groups[i].split = MAI_SPLIT_TRAIN;
      notes += (double) groups[i].notes;
      rank_group (&ranked[i], &groups[i], options->seed);
    }
  qsort (ranked, n, sizeof *ranked, compare_ranks);

  if (options->test_share > 0 && n > 2
      && fill (ranked, n, MAI_SPLIT_TEST, options->test_share * notes) == 0)
    take_smallest (ranked, n, MAI_SPLIT_TEST);
  if (options->valid_share > 0 && n > 1
      && fill (ranked, n, MAI_SPLIT_VALID, options->valid_share * notes) == 0)
    take_smallest (ranked, n, MAI_SPLIT_VALID);
}
