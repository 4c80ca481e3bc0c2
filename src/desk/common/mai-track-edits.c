/* SPDX-License-Identifier: Apache-2.0 */
/* Which channel a new track gets: one that no other has, and never that of the drums. */
#include "desk/common/mai-track-edits.h"

#include "base/mai-i18n.h"
#include "desk/common/mai-instruments.h"

#define DRUM_CHANNEL 9
#define N_CHANNELS 16

static gboolean
channel_is_used (MaiScore *score, guint8 channel)
{
  for (guint i = 0; i < mai_score_get_n_tracks (score); i++)
    if (mai_track_get_channel (mai_score_get_track (score, i)) == channel)
      return TRUE;
  return FALSE;
}

static guint8
find_free_channel (MaiScore *score)
{
  for (guint8 channel = 0; channel < N_CHANNELS; channel++)
    if (channel != DRUM_CHANNEL && !channel_is_used (score, channel))
      return channel;
  return 0;
}

void
mai_track_edits_add (MaiScore *score)
{
  guint n = mai_score_get_n_tracks (score);

  mai_score_begin_edit (score, _ ("Add a track"));
  mai_score_insert_track (score, n, NULL, 0, find_free_channel (score));
  mai_score_commit_edit (score);
}

void
mai_track_edits_set_instrument (MaiScore *score, MaiTrack *track, guint program)
{
  gboolean was_drums = mai_track_get_channel (track) == DRUM_CHANNEL;

  if (mai_track_edits_get_instrument (track) == program)
    return;
  mai_score_begin_edit (score, _ ("Change the instrument"));
  if (program == MAI_TRACK_EDITS_DRUMS)
    mai_score_set_track_channel (score, track, DRUM_CHANNEL);
  else
    {
      if (was_drums)
        mai_score_set_track_channel (score, track, find_free_channel (score));
      mai_score_set_track_program (score, track, (guint8) program);
    }
  mai_score_commit_edit (score);
}

guint
mai_track_edits_get_instrument (MaiTrack *track)
{
  if (mai_track_get_channel (track) == DRUM_CHANNEL)
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
