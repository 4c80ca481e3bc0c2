/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/mai-originality-report.h"

#include "base/mai-i18n.h"
#include "base/mai-text.h"
#include "learn/mai-grid.h"
#include "work/mai-originality-words.h"

static const char *const kind_keys[MAI_N_COPY_KINDS] = { "rhythm", "rhythm_same_key", "pitch",
                                                         "pitch_same_key" };

static const char *const figure_keys[MAI_COPY_N_FIGURES] = { "longest", "most_new" };

static const char *const kind_titles[MAI_N_COPY_KINDS] = {
  N_ ("in pitch and rhythm, in any key"),
  N_ ("in pitch and rhythm, in the same key"),
  N_ ("in pitch alone, in any key"),
  N_ ("in pitch alone, in the same key"),
};

/* Of human pieces, what is told. */
static const struct
{
  const char *key;
  double share;
} quantiles[] = { { "held_out_50", 0.5 }, { "held_out_95", 0.95 }, { "held_out_99", 0.99 } };

static double
get_beat (guint32 place)
{
  return 1 + (double) place / MAI_GRID;
}

/* ---- for people ---- */

static char *
describe_source (MaiCopyIndex *index, const MaiCopy *copy)
{
  const MaiCopyPiece *piece = mai_copy_index_get_piece (index, copy->from.piece);
  g_autofree char *base = g_path_get_basename (piece->path);
  g_autofree char *shown = mai_text_one_line (base);

  return g_strdup_printf (_ ("bar %u, beat %.4g of %s, %+d"), copy->from.bar + 1,
                          get_beat (copy->from.place), shown, copy->transposition);
}

static void
print_bars (MaiCli *cli, MaiCopyIndex *index, const MaiOriginality *found)
{
  mai_cli_print (cli, "%s",
                 _ (" bar  original  copy in pitch and rhythm: notes, of these new, where from; "
                    "copy in pitch alone where it is more"));
  for (guint i = 0; i < found->n_bars; i++)
    {
      const MaiOriginalBar *bar = &found->bars[i];
      const MaiCopy *rhythm = &bar->copies[MAI_COPY_BY_WEIGHT][MAI_COPY_RHYTHM];
      const MaiCopy *pitch = &bar->copies[MAI_COPY_BY_WEIGHT][MAI_COPY_PITCH];
      g_autofree char *first = rhythm->notes > 0 ? describe_source (index, rhythm) : g_strdup ("");
      g_autofree char *second =
          pitch->weight > rhythm->weight ? describe_source (index, pitch) : NULL;

      if (second != NULL)
        mai_cli_print (cli, "%4u  %6.0f %%  %5u %3u  %s;  %u %u  %s", bar->number + 1,
                       100 * bar->originality, rhythm->notes, rhythm->weight, first, pitch->notes,
                       pitch->weight, second);
      else
        mai_cli_print (cli, "%4u  %6.0f %%  %5u %3u  %s", bar->number + 1, 100 * bar->originality,
                       rhythm->notes, rhythm->weight, first);
    }
}

static void
print_place (MaiCli *cli, MaiCopyIndex *index, const MaiCopy *copy)
{
  g_autofree char *line = mai_copy_line_describe (&copy->line);
  g_autofree char *their_line = mai_copy_line_describe (copy->from.line);
  g_autofree char *path =
      mai_text_one_line (mai_copy_index_get_piece (index, copy->from.piece)->path);

  mai_cli_print (cli, _ ("      here bars %u to %u, from beat %.4g (%s)"), copy->bar + 1,
                 copy->last_bar + 1, get_beat (copy->place), line);
  mai_cli_print (cli, _ ("      there bar %u, beat %.4g of %s (%s), %+d semitones"),
                 copy->from.bar + 1, get_beat (copy->from.place), path, their_line,
                 copy->transposition);
}

static gboolean
is_same (const MaiCopy *a, const MaiCopy *b)
{
  return a->notes == b->notes && a->bar == b->bar && a->place == b->place
         && a->from.line == b->from.line && a->from.bar == b->from.bar
         && a->from.place == b->from.place;
}

