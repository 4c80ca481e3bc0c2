/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/mai-copy-guard.h"

#include "learn/mai-copy-search.h"
#include "learn/mai-copy-voices.h"
#include "learn/mai-encoding-private.h"

#define N_PARTS MAI_EVENTS_DRUMS

/* Whether the last notes of a line, as many as a copy may have, are found in the data. */
typedef enum
{
  UNKNOWN,
  SAFE, /* they are not: any note may follow */
  IN_DANGER,
} Danger;

typedef struct
{
  GArray *pitches; /* of guint8 */
  GArray *onsets; /* of guint32 */
  guint closed; /* notes before the last onset */
  Danger danger, closed_danger; /* of all its notes, of those before the last onset */
} Line;

typedef struct
{
  Line line;
  Line voices[MAI_COPY_N_VOICES];
  MaiCopyVoices sounding;
  MaiPitchSet group; /* what begins at the last onset */
  MaiPitchSet held; /* what sounds on there from before */
} Part;

struct _MaiCopyGuard
{
  MaiCopyIndex *index;
  guint max_notes;
  Line all;
  Line highest; /* notes of each onset */
  Part *parts[N_PARTS]; /* NULL: no note yet */
  guint n_parts; /* with notes */
  gint64 onset; /* the last; -1: none */
};

/* ---- lines ---- */

static void
line_init (Line *line)
{
  line->pitches = g_array_new (FALSE, FALSE, sizeof (guint8));
  line->onsets = g_array_new (FALSE, FALSE, sizeof (guint32));
}

static void
line_clear (Line *line)
{
  g_array_unref (line->pitches);
  g_array_unref (line->onsets);
}

static void
line_add (Line *line, gint64 onset, guint pitch)
{
  guint8 small = (guint8) pitch;
  guint32 at = (guint32) CLAMP (onset, 0, G_MAXUINT32);

  g_array_append_val (line->pitches, small);
  g_array_append_val (line->onsets, at);
  line->danger = UNKNOWN;
}

static void
line_cut (Line *line, guint n)
{
  g_array_set_size (line->pitches, n);
  g_array_set_size (line->onsets, n);
  line->danger = UNKNOWN;
}

static void
line_close (Line *line)
{
  line->closed = line->pitches->len;
  line->closed_danger = line->danger;
}

/* Whether the `n` notes of the line that end before note `end` are found in the data. */
static gboolean
line_occurs (const Line *line, const MaiCopyGuard *guard, guint end, guint n)
{
  guint8 *pitches = (guint8 *) line->pitches->data;
  MaiCopyMatch match;

  if (end < n)
    return FALSE;
  pitches[end - 1] |= MAI_COPY_LINE_END;
  match = mai_copy_search (guard->index, MAI_COPY_RHYTHM, pitches,
                           (const guint32 *) (gpointer) line->onsets->data, end - n, NULL);
  pitches[end - 1] &= 127;
  return match.notes >= n;
}

static gboolean
line_is_safe (Line *line, const MaiCopyGuard *guard)
{
  if (line->danger == UNKNOWN)
    line->danger =
        line_occurs (line, guard, line->pitches->len, guard->max_notes) ? IN_DANGER : SAFE;
  return line->danger == SAFE;
}

static gboolean
line_was_safe (Line *line, const MaiCopyGuard *guard)
{
  if (line->closed_danger == UNKNOWN)
    line->closed_danger =
        line_occurs (line, guard, line->closed, guard->max_notes) ? IN_DANGER : SAFE;
  return line->closed_danger == SAFE;
}

/* Whether the line, as it is, has too long a run that ends with one of the notes from `first` on. */
static gboolean
line_copies (const Line *line, const MaiCopyGuard *guard, guint first)
{
  for (guint end = first + 1; end <= line->pitches->len; end++)
    if (line_occurs (line, guard, end, guard->max_notes + 1))
      return TRUE;
  return FALSE;
}

/* ---- a note on a later onset ---- */

static gboolean
line_may_go_on (Line *line, const MaiCopyGuard *guard, gint64 onset, guint pitch)
{
  guint n = line->pitches->len;
  gboolean copies;

  if (line_is_safe (line, guard))
    return TRUE;
  line_add (line, onset, pitch);
  copies = line_copies (line, guard, n);
  line_cut (line, n);
  line->danger = IN_DANGER;
  return !copies;
}

