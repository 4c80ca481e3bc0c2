/* SPDX-License-Identifier: Apache-2.0 */
/* Which channel a new track gets: one that no other has, and never that of the drums. */
#include "desk/common/mai-track-edits.h"

#include "base/mai-i18n.h"
#include "desk/common/mai-instruments.h"

void
mai_track_edits_add (MaiScore *score)
{
  guint n = mai_score_get_n_tracks (score);

  mai_score_begin_edit (score, _ ("Add a track"));
  mai_score_insert_track (score, n, NULL, 0, mai_score_find_free_channel (score, 0));
  mai_score_commit_edit (score);
}

void
mai_track_edits_set_instrument (MaiScore *score, MaiTrack *track, guint program)
{
  gboolean was_drums = mai_track_get_channel (track) == MAI_CHANNEL_DRUMS;

  if (mai_track_edits_get_instrument (track) == program)
    return;
  mai_score_begin_edit (score, _ ("Change the instrument"));
  if (program == MAI_TRACK_EDITS_DRUMS)
    mai_score_set_track_channel (score, track, MAI_CHANNEL_DRUMS);
  else
    {
      if (was_drums)
        mai_score_set_track_channel (score, track, mai_score_find_free_channel (score, 0));
      mai_score_set_track_program (score, track, (guint8) program);
    }
  mai_score_commit_edit (score);
}

guint
mai_track_edits_get_instrument (MaiTrack *track)
{
  if (mai_track_get_channel (track) == MAI_CHANNEL_DRUMS)
    return MAI_TRACK_EDITS_DRUMS;
  return mai_track_get_program (track);
}

char *
mai_track_edits_describe (MaiScore *score, guint i)
{
  MaiTrack *track = mai_score_get_track (score, i);
  guint instrument = mai_track_edits_get_instrument (track);
  const char *name = mai_track_get_name (track);

  if (*name != '\0')
    return g_strdup (name);
  return g_strdup (instrument == MAI_TRACK_EDITS_DRUMS ? _ ("Drum kit")
                                                       : mai_instruments_get_name (instrument));
}