static void
print_figures (MaiCli *cli, MaiCopyIndex *index, const MaiOriginality *found, MaiCopyKind kind,
               MaiCopyFigure figure)
{
  const MaiCopyNorms *norms = mai_copy_index_get_norms (index);
  const MaiCopy *copy = &found->copies[figure][kind];
  guint bounds[3];

  if (mai_originality_words_count_excerpts (index, found) == 0)
    {
      mai_cli_print (cli,
                     figure == MAI_COPY_BY_LENGTH ? _ ("  longest: %u notes, %u of them new")
                                                  : _ ("  most new: %u notes, %u of them new"),
                     copy->notes, copy->weight);
      return;
    }
  for (guint k = 0; k < G_N_ELEMENTS (bounds); k++)
    bounds[k] = mai_copy_norms_get_quantile (norms, figure, kind, found->size, quantiles[k].share);
  mai_cli_print (cli,
                 figure == MAI_COPY_BY_LENGTH
                     ? _ ("  longest: %u notes, %u of them new (human: half up to %u notes, "
                          "95 %% up to %u, 99 %% up to %u)")
                     : _ ("  most new: %u notes, %u of them new (human: half up to %u new, "
                          "95 %% up to %u, 99 %% up to %u)"),
                 copy->notes, copy->weight, bounds[0], bounds[1], bounds[2]);
}

/* The longest copy, and the heaviest; where that is the same its place is not told twice. */
static void
print_longest (MaiCli *cli, MaiCopyIndex *index, const MaiOriginality *found, MaiCopyKind kind)
{
  mai_cli_print (cli, "%s", _ (kind_titles[kind]));
  for (MaiCopyFigure figure = 0; figure < MAI_COPY_N_FIGURES; figure++)
    {
      const MaiCopy *copy = &found->copies[figure][kind];

      print_figures (cli, index, found, kind, figure);
      if (copy->notes > 0 && !(figure > 0 && is_same (copy, &found->copies[0][kind])))
        print_place (cli, index, copy);
    }
}

static void
print_same (MaiCli *cli, MaiCopyIndex *index, const MaiOriginality *found)
{
  g_autofree char *path = NULL;

  if (found->same < 0)
    return;
  path = mai_text_one_line (mai_copy_index_get_piece (index, (guint) found->same)->path);
  mai_cli_print (cli, _ ("It is the same music as %s, perhaps in another key or at another tempo."),
                 path);
  if (found->n_left_out > 1)
    mai_cli_print (cli, _ ("That piece and %u more of the same work are left out below."),
                   found->n_left_out - 1);
  else
    mai_cli_print (cli, "%s", _ ("That piece is left out below."));
}

void
mai_originality_report_print (MaiCli *cli, MaiCopyIndex *index, const MaiOriginality *found)
{
  const MaiCopyNorms *norms = mai_copy_index_get_norms (index);
  g_autofree char *judgement = mai_originality_words_judge (index, found);
  guint n_excerpts = mai_originality_words_count_excerpts (index, found);

  mai_cli_print (cli, _ ("%u notes compared with the %zu of %u pieces"), found->notes,
                 mai_copy_index_count_notes (index), mai_copy_index_get_n_pieces (index));
  print_same (cli, index, found);
  mai_cli_print (cli, "%s", "");
  print_bars (cli, index, found);
  mai_cli_print (cli, "%s", "");
  if (n_excerpts > 0)
    mai_cli_print (cli,
                   _ ("Longest copies, beside %u excerpts of %u notes of %u pieces, each held "
                      "out from the rest:"),
                   n_excerpts, MAI_COPY_SMALLEST << found->size, norms->pieces);
  else
    mai_cli_print (cli, "%s", _ ("Longest copies:"));
  for (MaiCopyKind kind = 0; kind < MAI_N_COPY_KINDS; kind++)
    print_longest (cli, index, found, kind);
  mai_cli_print (cli, "%s", "");
  mai_cli_print (cli, "%s", judgement);
}

/* ---- for programs ---- */

static JsonObject *
describe_copy (MaiCopyIndex *index, const MaiCopy *copy)
{
  JsonObject *object = json_object_new ();
  g_autofree char *line = NULL, *their_line = NULL;

  json_object_set_int_member (object, "notes", copy->notes);
  json_object_set_int_member (object, "new", copy->weight);
  if (copy->notes == 0)
    return object;
  line = mai_copy_line_describe (&copy->line);
  their_line = mai_copy_line_describe (copy->from.line);
  json_object_set_int_member (object, "bar", (gint64) copy->bar + 1);
  json_object_set_double_member (object, "beat", get_beat (copy->place));
  json_object_set_int_member (object, "last_bar", (gint64) copy->last_bar + 1);
  json_object_set_string_member (object, "line", line);
  mai_cli_set_path (object, "piece", mai_copy_index_get_piece (index, copy->from.piece)->path);
  json_object_set_int_member (object, "piece_bar", (gint64) copy->from.bar + 1);
  json_object_set_double_member (object, "piece_beat", get_beat (copy->from.place));
  json_object_set_string_member (object, "piece_line", their_line);
  json_object_set_int_member (object, "transposition", copy->transposition);
  return object;
}

