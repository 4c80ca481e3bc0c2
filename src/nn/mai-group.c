/* SPDX-License-Identifier: Apache-2.0 */
#include "nn/mai-group.h"

#include <string.h>

#include "base/mai-i18n.h"
#include "nn/mai-nn-error.h"

#define MESSAGE_SIZE 1024 /* bytes of an error that others are told */

typedef enum
{
  OUTCOME_GOOD,
  OUTCOME_CANCELLED,
  OUTCOME_FAILED, /* this and those below count alike */
  OUTCOME_DEVICE, /* and of what: its device, or too little memory there */
  OUTCOME_TOO_LARGE,
} Outcome;

void
mai_group_close (MaiGroup *group)
{
  if (group != NULL)
    group->close (group);
}

guint
mai_group_get_size (const MaiGroup *group)
{
  return group != NULL ? group->size : 1;
}

gboolean
mai_group_leads (const MaiGroup *group)
{
  return group == NULL || group->rank == 0;
}

guint
mai_group_deal (const MaiGroup *group, guint rank, guint n)
{
  guint size = mai_group_get_size (group);

  g_return_val_if_fail (rank <= size, n);

  return rank * (n / size) + MIN (rank, n % size);
}

gboolean
mai_group_share (MaiGroup *group, gpointer bytes, const gsize *ends, GError **error)
{
  return group == NULL || group->share (group, bytes, ends, error);
}

gboolean
mai_group_chain (MaiGroup *group, float *values, gsize n, gsize piece, MaiGroupFunc func,
                 gpointer data, GError **error)
{
  g_return_val_if_fail (piece > 0, FALSE);

  if (group != NULL)
    return group->chain (group, values, n, piece, func, data, error);
  for (gsize first = 0; first < n; first += piece)
    func (first, MIN (piece, n - first), data);
  return TRUE;
}

/* All receive the bytes of member `from`. */
static gboolean
share_from (MaiGroup *group, guint from, gpointer bytes, gsize n, GError **error)
{
  g_autofree gsize *ends = g_new0 (gsize, group->size);

  for (guint r = from; r < group->size; r++)
    ends[r] = n;
  return group->share (group, bytes, ends, error);
}

gboolean
mai_group_hand_out (MaiGroup *group, gpointer bytes, gsize n, GError **error)
{
  return group == NULL || share_from (group, 0, bytes, n, error);
}

gboolean
mai_group_decide (MaiGroup *group, gboolean *yes, GError **error)
{
  return mai_group_hand_out (group, yes, sizeof *yes, error);
}

/* @error: nullable */
static Outcome
find_outcome (const GError *error)
{
  if (error == NULL)
    return OUTCOME_GOOD;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return OUTCOME_CANCELLED;
  if (g_error_matches (error, MAI_NN_ERROR, MAI_NN_ERROR_DEVICE))
    return OUTCOME_DEVICE;
  return g_error_matches (error, MAI_NN_ERROR, MAI_NN_ERROR_TOO_LARGE) ? OUTCOME_TOO_LARGE
                                                                       : OUTCOME_FAILED;
}

/* The outcome that counts, and the first member that has it. */
static Outcome
find_worst (const guint8 *outcomes, guint n, guint *whose)
{
  *whose = 0;
  for (guint r = 1; r < n; r++)
    if (MIN (outcomes[r], OUTCOME_FAILED) > MIN (outcomes[*whose], OUTCOME_FAILED))
      *whose = r;
  return outcomes[*whose];
}

/* Replaces an error of one's own. */
static void
take_error (MaiGroup *group, Outcome outcome, guint whose, const char *message, GError **error)
{
  g_autofree char *valid = g_utf8_make_valid (message, -1);
  gint code = outcome == OUTCOME_DEVICE      ? MAI_NN_ERROR_DEVICE
              : outcome == OUTCOME_TOO_LARGE ? MAI_NN_ERROR_TOO_LARGE
                                             : MAI_NN_ERROR_GROUP;

  if (whose == group->rank)
    return;
  g_clear_error (error);
  if (outcome == OUTCOME_CANCELLED)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, valid);
  else
    g_set_error_literal (error, MAI_NN_ERROR, code, valid);
}

gboolean
mai_group_agree (MaiGroup *group, gboolean good, GError **error)
{
  if (group == NULL)
    return good;
  g_return_val_if_fail (error != NULL && good == (*error == NULL), FALSE);

  g_autofree guint8 *outcomes = g_new0 (guint8, group->size);
  g_autofree gsize *ends = g_new (gsize, group->size);
  char message[MESSAGE_SIZE] = "";
  Outcome worst;
  guint whose;

  outcomes[group->rank] = find_outcome (*error);
  for (guint r = 0; r < group->size; r++)
    ends[r] = r + 1;
  if (outcomes[group->rank] == OUTCOME_CANCELLED)
    g_strlcpy (message, (*error)->message, sizeof message);
  else if (!good)
    g_snprintf (message, sizeof message, _ ("process %u, on %s: %s"), group->rank,
                g_get_host_name (), (*error)->message);
  /* An operation that fails replaces the error that it was to tell of. */
  g_autoptr (GError) broken = NULL;
  if (!group->share (group, outcomes, ends, &broken))
    {
      g_clear_error (error);
      g_propagate_error (error, g_steal_pointer (&broken));
      return FALSE;
    }
  worst = find_worst (outcomes, group->size, &whose);
  if (worst == OUTCOME_GOOD)
    return TRUE;
  if (!share_from (group, whose, message, sizeof message, &broken))
    g_clear_error (&broken);
  message[sizeof message - 1] = '\0';
  take_error (group, worst, whose, message, error);
  return FALSE;
}