static gboolean
allows_later (MaiCopyGuard *guard, Part *part, gint64 onset, guint pitch)
{
  MaiPitchSet beginning = { { 0, 0 } }, sounding;

  if (!line_may_go_on (&guard->all, guard, onset, pitch)
      || !line_may_go_on (&guard->highest, guard, onset, pitch))
    return FALSE;
  if (part == NULL)
    return TRUE;
  if (guard->n_parts > 1 && !line_may_go_on (&part->line, guard, onset, pitch))
    return FALSE;
  sounding = mai_copy_voices_held (&part->sounding, onset);
  mai_pitch_set_add (&sounding, pitch);
  mai_pitch_set_add (&beginning, pitch);
  for (guint voice = 0; voice < MAI_COPY_N_VOICES; voice++)
    if (mai_copy_voices_is_in (&beginning, &sounding, pitch, voice)
        && !line_may_go_on (&part->voices[voice], guard, onset, pitch))
      return FALSE;
  return TRUE;
}

/* ---- a note that joins a chord ---- */

static void
line_add_set (Line *line, gint64 onset, const MaiPitchSet *set)
{
  for (int pitch = mai_pitch_set_next (set, -1); pitch >= 0;
       pitch = mai_pitch_set_next (set, pitch))
    line_add (line, onset, (guint) pitch);
}

/* The line with the chord as it is put anew. */
static void
line_put_set (Line *line, gint64 onset, const MaiPitchSet *set)
{
  line_cut (line, line->closed);
  line_add_set (line, onset, set);
}

/* Whether the chord may be `after` where it was `before`. */
static gboolean
line_may_be_set (Line *line, const MaiCopyGuard *guard, const MaiPitchSet *before,
                 const MaiPitchSet *after)
{
  Danger danger = line->danger;
  gboolean copies;

  line_put_set (line, guard->onset, after);
  copies = line_copies (line, guard, line->closed);
  line_put_set (line, guard->onset, before);
  line->danger = danger;
  return !copies;
}

/* Those of `group` that belong to a voice: one or none. */
static MaiPitchSet
find_voice (const MaiPitchSet *group, const MaiPitchSet *held, guint voice)
{
  MaiPitchSet sounding = mai_pitch_set_join (group, held), members = { { 0, 0 } };

  for (int pitch = mai_pitch_set_next (group, -1); pitch >= 0;
       pitch = mai_pitch_set_next (group, pitch))
    if (mai_copy_voices_is_in (group, &sounding, (guint) pitch, voice))
      mai_pitch_set_add (&members, (guint) pitch);
  return members;
}

static MaiPitchSet
find_chord (const MaiCopyGuard *guard)
{
  MaiPitchSet chord = { { 0, 0 } };

  for (guint i = 0; i < N_PARTS; i++)
    if (guard->parts[i] != NULL)
      chord = mai_pitch_set_join (&chord, &guard->parts[i]->group);
  return chord;
}

/* Whether a voice may have the one note in `after` on the last onset where it had `before`. */
static gboolean
voice_may_be (Line *line, const MaiCopyGuard *guard, const MaiPitchSet *before,
              const MaiPitchSet *after)
{
  return mai_pitch_set_count (after) == 0 || line_was_safe (line, guard)
         || line_may_be_set (line, guard, before, after);
}

static gboolean
all_may_grow (MaiCopyGuard *guard, guint pitch)
{
  MaiPitchSet none = { { 0, 0 } }, chord = find_chord (guard), grown = chord, before, after;

  mai_pitch_set_add (&grown, pitch);
  before = find_voice (&chord, &none, 0);
  after = find_voice (&grown, &none, 0);
  /* On another instrument it may be there, and changes nothing. */
  if (mai_pitch_set_has (&chord, pitch))
    return TRUE;
  if (!voice_may_be (&guard->highest, guard, &before, &after))
    return FALSE;
  if (mai_pitch_set_count_above (&grown, pitch) == 0)
    return line_may_go_on (&guard->all, guard, guard->onset, pitch);
  return line_may_be_set (&guard->all, guard, &chord, &grown);
}

static gboolean
allows_joining (MaiCopyGuard *guard, Part *part, guint pitch)
{
  MaiPitchSet group;

  if (!all_may_grow (guard, pitch))
    return FALSE;
  if (part == NULL)
    return TRUE;
  group = part->group;
  mai_pitch_set_add (&group, pitch);
  if (guard->n_parts > 1 && !line_may_go_on (&part->line, guard, guard->onset, pitch))
    return FALSE;
  for (guint voice = 0; voice < MAI_COPY_N_VOICES; voice++)
    {
      MaiPitchSet before = find_voice (&part->group, &part->held, voice);
      MaiPitchSet after = find_voice (&group, &part->held, voice);

      if (!voice_may_be (&part->voices[voice], guard, &before, &after))
        return FALSE;
    }
  return TRUE;
}

