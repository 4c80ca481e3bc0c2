/* SPDX-License-Identifier: Apache-2.0 */
/* Held-out pieces and composed songs go through the same encoding before they are measured, so that neither grid nor
 * division tells them apart. */
#include "learn/mai-evaluation.h"

#include <math.h>
#include <string.h>

#include "base/mai-i18n.h"
#include "learn/mai-feeder.h"
#include "learn/mai-learn-error.h"
#include "nn/mai-stream.h"

#define BATCH 16
#define STEPS 256
#define WINDOWS 128 /* beside each other */
#define SEED_NOTES 32

gboolean
mai_evaluate_model (MaiModel *model, MaiDataSet *set, MaiSplit split, MaiPool *pool, MaiLoss *loss,
                    GCancellable *cancellable, GError **error)
{
  g_autoptr (MaiFeeder) feeder = mai_feeder_new_evaluation (set, split, BATCH, STEPS);
  g_autoptr (MaiLearner) learner = mai_learner_new (model, pool, BATCH, STEPS, error);

  return learner && mai_feeder_evaluate (feeder, learner, loss, cancellable, error);
}

/* How unlikely the network finds one value of field f. */
static void
score_field (const float *logits, guint size, guint f, guint target, MaiLoss *loss)
{
  guint likeliest = 0;
  double sum = 0;

  for (guint i = 1; i < size; i++)
    if (logits[i] > logits[likeliest])
      likeliest = i;
  for (guint i = 0; i < size; i++)
    sum += exp (logits[i] - logits[likeliest]);
  loss->nats[f] += log (sum) + logits[likeliest] - logits[target];
  loss->correct[f] += likeliest == target;
}

static gboolean
score_piece (MaiStream *stream, const MaiModelConfig *config, const MaiPiece *piece, MaiLoss *loss,
             GCancellable *cancellable, GError **error)
{
  guint16 inputs[MAI_MAX_FIELDS];

  for (guint f = 0; f < config->n_inputs; f++)
    inputs[f] = (guint16) config->sizes[f]; /* "start" */
  mai_stream_reset (stream);
  for (gsize i = 0; i < piece->steps->n; i++)
    {
      const guint16 *step = piece->steps->values + i * config->n_inputs;
      gboolean scored = i >= piece->first_scored;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      mai_stream_feed (stream, inputs);
      for (guint f = 0; f < config->n_outputs; f++)
        {
          if (scored)
            score_field (mai_stream_logits (stream), config->sizes[f], f, step[f], loss);
          mai_stream_choose (stream, &step[f]);
        }
      loss->steps += scored;
      memcpy (inputs, step, config->n_inputs * sizeof *inputs);
    }
  return TRUE;
}

