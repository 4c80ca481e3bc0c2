/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/mai-originality.h"

#include "base/mai-i18n.h"
#include "learn/mai-grid.h"
#include "learn/mai-learn-error.h"
#include "learn/mai-works.h"

#define USUAL 0.95
#define USUAL_AT_LEAST 8 /* in weight; of a handful of pieces there is no telling */
#define WHOLE_PIECE 1024 /* notes; bounds the work where one note is repeated forever */
#define SEARCHES_A_LOOK 64 /* between two looks at the cancellable */

typedef struct
{
  MaiCopyIndex *index;
  MaiCopyText *text;
  const guint8 *pitches;
  const guint32 *onsets;
  MaiCopyExclusion *exclusion; /* or NULL */
  MaiOriginality *result;
  guint32 *bars; /* which bar of the result each note of the text begins in */
  guint32 *places; /* and where in it, grid units */
  GCancellable *cancellable;
} Hearing;

/* ---- the bars of the song ---- */

static void
hearing_list_bars (Hearing *hearing, MaiScore *score)
{
  MaiCopyText *text = hearing->text;
  const MaiCopyLine *all = (const MaiCopyLine *) (gpointer) text->lines->data;
  MaiMetreMap *metres = mai_score_get_metre_map (score);
  g_autoptr (MaiBars) map = mai_bars_new (score);
  g_autoptr (GArray) bars = g_array_new (FALSE, TRUE, sizeof (MaiOriginalBar));
  const guint32 *numbers = (const guint32 *) (gpointer) text->numbers->data;

  hearing->bars = g_new (guint32, text->pitches->len);
  hearing->places = g_new (guint32, text->pitches->len);
  for (guint i = 0; i < all->n; i++)
    {
      MaiBarPlace place = mai_bars_find (map, hearing->onsets[i]);
      MaiOriginalBar bar = { .number = (guint32) place.bar };

      if (bars->len == 0
          || g_array_index (bars, MaiOriginalBar, bars->len - 1).number != bar.number)
        {
          bar.tick = mai_metre_map_bar_to_tick (metres, place.bar);
          g_array_append_val (bars, bar);
        }
      g_array_index (bars, MaiOriginalBar, bars->len - 1).notes++;
      hearing->bars[i] = bars->len - 1;
      hearing->places[i] = (guint32) place.place;
    }
  /* The line "all" comes first and has each note once, so the numbers of the others lead back to it. */
  for (guint i = all->n; i < text->pitches->len; i++)
    {
      hearing->bars[i] = hearing->bars[numbers[i]];
      hearing->places[i] = hearing->places[numbers[i]];
    }
  hearing->result->n_bars = bars->len;
  hearing->result->bars =
      (MaiOriginalBar *) (gpointer) g_array_free (g_steal_pointer (&bars), FALSE);
}

/* ---- the song in the data ---- */

static void
leave_out_song (Hearing *hearing, MaiScore *score)
{
  const MaiEncoding *events = mai_encoding_by_name ("events-1", NULL);
  g_autoptr (MaiSteps) steps = mai_encoding_encode (events, score, NULL);
  g_autofree char *fingerprint = mai_works_fingerprint (steps);
  guint n = mai_copy_index_get_n_pieces (hearing->index), same = n;

  for (guint i = 0; i < n && same == n; i++)
    if (g_str_equal (mai_copy_index_get_piece (hearing->index, i)->fingerprint, fingerprint))
      same = i;
  if (same == n)
    return;
  hearing->result->same = (int) same;
  hearing->exclusion = mai_copy_exclusion_new (hearing->index);
  for (guint i = 0; i < n; i++)
    if (mai_copy_index_get_piece (hearing->index, i)->group
        == mai_copy_index_get_piece (hearing->index, same)->group)
      {
        mai_copy_exclusion_add (hearing->exclusion, hearing->index, i);
        hearing->result->n_left_out++;
      }
}

/* ---- copies ---- */

static guint
get_figure (const MaiCopy *copy, MaiCopyFigure figure)
{
  return figure == MAI_COPY_BY_LENGTH ? copy->notes : copy->weight;
}

static void
take_better (MaiCopy copies[MAI_COPY_N_FIGURES][MAI_N_COPY_KINDS], MaiCopyKind kind,
             const MaiCopy *copy)
{
  for (MaiCopyFigure figure = 0; figure < MAI_COPY_N_FIGURES; figure++)
    if (get_figure (copy, figure) > get_figure (&copies[figure][kind], figure))
      copies[figure][kind] = *copy;
}

static void
note_copy (Hearing *hearing, MaiCopyKind kind, const MaiCopyLine *line, guint32 first,
           const MaiCopyMatch *match)
{
  MaiOriginality *result = hearing->result;
  guint32 bar = hearing->bars[first], last_bar = hearing->bars[first + match->notes - 1];
  guint32 mask = kind < MAI_COPY_PITCH ? MAI_COPY_RHYTHM_MASK : MAI_COPY_PITCH_MASK;
  MaiCopy copy = { .notes = match->notes,
                   .weight = mai_copy_weigh (hearing->pitches, hearing->onsets, first, match->notes,
                                             mask),
                   .line = *line,
                   .bar = result->bars[bar].number,
                   .place = hearing->places[first],
                   .last_bar = result->bars[last_bar].number };

  mai_copy_search_locate (hearing->index, match->at, &copy.from);
  copy.transposition = (hearing->pitches[first] & 127) - copy.from.pitch;
  for (; bar <= last_bar; bar++)
    take_better (result->bars[bar].copies, kind, &copy);
  take_better (result->copies, kind, &copy);
}

