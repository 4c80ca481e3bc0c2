/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/training/mai-music-counts.h"

#include "base/mai-i18n.h"

MaiMusicCounts
mai_music_counts_new (GPtrArray *files)
{
  MaiMusicCounts counts = { 0 };

  for (guint i = 0; i < files->len; i++)
    {
      MaiMusicState state = mai_music_file_get_state (files->pdata[i]);

      counts.taken += state == MAI_MUSIC_TAKEN;
      counts.refused += state == MAI_MUSIC_REFUSED || state == MAI_MUSIC_DUPLICATE;
      counts.reading += state == MAI_MUSIC_READING;
      if (state == MAI_MUSIC_TAKEN)
        counts.notes += mai_music_file_get_n_notes (files->pdata[i]);
    }
  return counts;
}

gboolean
mai_music_counts_equal (const MaiMusicCounts *a, const MaiMusicCounts *b)
{
  return a->taken == b->taken && a->refused == b->refused && a->reading == b->reading
         && a->notes == b->notes;
}

char *
mai_music_counts_to_words (const MaiMusicCounts *counts)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint notes = (guint) MIN (counts->notes, G_MAXUINT);

  g_string_append_printf (text, mai_ngettext ("%'u piece", "%'u pieces", counts->taken),
                          counts->taken);
  g_string_append (text, " · ");
  g_string_append_printf (text, mai_ngettext ("%'u note", "%'u notes", notes), notes);
  if (counts->refused > 0)
    {
      g_string_append (text, " · ");
      g_string_append_printf (text, mai_ngettext ("%'u refused", "%'u refused", counts->refused),
                              counts->refused);
    }
  if (counts->reading > 0)
    {
      g_string_append (text, " · ");
      g_string_append_printf (text,
                              mai_ngettext ("%'u to be read", "%'u to be read", counts->reading),
                              counts->reading);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