static JsonObject *
describe_copies (MaiCopyIndex *index, const MaiOriginality *found, MaiCopyFigure figure)
{
  const MaiCopyNorms *norms = mai_copy_index_get_norms (index);
  JsonObject *object = json_object_new ();

  for (MaiCopyKind kind = 0; kind < MAI_N_COPY_KINDS; kind++)
    {
      JsonObject *copy = describe_copy (index, &found->copies[figure][kind]);

      mai_cli_set_number (copy, "share", found->shares[figure][kind]);
      for (guint k = 0; k < G_N_ELEMENTS (quantiles); k++)
        json_object_set_int_member (
            copy, quantiles[k].key,
            mai_copy_norms_get_quantile (norms, figure, kind, found->size, quantiles[k].share));
      json_object_set_object_member (object, kind_keys[kind], copy);
    }
  return object;
}

static JsonObject *
describe_bar (MaiCopyIndex *index, const MaiOriginalBar *bar)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "bar", (gint64) bar->number + 1);
  json_object_set_int_member (object, "notes", bar->notes);
  mai_cli_set_number (object, "originality", bar->originality);
  for (MaiCopyFigure figure = 0; figure < MAI_COPY_N_FIGURES; figure++)
    {
      JsonObject *copies = json_object_new ();

      for (MaiCopyKind kind = 0; kind < MAI_N_COPY_KINDS; kind++)
        json_object_set_object_member (copies, kind_keys[kind],
                                       describe_copy (index, &bar->copies[figure][kind]));
      json_object_set_object_member (object, figure_keys[figure], copies);
    }
  return object;
}

static JsonObject *
describe_data (MaiCopyIndex *index)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "pieces", mai_copy_index_get_n_pieces (index));
  json_object_set_int_member (object, "notes", (gint64) mai_copy_index_count_notes (index));
  json_object_set_int_member (object, "passed_over", mai_copy_index_count_refused (index));
  return object;
}

static JsonObject *
describe_held_out (MaiCopyIndex *index, const MaiOriginality *found)
{
  const MaiCopyNorms *norms = mai_copy_index_get_norms (index);
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "pieces", norms->pieces);
  json_object_set_int_member (object, "notes", norms->notes);
  json_object_set_int_member (object, "excerpt", MAI_COPY_SMALLEST << found->size);
  json_object_set_int_member (object, "excerpts",
                              mai_originality_words_count_excerpts (index, found));
  return object;
}

JsonObject *
mai_originality_report_to_json (MaiCopyIndex *index, const MaiOriginality *found)
{
  static const char *const verdicts[] = { "unknown", "original", "doubtful", "copied" };
  g_autofree char *judgement = mai_originality_words_judge (index, found);
  JsonObject *object = json_object_new ();
  JsonArray *bars = json_array_new ();

  json_object_set_int_member (object, "notes", found->notes);
  json_object_set_object_member (object, "data", describe_data (index));
  if (found->same >= 0)
    mai_cli_set_path (object, "same", mai_copy_index_get_piece (index, (guint) found->same)->path);
  else
    json_object_set_null_member (object, "same");
  json_object_set_int_member (object, "left_out", found->n_left_out);
  json_object_set_object_member (object, "held_out", describe_held_out (index, found));
  for (MaiCopyFigure figure = 0; figure < MAI_COPY_N_FIGURES; figure++)
    json_object_set_object_member (object, figure_keys[figure],
                                   describe_copies (index, found, figure));
  for (guint i = 0; i < found->n_bars; i++)
    json_array_add_object_element (bars, describe_bar (index, &found->bars[i]));
  json_object_set_array_member (object, "bars", bars);
  json_object_set_string_member (
      object, "verdict",
      found->same >= 0 ? "same" : verdicts[mai_originality_words_get_verdict (index, found)]);
  json_object_set_string_member (object, "judgement", judgement);
  return object;
}
