/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/mai-repetition.h"

#include <string.h>

/* A passage of `length` can only be repeated by the element that stood so far back. It would then be there `most` + 1 times
 * when the elements before it are already those of `most` repeats, but for the one to come. */
static gboolean
is_full (const guint16 *elements, gsize n, guint most, guint length)
{
  gsize span = (gsize) length * ((gsize) most + 1) - 1; /* of these the last; then one to come */

  if (n < span)
    return FALSE;
  for (gsize i = n - span + length; i < n; i++)
    if (elements[i] != elements[i - length])
      return FALSE;
  return TRUE;
}

guint
mai_repetition_forbid (const guint16 *elements, gsize n, guint most, guint8 *allowed, guint size)
{
  guint16 cleared[MAI_REPETITION_LONGEST];
  guint n_cleared = 0;

  for (guint length = 1; length <= MAI_REPETITION_LONGEST; length++)
    {
      guint16 next;

      if (!is_full (elements, n, most, length))
        continue;
      next = elements[n - length];
      if (!allowed[next])
        continue;
      allowed[next] = 0;
      cleared[n_cleared++] = next;
    }
  if (n_cleared == 0 || memchr (allowed, 1, size) != NULL)
    return n_cleared;
  for (guint i = 0; i < n_cleared; i++)
    allowed[cleared[i]] = 1;
  return 0;
}
