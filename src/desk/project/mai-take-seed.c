/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/project/mai-take-seed.h"

#include "base/mai-i18n.h"
#include "desk/common/mai-desk-error.h"
#include "learn/mai-seed.h"

/* Leaves the notes that begin in [from, to) and sound; returns how many. */
static guint
keep_notes (MaiTrack *track, gint64 from, gint64 to)
{
  g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (MaiNote));
  gsize n;
  const MaiNote *notes = mai_track_get_notes (track, &n);

  for (gsize i = 0; i < n; i++)
    if (notes[i].onset >= from && notes[i].onset < to && !(notes[i].flags & MAI_NOTE_MUTED))
      g_array_append_val (kept, notes[i]);
  mai_track_set_notes (track, (const MaiNote *) (gpointer) kept->data, kept->len);
  return kept->len;
}

/* The song's end-of-track marks and what its player would do later are none of the seed's business. */
static void
cut_events (MaiScore *score, MaiTrack *track, gint64 to)
{
  gsize n;
  const MaiEvent *events = mai_track_get_events (track, &n);

  while (n > 0 && events[n - 1].tick >= to)
    {
      mai_score_remove_event (score, track, n - 1);
      events = mai_track_get_events (track, &n);
    }
  mai_track_set_end_mark (track, 0);
}

static void
cut_tempo (MaiScore *score, gint64 to)
{
  MaiTempoMap *map = mai_score_get_tempo_map (score);
  gsize n = mai_tempo_map_get_n_changes (map);

  for (; n > 0 && mai_tempo_map_get_change (map, n - 1).tick >= to; n--)
    mai_tempo_map_remove (map, mai_tempo_map_get_change (map, n - 1).tick);
}

static MaiScore *
cut_region (MaiScore *song, gint64 from, gint64 to, gint64 *origin, GError **error)
{
  g_autoptr (MaiScore) part = mai_score_copy (song);
  guint n_notes = 0;

  mai_score_begin_edit (part, "");
  for (guint i = 0; i < mai_score_get_n_tracks (part); i++)
    {
      MaiTrack *track = mai_score_get_track (part, i);

      n_notes += keep_notes (track, from, to);
      cut_events (part, track, to);
    }
  mai_score_commit_edit (part);
  cut_tempo (part, to);
  if (n_notes == 0)
    {
      g_set_error_literal (
          error, MAI_DESK_ERROR, MAI_DESK_ERROR_SEED,
          _ ("No note begins in the marked region. Mark one with notes in it, or none."));
      return NULL;
    }
  *origin = mai_seed_find_start (part, n_notes);
  return mai_seed_take (part, n_notes);
}

MaiScore *
mai_take_seed_cut (MaiScore *song, gint64 from, gint64 to, guint n_notes, gint64 *origin,
                   GError **error)
{
  g_return_val_if_fail (MAI_IS_SCORE (song), NULL);
  g_return_val_if_fail (n_notes > 0, NULL);

  if (to > from)
    return cut_region (song, from, to, origin, error);
  *origin = mai_seed_find_start (song, n_notes);
  return mai_seed_take (song, n_notes);
}

static char *
describe_region (MaiScore *song, gint64 from, gint64 to)
{
  MaiMetreMap *metres = mai_score_get_metre_map (song);
  int first = (int) mai_metre_map_tick_to_bar (metres, from).bar + 1;
  int last = (int) mai_metre_map_tick_to_bar (metres, to - 1).bar + 1;

  if (first == last)
    return g_strdup_printf (_ ("Goes on from the marked bar %d"), first);
  return g_strdup_printf (_ ("Goes on from the marked bars %d to %d"), first, last);
}

char *
mai_take_seed_describe (MaiScore *song, gint64 from, gint64 to, guint n_notes)
{
  gsize n = mai_score_get_n_notes (song);

  if (to > from)
    return describe_region (song, from, to);
  if (n == 0)
    return g_strdup (_ ("Begins out of nothing: the song has no notes yet"));
  if (n <= n_notes)
    return g_strdup (_ ("Goes on from the whole song"));
  return g_strdup_printf (mai_ngettext ("Goes on from the last %u note of the song",
                                        "Goes on from the last %u notes of the song", n_notes),
                          n_notes);
}
