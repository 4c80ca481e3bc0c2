/* SPDX-License-Identifier: Apache-2.0 */
/* Facts about a score. */
#include "cli/mai-score-facts.h"

#include <inttypes.h>
#include <math.h>

#include "base/mai-i18n.h"

char *
mai_score_facts_time (double seconds)
{
  guint64 whole = (guint64) CLAMP (llround (seconds), 0, G_MAXINT64);

  if (whole >= 3600)
    return g_strdup_printf ("%" PRIu64 ":%02u:%02u", whole / 3600, (guint) (whole / 60 % 60),
                            (guint) (whole % 60));
  return g_strdup_printf ("%u:%02u", (guint) (whole / 60), (guint) (whole % 60));
}

static JsonArray *
describe_tracks (MaiScore *score)
{
  JsonArray *tracks = json_array_new ();

  for (guint i = 0; i < mai_score_get_n_tracks (score); i++)
    {
      MaiTrack *track = mai_score_get_track (score, i);
      const char *name = mai_track_get_name (track);
      JsonObject *object = json_object_new ();
      gsize n;

      mai_track_get_notes (track, &n);
      if (name != NULL)
        json_object_set_string_member (object, "name", name);
      json_object_set_int_member (object, "program", mai_track_get_program (track));
      json_object_set_int_member (object, "channel", mai_track_get_channel (track) + 1);
      json_object_set_int_member (object, "notes", n);
      json_array_add_object_element (tracks, object);
    }
  return tracks;
}

static void
describe_pitches (MaiScore *score, JsonObject *object)
{
  guint lowest = G_MAXUINT, highest = 0;

  for (guint i = 0; i < mai_score_get_n_tracks (score); i++)
    {
      gsize n;
      const MaiNote *notes = mai_track_get_notes (mai_score_get_track (score, i), &n);

      for (gsize k = 0; k < n; k++)
        {
          lowest = MIN (lowest, notes[k].pitch);
          highest = MAX (highest, notes[k].pitch);
        }
    }
  if (lowest > highest)
    return;
  json_object_set_int_member (object, "lowest", lowest);
  json_object_set_int_member (object, "highest", highest);
}

static void
describe_time (MaiScore *score, JsonObject *object)
{
  MaiTempoMap *tempos = mai_score_get_tempo_map (score);
  MaiMetreMap *metres = mai_score_get_metre_map (score);
  MaiMetreChange metre = mai_metre_map_get_metre (metres, 0);
  gint64 end = mai_score_get_end (score);
  g_autofree char *shown = g_strdup_printf ("%u/%u", metre.numerator, metre.denominator);

  json_object_set_double_member (object, "seconds", mai_tempo_map_ticks_to_seconds (tempos, end));
  json_object_set_double_member (object, "beats", (double) end / mai_score_get_division (score));
  json_object_set_int_member (object, "bars",
                              end > 0 ? mai_metre_map_tick_to_bar (metres, end - 1).bar + 1 : 0);
  json_object_set_int_member (object, "division", mai_score_get_division (score));
  json_object_set_double_member (object, "tempo", 6e7 / mai_tempo_map_get_tempo (tempos, 0));
  json_object_set_int_member (object, "tempo_changes", mai_tempo_map_get_n_changes (tempos));
  json_object_set_string_member (object, "metre", shown);
  json_object_set_int_member (object, "metre_changes", mai_metre_map_get_n_changes (metres));
}

JsonObject *
mai_score_facts_to_json (MaiScore *score)
{
  JsonObject *object = json_object_new ();
  g_autofree char *title = mai_score_dup_title (score);

  if (title != NULL)
    json_object_set_string_member (object, "title", title);
  json_object_set_int_member (object, "notes", mai_score_get_n_notes (score));
  describe_time (score, object);
  describe_pitches (score, object);
  json_object_set_array_member (object, "tracks", describe_tracks (score));
  return object;
}

char *
mai_score_facts_to_line (MaiScore *score)
{
  gsize n_notes = mai_score_get_n_notes (score);
  guint n_tracks = mai_score_get_n_tracks (score);
  double seconds =
      mai_tempo_map_ticks_to_seconds (mai_score_get_tempo_map (score), mai_score_get_end (score));
  g_autofree char *time = mai_score_facts_time (seconds);
  g_autofree char *notes =
      g_strdup_printf (mai_ngettext ("%zu note", "%zu notes", n_notes), n_notes);
  g_autofree char *tracks =
      g_strdup_printf (mai_ngettext ("%u track", "%u tracks", n_tracks), n_tracks);

  /* Translators: "1204 notes on 2 tracks, 3:25" */
  return g_strdup_printf (_ ("%s on %s, %s"), notes, tracks, time);
}