/* ---- public ---- */

MaiCopyGuard *
mai_copy_guard_new (MaiCopyIndex *index, guint max_notes)
{
  MaiCopyGuard *guard = g_new0 (MaiCopyGuard, 1);

  g_return_val_if_fail (max_notes >= MAI_COPY_GUARD_LEAST && max_notes <= MAI_COPY_GUARD_MOST,
                        NULL);
  guard->index = mai_copy_index_ref (index);
  guard->max_notes = max_notes;
  guard->onset = -1;
  line_init (&guard->all);
  line_init (&guard->highest);
  return guard;
}

static Part *
part_new (void)
{
  Part *part = g_new0 (Part, 1);

  line_init (&part->line);
  for (guint voice = 0; voice < MAI_COPY_N_VOICES; voice++)
    line_init (&part->voices[voice]);
  return part;
}

static void
part_free (Part *part)
{
  if (part == NULL)
    return;
  line_clear (&part->line);
  for (guint voice = 0; voice < MAI_COPY_N_VOICES; voice++)
    line_clear (&part->voices[voice]);
  g_free (part);
}

void
mai_copy_guard_free (MaiCopyGuard *guard)
{
  if (guard == NULL)
    return;
  for (guint i = 0; i < N_PARTS; i++)
    part_free (guard->parts[i]);
  line_clear (&guard->all);
  line_clear (&guard->highest);
  mai_copy_index_unref (guard->index);
  g_free (guard);
}

gboolean
mai_copy_guard_allows (MaiCopyGuard *guard, gint64 onset, guint part, guint pitch)
{
  if (part >= N_PARTS)
    return TRUE;
  if (onset > guard->onset)
    return allows_later (guard, guard->parts[part], onset, pitch);
  return allows_joining (guard, guard->parts[part], pitch);
}

static void
begin_onset (MaiCopyGuard *guard, gint64 onset)
{
  line_close (&guard->all);
  line_close (&guard->highest);
  for (guint i = 0; i < N_PARTS; i++)
    {
      Part *part = guard->parts[i];

      if (part == NULL)
        continue;
      line_close (&part->line);
      for (guint voice = 0; voice < MAI_COPY_N_VOICES; voice++)
        line_close (&part->voices[voice]);
      part->group = (MaiPitchSet){ { 0, 0 } };
      part->held = mai_copy_voices_held (&part->sounding, onset);
    }
  guard->onset = onset;
}

void
mai_copy_guard_append (MaiCopyGuard *guard, gint64 onset, gint64 end, guint part, guint pitch)
{
  MaiPitchSet none = { { 0, 0 } }, chord, highest;
  Part *joined;

  if (part >= N_PARTS)
    return;
  if (guard->parts[part] == NULL)
    {
      guard->parts[part] = part_new ();
      guard->n_parts++;
    }
  joined = guard->parts[part];
  if (onset > guard->onset)
    begin_onset (guard, onset);
  mai_pitch_set_add (&joined->group, pitch);
  joined->sounding.ends[pitch] = end;
  chord = find_chord (guard);
  highest = find_voice (&chord, &none, 0);
  line_put_set (&guard->all, onset, &chord);
  line_put_set (&guard->highest, onset, &highest);
  line_put_set (&joined->line, onset, &joined->group);
  for (guint voice = 0; voice < MAI_COPY_N_VOICES; voice++)
    {
      MaiPitchSet members = find_voice (&joined->group, &joined->held, voice);

      line_put_set (&joined->voices[voice], onset, &members);
    }
}

guint
mai_copy_guard_measure (MaiCopyIndex *index, MaiScore *score)
{
  g_autoptr (MaiCopyText) text = mai_copy_text_new ();
  guint longest = 0;

  mai_copy_text_add (text, score, FALSE);
  for (guint i = 0; i < text->pitches->len; i++)
    {
      MaiCopyMatch match =
          mai_copy_search (index, MAI_COPY_RHYTHM, (const guint8 *) text->pitches->data,
                           (const guint32 *) (gpointer) text->onsets->data, i, NULL);

      longest = MAX (longest, match.notes);
    }
  return longest;
}
