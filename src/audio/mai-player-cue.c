/* SPDX-License-Identifier: Apache-2.0 */
/* See the header. */
#include "audio/mai-player-cue.h"

void
mai_player_cue_free (MaiPlayerCue *cue)
{
  if (cue == NULL)
    return;
  g_clear_pointer (&cue->list, mai_sound_list_unref);
  g_free (cue->chase);
  g_free (cue);
}

MaiPlayerCue *
mai_player_cue_new (MaiSoundList *list, double seconds, double until)
{
  MaiPlayerCue *cue = g_new0 (MaiPlayerCue, 1);
  cue->list = mai_sound_list_ref (list);
  cue->events = mai_sound_list_get (list, &cue->n_events);
  cue->next = mai_sound_list_find (list, seconds);
  cue->seconds = seconds;
  cue->until = until;
  cue->chase = mai_sound_list_chase (list, seconds, &cue->n_chase);
  return cue;
}
