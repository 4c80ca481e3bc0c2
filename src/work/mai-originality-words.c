/* SPDX-License-Identifier: Apache-2.0 */
#include "work/mai-originality-words.h"

#include "base/mai-i18n.h"
#include "base/mai-text.h"

#define COPIED 0.01 /* as heavy in no more of the human excerpts: copied */
#define DOUBTFUL 0.05

/* Of the two kinds that are told, the one that is rarer among human pieces. */
static MaiCopyKind
choose_rarer (double rhythm, double pitch)
{
  return pitch < rhythm ? MAI_COPY_PITCH : MAI_COPY_RHYTHM;
}

static const char *
name_kind (MaiCopyKind kind)
{
  return kind == MAI_COPY_PITCH ? _ ("in pitch alone") : _ ("in pitch and rhythm");
}

static char *
name_piece (MaiCopyIndex *index, guint piece)
{
  g_autofree char *base = g_path_get_basename (mai_copy_index_get_piece (index, piece)->path);

  return mai_text_one_line (base);
}

/* ---- a song ---- */

static MaiCopyKind
find_worst (const MaiOriginality *found)
{
  const double *shares = found->shares[MAI_COPY_BY_WEIGHT];

  return choose_rarer (shares[MAI_COPY_RHYTHM], shares[MAI_COPY_PITCH]);
}

guint
mai_originality_words_count_excerpts (MaiCopyIndex *index, const MaiOriginality *found)
{
  return mai_copy_norms_count (mai_copy_index_get_norms (index), found->size);
}

MaiOriginalityVerdict
mai_originality_words_get_verdict (MaiCopyIndex *index, const MaiOriginality *found)
{
  double share = found->shares[MAI_COPY_BY_WEIGHT][find_worst (found)];

  if (mai_originality_words_count_excerpts (index, found) < MAI_COPY_ENOUGH)
    return MAI_ORIGINALITY_UNKNOWN;
  return share <= COPIED     ? MAI_ORIGINALITY_COPIED
         : share <= DOUBTFUL ? MAI_ORIGINALITY_DOUBTFUL
                             : MAI_ORIGINALITY_ORIGINAL;
}

static char *
judge_copies (MaiCopyIndex *index, const MaiOriginality *found)
{
  MaiCopyKind kind = find_worst (found);
  const MaiCopy *copy = &found->copies[MAI_COPY_BY_WEIGHT][kind];
  g_autofree char *shown = name_piece (index, copy->from.piece);
  const char *in = name_kind (kind);
  double percent = 100 * found->shares[MAI_COPY_BY_WEIGHT][kind];

  if (copy->notes == 0)
    return g_strdup (_ ("It shares no two notes in a row with the data."));
  switch (mai_originality_words_get_verdict (index, found))
    {
    case MAI_ORIGINALITY_COPIED:
      return g_strdup_printf (_ ("Copied: %u notes %s from bar %u on are those of %s; of human "
                                 "music as long %.1f %% shares as much with another piece."),
                              copy->notes, in, copy->bar + 1, shown, percent);
    case MAI_ORIGINALITY_DOUBTFUL:
      return g_strdup_printf (_ ("Doubtful: %u notes %s from bar %u on are those of %s; of human "
                                 "music as long only %.1f %% shares as much with another piece."),
                              copy->notes, in, copy->bar + 1, shown, percent);
    case MAI_ORIGINALITY_ORIGINAL:
      return g_strdup_printf (_ ("As original as human music: at most it shares %u notes %s, with "
                                 "%s; of human music as long %.0f %% shares as much with another "
                                 "piece."),
                              copy->notes, in, shown, percent);
    default:
      return g_strdup_printf (_ ("At most it shares %u notes %s, with %s; the data has too few "
                                 "pieces to say how much human music shares by chance."),
                              copy->notes, in, shown);
    }
}

/* Of a song that is itself in the data, that is the first to be known. */
char *
mai_originality_words_judge (MaiCopyIndex *index, const MaiOriginality *found)
{
  g_autofree char *judgement = judge_copies (index, found);
  g_autofree char *shown = NULL, *same = NULL;

  if (found->same < 0)
    return g_steal_pointer (&judgement);
  shown = name_piece (index, (guint) found->same);
  same = g_strdup_printf (
      _ ("It is the same music as %s, perhaps in another key or at another tempo."), shown);
  /* Translators: two sentences, the first of which says that the song is itself in the data */
  return g_strdup_printf (_ ("%s Beside that: %s"), same, judgement);
}

/* ---- a bar ---- */

static double
get_bar_share (MaiCopyIndex *index, const MaiOriginalBar *bar, MaiCopyKind kind)
{
  return mai_copy_norms_get_share (mai_copy_index_get_norms (index), MAI_COPY_BY_WEIGHT, kind,
                                   MAI_COPY_BARS, bar->copies[MAI_COPY_BY_WEIGHT][kind].weight);
}

MaiCopyKind
mai_originality_words_choose_kind (MaiCopyIndex *index, const MaiOriginalBar *bar)
{
  return choose_rarer (get_bar_share (index, bar, MAI_COPY_RHYTHM),
                       get_bar_share (index, bar, MAI_COPY_PITCH));
}

static char *
describe_transposition (int semitones)
{
  guint n = (guint) ABS (semitones);

  if (n == 0)
    return g_strdup (_ ("in the same key"));
  return g_strdup_printf (semitones > 0
                              ? mai_ngettext ("%u semitone higher", "%u semitones higher", n)
                              : mai_ngettext ("%u semitone lower", "%u semitones lower", n),
                          n);
}

char *
mai_originality_words_describe_bar (MaiCopyIndex *index, const MaiOriginalBar *bar)
{
  MaiCopyKind kind = mai_originality_words_choose_kind (index, bar);
  const MaiCopy *copy = &bar->copies[MAI_COPY_BY_WEIGHT][kind];
  g_autofree char *shown = NULL, *key = NULL, *first = NULL;
  guint n_bars = mai_copy_norms_count (mai_copy_index_get_norms (index), MAI_COPY_BARS);

  if (copy->notes == 0)
    return g_strdup_printf (_ ("Bar %u shares no two notes in a row with the data."),
                            bar->number + 1);
  shown = name_piece (index, copy->from.piece);
  key = describe_transposition (copy->transposition);
  /* Translators: a bar's number, a number of notes, "in pitch and rhythm", a file, the number of a bar in it, "in the
   * same key" */
  first = g_strdup_printf (
      _ ("Bar %u, %.0f %% original: %u notes %s are those of %s from bar %u on, %s"),
      bar->number + 1, 100 * bar->originality, copy->notes, name_kind (kind), shown,
      copy->from.bar + 1, key);
  if (n_bars < MAI_COPY_ENOUGH)
    return g_strdup_printf ("%s.", first);
  return g_strdup_printf (_ ("%s; of human bars %.0f %% share as much with another piece."), first,
                          100 * get_bar_share (index, bar, kind));
}
