/* SPDX-License-Identifier: Apache-2.0 */
#include "nn/mai-link.h"

#include "base/mai-i18n.h"
#include "nn/mai-nn-error.h"

#define PLACE_BYTES 256 /* of the name of a device and its machine */

/* Joining waits for all, so nobody may begin who is not able to. */
static gboolean
prepare (const MaiBackend *be, const MaiGroup *group, guint8 *id, GError **error)
{
  if (be->make_link != NULL)
    return be->make_link (be, mai_group_leads (group) ? id : NULL, error);
  g_set_error (error, MAI_NN_ERROR, MAI_NN_ERROR_GROUP,
               _ ("devices of “%s” cannot be linked in this musicAi"), be->name);
  return FALSE;
}

/* Only those that share a device would find out when they join, and the others would wait for them for ever. Here each
 * finds the same. */
static gboolean
have_own_devices (const MaiBackend *be, MaiGroup *group, GError **error)
{
  g_autofree char *places = g_malloc0 ((gsize) group->size * PLACE_BYTES);
  g_autofree gsize *ends = g_new (gsize, group->size);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  g_snprintf (places + (gsize) group->rank * PLACE_BYTES, PLACE_BYTES, "%s %s", be->place,
              g_get_host_name ());
  for (guint r = 0; r < group->size; r++)
    ends[r] = (r + (gsize) 1) * PLACE_BYTES;
  if (!mai_group_share (group, places, ends, error))
    return FALSE;
  for (guint r = 0; r < group->size; r++)
    g_hash_table_add (seen, places + (gsize) r * PLACE_BYTES);
  if (g_hash_table_size (seen) == group->size)
    return TRUE;
  g_set_error (error, MAI_NN_ERROR, MAI_NN_ERROR_GROUP, _ ("%u processes share %u graphics cards"),
               group->size, g_hash_table_size (seen));
  return FALSE;
}

gboolean
mai_link_join (const MaiBackend *be, MaiGroup *group, GError **error)
{
  guint8 id[MAI_LINK_BYTES] = { 0 };

  g_return_val_if_fail (group != NULL, FALSE);

  if (!mai_group_agree (group, prepare (be, group, id, error), error)
      || !have_own_devices (be, group, error) || !mai_group_hand_out (group, id, sizeof id, error))
    return FALSE;
  if (mai_group_agree (group, be->join_link (be, id, group->rank, group->size, error), error))
    return TRUE;
  be->leave_link (be);
  return FALSE;
}