static gboolean
search_line (Hearing *hearing, MaiCopyKind kind, const MaiCopyLine *line, GError **error)
{
  guint32 reach = line->first; /* of the copies so far */
  guint searches = 0;

  for (guint32 i = line->first; i < line->first + line->n; i++)
    {
      if (searches++ % SEARCHES_A_LOOK == 0
          && g_cancellable_set_error_if_cancelled (hearing->cancellable, error))
        return FALSE;
      MaiCopyMatch match = mai_copy_search (hearing->index, kind, hearing->pitches, hearing->onsets,
                                            i, hearing->exclusion);
      /* One that reaches no farther lies within another. */
      if (match.notes < 2 || i + match.notes <= reach)
        continue;
      reach = i + match.notes;
      note_copy (hearing, kind, line, i, &match);
      /* Within a whole piece only what begins near its end is looked for, as that may reach beyond it. */
      if (match.notes > WHOLE_PIECE)
        i = reach - WHOLE_PIECE;
    }
  return TRUE;
}

static gboolean
search_all (Hearing *hearing, GError **error)
{
  for (MaiCopyKind kind = 0; kind < MAI_N_COPY_KINDS; kind++)
    for (guint i = 0; i < hearing->text->lines->len; i++)
      if (!search_line (hearing, kind, &g_array_index (hearing->text->lines, MaiCopyLine, i),
                        error))
        return FALSE;
  return TRUE;
}

/* Of two as long, or heavy, the one in the same key is the better answer. */
static void
prefer_same_key (MaiCopy copies[MAI_COPY_N_FIGURES][MAI_N_COPY_KINDS])
{
  for (MaiCopyFigure figure = 0; figure < MAI_COPY_N_FIGURES; figure++)
    for (MaiCopyKind kind = 0; kind < MAI_N_COPY_KINDS; kind += MAI_COPY_RHYTHM_SAME_KEY + 1)
      if (get_figure (&copies[figure][kind + 1], figure)
          == get_figure (&copies[figure][kind], figure))
        copies[figure][kind] = copies[figure][kind + 1];
}

/* ---- beside human music ---- */

/* 1 up to what is usual, 0 from twice that on. */
static double
judge (const MaiCopyNorms *norms, MaiCopyKind kind, const MaiOriginalBar *bar)
{
  guint usual = mai_copy_norms_get_quantile (norms, MAI_COPY_BY_WEIGHT, kind, MAI_COPY_BARS, USUAL);
  double scale = MAX (usual, USUAL_AT_LEAST);

  return CLAMP (2 - bar->copies[MAI_COPY_BY_WEIGHT][kind].weight / scale, 0, 1);
}

static void
compare_with_others (Hearing *hearing)
{
  MaiOriginality *result = hearing->result;
  const MaiCopyNorms *norms = mai_copy_index_get_norms (hearing->index);

  result->size = mai_copy_norms_find_size (norms, result->notes);
  prefer_same_key (result->copies);
  for (MaiCopyFigure figure = 0; figure < MAI_COPY_N_FIGURES; figure++)
    for (MaiCopyKind kind = 0; kind < MAI_N_COPY_KINDS; kind++)
      result->shares[figure][kind] = mai_copy_norms_get_share (
          norms, figure, kind, result->size, get_figure (&result->copies[figure][kind], figure));
  for (guint i = 0; i < result->n_bars; i++)
    {
      MaiOriginalBar *bar = &result->bars[i];

      prefer_same_key (bar->copies);
      bar->originality =
          MIN (judge (norms, MAI_COPY_RHYTHM, bar), judge (norms, MAI_COPY_PITCH, bar));
    }
}

/* ---- public ---- */

static gboolean
check_notes (Hearing *hearing, gboolean composed_only, GError **error)
{
  if (hearing->text->lines->len > 0)
    return TRUE;
  g_set_error_literal (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_EMPTY,
                       composed_only
                           ? _ ("There are fewer than two composed notes in the song to compare; "
                                "a file says which are when musicAi wrote it.")
                           : _ ("There are fewer than two notes in the song to compare; drums do "
                                "not count."));
  return FALSE;
}

MaiOriginality *
mai_originality_new (MaiCopyIndex *index, MaiScore *score, gboolean composed_only,
                     GCancellable *cancellable, GError **error)
{
  g_autoptr (MaiOriginality) result = g_new0 (MaiOriginality, 1);
  g_autoptr (MaiCopyText) text = mai_copy_text_new ();
  Hearing hearing = { index, text, .result = result, .cancellable = cancellable };
  gboolean done;

  result->same = -1;
  result->notes = mai_copy_text_add (text, score, composed_only);
  hearing.pitches = (const guint8 *) text->pitches->data;
  hearing.onsets = (const guint32 *) (gpointer) text->onsets->data;
  if (!check_notes (&hearing, composed_only, error))
    return NULL;
  hearing_list_bars (&hearing, score);
  leave_out_song (&hearing, score);
  done = search_all (&hearing, error);
  if (done)
    compare_with_others (&hearing);
  mai_copy_exclusion_free (hearing.exclusion);
  g_free (hearing.bars);
  g_free (hearing.places);
  return done ? g_steal_pointer (&result) : NULL;
}

void
mai_originality_free (MaiOriginality *originality)
{
  if (originality == NULL)
    return;
  g_free (originality->bars);
  g_free (originality);
}