gboolean
mai_evaluate_weights (MaiModel *model, MaiDataSet *set, MaiSplit split, MaiPrecision weights,
                      MaiLoss *loss, GCancellable *cancellable, GError **error)
{
  g_autoptr (MaiStream) stream = mai_stream_new (model, 1, weights);

  *loss = (MaiLoss){ 0 };
  for (guint i = 0; i < mai_data_set_get_n_pieces (set); i++)
    {
      const MaiPiece *piece = mai_data_set_get_piece (set, i);

      if (piece->steps != NULL && piece->split == split
          && !score_piece (stream, mai_model_get_config (model), piece, loss, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
mai_evaluate_windows (MaiModel *model, MaiDataSet *set, const MaiRecipe *recipe, MaiSplit split,
                      MaiPool *pool, MaiGroup *group, MaiLoss *loss, GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (MaiFeeder) feeder = mai_feeder_new_figures (set, split, recipe, WINDOWS);
  g_autoptr (MaiLearner) learner = mai_learner_new_in_group (
      model, pool, group, WINDOWS, mai_feeder_get_steps (feeder, 0), error);

  return learner && mai_feeder_evaluate (feeder, learner, loss, cancellable, error);
}

gboolean
mai_evaluate_ngram (MaiNgram *ngram, MaiDataSet *set, MaiSplit split, MaiLoss *loss,
                    GCancellable *cancellable, GError **error)
{
  *loss = (MaiLoss){ 0 };
  for (guint i = 0; i < mai_data_set_get_n_pieces (set); i++)
    {
      const MaiPiece *piece = mai_data_set_get_piece (set, i);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!piece->steps || piece->split != split)
        continue;
      mai_ngram_score (ngram, piece->steps, loss->nats);
      loss->steps += (double) piece->steps->n;
    }
  return TRUE;
}

const char *
mai_measure_get_title (MaiMeasure measure)
{
  static const char *const titles[MAI_N_MEASURES] = { N_ ("pitch-class entropy"),
                                                      N_ ("scale consistency"),
                                                      N_ ("groove consistency") };

  return titles[measure];
}

/* A row of MAI_N_MEASURES values for each song, column by column: values[measure * n + song]. */
static void
measure_steps (const MaiEncoding *encoding, const MaiSteps *steps, double *values, guint n,
               guint song)
{
  g_autoptr (MaiScore) score = mai_encoding_decode (encoding, steps);

  values[MAI_MEASURE_PITCH_CLASS_ENTROPY * n + song] = mai_metrics_pitch_class_entropy (score);
  values[MAI_MEASURE_SCALE_CONSISTENCY * n + song] = mai_metrics_scale_consistency (score);
  values[MAI_MEASURE_GROOVE_CONSISTENCY * n + song] = mai_metrics_groove_consistency (score, 0);
}

static GPtrArray *
collect_pieces (MaiDataSet *set, MaiSplit split)
{
  g_autoptr (GPtrArray) pieces = g_ptr_array_new ();

  for (guint i = 0; i < mai_data_set_get_n_pieces (set); i++)
    {
      const MaiPiece *piece = mai_data_set_get_piece (set, i);

      if (piece->steps && piece->split == split)
        g_ptr_array_add (pieces, (gpointer) piece);
    }
  return g_steal_pointer (&pieces);
}

/* Leaves only what the network composed, where it stands: the bar lines stay where they are. */
static void
drop_seed (MaiScore *score)
{
  for (guint t = 0; t < mai_score_get_n_tracks (score); t++)
    {
      MaiTrack *track = mai_score_get_track (score, t);
      g_autoptr (GArray) indices = g_array_new (FALSE, FALSE, sizeof (guint));
      gsize n;
      const MaiNote *notes = mai_track_get_notes (track, &n);

      for (guint i = 0; i < n; i++)
        if (notes[i].origin != MAI_ORIGIN_COMPOSED)
          g_array_append_val (indices, i);
      mai_score_remove_notes (score, track, (const guint *) (gpointer) indices->data, indices->len);
    }
}

/* Composes one song after the piece's opening and measures what was composed. */
static gboolean
measure_song (MaiComposer *composer, const MaiPiece *piece, const MaiComposeOptions *options,
              double *values, guint n, guint song, GCancellable *cancellable, GError **error)
{
  const MaiEncoding *encoding = mai_composer_get_encoding (composer);
  g_autoptr (MaiScore) seed = mai_encoding_decode_opening (encoding, piece->steps, SEED_NOTES);
  g_autoptr (GPtrArray) songs = NULL;
  g_autoptr (MaiSteps) composed = NULL;

  songs = mai_composer_compose (composer, seed, options, song, 1, NULL, cancellable, error);
  if (!songs)
    return FALSE;
  drop_seed (g_ptr_array_index (songs, 0));
  composed = mai_encoding_encode (encoding, g_ptr_array_index (songs, 0), NULL);
  measure_steps (encoding, composed, values, n, song);
  return TRUE;
}

static guint
count_numbers (const double *values, guint n)
{
  guint count = 0;

  for (guint i = 0; i < n; i++)
    count += !isnan (values[i]);
  return count;
}

static void
report_measure (const double *held_out, guint n_held_out, const double *composed, guint n_composed,
                MaiMeasureReport *report)
{
  *report = (MaiMeasureReport){
    .n_held_out = count_numbers (held_out, n_held_out),
    .n_composed = count_numbers (composed, n_composed),
    .held_out_low = mai_metrics_percentile (held_out, n_held_out, 5),
    .held_out_middle = mai_metrics_percentile (held_out, n_held_out, 50),
    .held_out_high = mai_metrics_percentile (held_out, n_held_out, 95),
    .composed_low = mai_metrics_percentile (composed, n_composed, 5),
    .composed_middle = mai_metrics_percentile (composed, n_composed, 50),
    .composed_high = mai_metrics_percentile (composed, n_composed, 95),
  };
  for (guint i = 0; i < n_composed; i++)
    report->n_within += composed[i] >= report->held_out_low && composed[i] <= report->held_out_high;
}

gboolean
mai_evaluate_songs (MaiComposer *composer, MaiDataSet *set, MaiSplit split, guint n_songs,
                    guint n_notes, const MaiSampling *sampling, guint64 random_seed,
                    MaiMeasureReport *reports, MaiComposeProgress progress, gpointer data,
                    GCancellable *cancellable, GError **error)
{
  MaiComposeOptions options = {
    .notes = n_notes,
    .sampling = *sampling,
    .constraints = MAI_CONSTRAINTS_NONE,
    .random_seed = random_seed,
  };
  g_autoptr (GPtrArray) pieces = collect_pieces (set, split);
  g_autofree double *held_out = g_new (double, MAI_N_MEASURES *MAX (pieces->len, 1));
  g_autofree double *composed = g_new (double, MAI_N_MEASURES *n_songs);

  if (pieces->len == 0)
    {
      g_set_error_literal (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_EMPTY,
                           _ ("There is no piece to measure in this part of the data set"));
      return FALSE;
    }
  for (guint i = 0; i < pieces->len; i++)
    measure_steps (mai_data_set_get_encoding (set),
                   ((MaiPiece *) g_ptr_array_index (pieces, i))->steps, held_out, pieces->len, i);
  for (guint i = 0; i < n_songs; i++)
    {
      const MaiPiece *piece =
          g_ptr_array_index (pieces, (guint64) i * pieces->len / n_songs % pieces->len);

      if (!measure_song (composer, piece, &options, composed, n_songs, i, cancellable, error))
        return FALSE;
      if (progress)
        progress (i + 1, n_songs, data);
    }
  for (guint m = 0; m < MAI_N_MEASURES; m++)
    report_measure (held_out + m * pieces->len, pieces->len, composed + m * n_songs, n_songs,
                    &reports[m]);
  return TRUE;
}
