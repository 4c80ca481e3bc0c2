/* SPDX-License-Identifier: Apache-2.0 */
/* "Did you mean ...?" */
#include "cli/mai-suggest.h"

#include <string.h>

#define MAX_LENGTH 40

/* Optimal string alignment distance, over bytes. */
static guint
distance (const char *a, const char *b)
{
  guint table[MAX_LENGTH + 1][MAX_LENGTH + 1];
  gsize n = strlen (a), m = strlen (b);

  for (gsize i = 0; i <= n; i++)
    table[i][0] = i;
  for (gsize j = 0; j <= m; j++)
    table[0][j] = j;
  for (gsize i = 1; i <= n; i++)
    for (gsize j = 1; j <= m; j++)
      {
        guint best = table[i - 1][j - 1] + (a[i - 1] != b[j - 1]);

        best = MIN (best, MIN (table[i - 1][j], table[i][j - 1]) + 1);
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
          best = MIN (best, table[i - 2][j - 2] + 1);
        table[i][j] = best;
      }
  return table[n][m];
}

const char *
mai_suggest (const char *word, const char *const *candidates)
{
  const char *found = NULL;
  guint nearest = MAX (1, strlen (word) / 3) + 1;

  if (strlen (word) > MAX_LENGTH)
    return NULL;
  for (; *candidates != NULL; candidates++)
    {
      guint far;

      if (strlen (*candidates) > MAX_LENGTH)
        continue;
      far = distance (word, *candidates);
      if (far < nearest)
        {
          nearest = far;
          found = *candidates;
        }
    }
  return found;
}
