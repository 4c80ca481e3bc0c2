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
  g_free (cue->held);
  g_free (cue);
}

MaiPlayerCue *
mai_player_cue_new (MaiSoundList *list, double seconds, double until)
{
  MaiPlayerCue *cue = g_new0 (MaiPlayerCue, 1);
  cue->list = mai_sound_list_ref (list);
  cue->events = mai_sound_list_get (list, &cue->n_events);
  cue->next = mai_sound_list_find (list, seconds);
  cue->beats = mai_sound_list_get_beats (list, &cue->n_beats);
  cue->next_beat = mai_sound_beats_find (cue->beats, cue->n_beats, seconds);
  cue->seconds = seconds;
  cue->until = until;
  cue->chase = mai_sound_list_chase (list, seconds, &cue->n_chase);
  return cue;
}

static gboolean
is_same_chase (const MaiSoundEvent *left, gsize n_left, const MaiSoundEvent *right, gsize n_right)
{
  if (n_left != n_right)
    return FALSE;
  for (gsize i = 0; i < n_left; i++)
    if (left[i].status != right[i].status || left[i].channel != right[i].channel
        || left[i].data1 != right[i].data1 || left[i].data2 != right[i].data2)
      return FALSE;
  return TRUE;
}

MaiPlayerCue *
mai_player_cue_new_swap (MaiSoundList *before, MaiSoundList *list, double seconds)
{
  gsize n_before;
  g_autofree MaiSoundEvent *chase = mai_sound_list_chase (before, seconds, &n_before);
  MaiPlayerCue *cue = mai_player_cue_new (list, seconds, 0.0);
  if (is_same_chase (chase, n_before, cue->chase, cue->n_chase))
    cue->n_chase = 0;
  cue->held = g_new0 (MaiHeldKeys, 1);
  for (gsize i = 0; i < cue->next; i++)
    mai_held_keys_apply (cue->held, &cue->events[i]);
  return cue;
}
