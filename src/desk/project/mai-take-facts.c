/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/project/mai-take-facts.h"

#include "base/mai-json.h"
#include "desk/project/mai-take-edit.h"

guint
mai_take_facts_count_notes (MaiTake *take)
{
  return (guint) (mai_score_get_n_notes (mai_take_get_score (take))
                  - mai_score_get_n_notes (mai_take_get_seed (take)));
}

/* The composer knows; a take may be short of bars, too, that are silent at its end. */
gboolean
mai_take_facts_was_stopped (MaiTake *take)
{
  gboolean stopped;

  return mai_json_get_bool_optional (mai_take_get_settings (take), MAI_TAKE_STOPPED, FALSE,
                                     &stopped, NULL)
         && stopped;
}

double
mai_take_facts_get_seconds (MaiTake *take)
{
  MaiScore *score = mai_take_get_score (take);
  MaiTempoMap *map = mai_score_get_tempo_map (score);
  double from = mai_tempo_map_ticks_to_seconds (map, mai_score_get_end (mai_take_get_seed (take)));

  return MAX (mai_tempo_map_ticks_to_seconds (map, mai_score_get_end (score)) - from, 0);
}

gint64
mai_take_facts_get_start (MaiTake *take)
{
  const MaiTakeParts parts = { mai_take_get_score (take), mai_take_get_seed (take), 0 };
  MaiMetreMap *metres = mai_score_get_metre_map (parts.score);
  gint64 from, to;

  if (!mai_take_edit_get_span (parts.score, &parts, &from, &to))
    return 0;
  return mai_metre_map_bar_to_tick (metres, mai_metre_map_tick_to_bar (metres, from).bar);
}

/* "" when the take does not say. */
static const char *
get_dice (MaiTake *take)
{
  const char *dice = "";

  if (!mai_json_get_string_optional (mai_take_get_settings (take), "random_seed", "", &dice, NULL))
    return "";
  return dice;
}

gboolean
mai_take_facts_goes_with (MaiTake *take, MaiTake *before)
{
  return mai_take_get_number (take) > mai_take_get_number (before)
         && g_str_equal (get_dice (take), get_dice (before));
}
