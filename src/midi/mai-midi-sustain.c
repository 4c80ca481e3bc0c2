/* SPDX-License-Identifier: Apache-2.0 */
/* Works channel by channel, over all tracks of the channel: files split a part and its pedal in two. */
#include "midi/mai-midi.h"

#include "midi/mai-midi-bytes.h"

#define CONTROLLER_SUSTAIN 64
#define CONTROLLER_RESET 121

/* The pedal goes down or up. */
typedef struct
{
  gint64 tick;
  gboolean down;
} Pedal;

/* A note of the channel: where it is kept, and when its pitch is struck again. */
typedef struct
{
  gint64 onset;
  gint64 again; /* the next later onset of the pitch, G_MAXINT64: none */
  guint track;
  guint note;
} Strike;

static int
compare_pedals (gconstpointer a, gconstpointer b)
{
  gint64 one = ((const Pedal *) a)->tick, other = ((const Pedal *) b)->tick;

  return one < other ? -1 : one > other;
}

static int
compare_strikes (gconstpointer a, gconstpointer b)
{
  gint64 one = ((const Strike *) a)->onset, other = ((const Strike *) b)->onset;

  return one < other ? -1 : one > other;
}

static void
collect_pedals (MaiTrack *track, GArray *pedals)
{
  gsize n_events;
  const MaiEvent *events = mai_track_get_events (track, &n_events);

  for (gsize i = 0; i < n_events; i++)
    {
      const guint8 *data = mai_track_get_event_data (track, &events[i]);
      Pedal pedal = { events[i].tick, FALSE };

      if ((data[0] & 0xF0) != MAI_MIDI_CONTROLLER
          || (data[1] != CONTROLLER_SUSTAIN && data[1] != CONTROLLER_RESET))
        continue;
      pedal.down = data[1] == CONTROLLER_SUSTAIN && data[2] >= 64;
      g_array_append_val (pedals, pedal);
    }
}

/* The pedal as it is pressed and lifted, in turn; values that change nothing are left out. */
static GArray *
pedals_of_channel (MaiScore *score, guint8 channel)
{
  GArray *pedals = g_array_new (FALSE, FALSE, sizeof (Pedal));
  guint n_kept = 0;

  for (guint i = 0; i < mai_score_get_n_tracks (score); i++)
    if (mai_track_get_channel (mai_score_get_track (score, i)) == channel)
      collect_pedals (mai_score_get_track (score, i), pedals);
  g_array_sort (pedals, compare_pedals);
  for (guint i = 0; i < pedals->len; i++)
    {
      Pedal pedal = g_array_index (pedals, Pedal, i);

      if (pedal.down != (n_kept > 0 && g_array_index (pedals, Pedal, n_kept - 1).down))
        g_array_index (pedals, Pedal, n_kept++) = pedal;
    }
  g_array_set_size (pedals, n_kept);
  return pedals;
}

/* Where the sound of a note ended at @tick ends: there, or where the pedal held at that moment lifts. A
 * pedal pressed on the very tick comes too late for it. */
static gint64
lift_after (const GArray *pedals, gint64 tick, gint64 score_end)
{
  guint low = 0, high = pedals->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (pedals, Pedal, middle).tick < tick)
        low = middle + 1;
      else
        high = middle;
    }
  if (low == 0 || !g_array_index (pedals, Pedal, low - 1).down)
    return tick;
  return low < pedals->len ? g_array_index (pedals, Pedal, low).tick : MAX (tick, score_end);
}

/* Fills in .again, from the last strike to the first; those struck at once do not cut each other. */
static void
find_strikes_again (MaiNote **notes, GArray *strikes)
{
  gint64 next[128], later[128];

  for (guint pitch = 0; pitch < G_N_ELEMENTS (next); pitch++)
    next[pitch] = later[pitch] = G_MAXINT64;
  for (guint i = strikes->len; i > 0; i--)
    {
      Strike *strike = &g_array_index (strikes, Strike, i - 1);
      guint8 pitch = notes[strike->track][strike->note].pitch;

      if (strike->onset != next[pitch])
        {
          later[pitch] = next[pitch];
          next[pitch] = strike->onset;
        }
      strike->again = later[pitch];
    }
}

static GArray *
strikes_of_channel (MaiScore *score, guint8 channel, MaiNote **notes)
{
  GArray *strikes = g_array_new (FALSE, FALSE, sizeof (Strike));

  for (guint i = 0; i < mai_score_get_n_tracks (score); i++)
    {
      MaiTrack *track = mai_score_get_track (score, i);
      gsize n_notes = mai_track_get_n_notes (track);

      for (guint k = 0; k < n_notes && mai_track_get_channel (track) == channel; k++)
        {
          Strike strike = { notes[i][k].onset, G_MAXINT64, i, k };

          g_array_append_val (strikes, strike);
        }
    }
  g_array_sort (strikes, compare_strikes);
  find_strikes_again (notes, strikes);
  return strikes;
}

static void
fold_channel (MaiScore *score, guint8 channel, MaiNote **notes, gint64 score_end)
{
  g_autoptr (GArray) pedals = pedals_of_channel (score, channel);
  g_autoptr (GArray) strikes = NULL;

  if (pedals->len == 0)
    return;
  strikes = strikes_of_channel (score, channel, notes);
  for (guint i = 0; i < strikes->len; i++)
    {
      const Strike *strike = &g_array_index (strikes, Strike, i);
      MaiNote *note = &notes[strike->track][strike->note];
      gint64 end = mai_note_get_end (note);
      gint64 lift = MIN (lift_after (pedals, end, score_end), strike->again);

      note->duration = MAX (end, lift) - note->onset;
    }
}

void
mai_midi_fold_sustain (MaiScore *score)
{
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  guint n_tracks;
  gint64 end;

  g_return_if_fail (MAI_IS_SCORE (score));

  n_tracks = mai_score_get_n_tracks (score);
  end = mai_score_get_end (score);
  for (guint i = 0; i < n_tracks; i++)
    {
      gsize n_notes;
      const MaiNote *own = mai_track_get_notes (mai_score_get_track (score, i), &n_notes);

      g_ptr_array_add (notes, g_memdup2 (own, n_notes * sizeof *own));
    }
  for (guint8 channel = 0; channel < 16; channel++)
    fold_channel (score, channel, (MaiNote **) notes->pdata, end);
  for (guint i = 0; i < n_tracks; i++)
    {
      MaiTrack *track = mai_score_get_track (score, i);

      mai_track_set_notes (track, g_ptr_array_index (notes, i), mai_track_get_n_notes (track));
    }
}
