/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/mai-benchmark.h"

#include <math.h>

#include "base/mai-file.h"
#include "base/mai-i18n.h"
#include "base/mai-json.h"
#include "learn/mai-feeder.h"
#include "learn/mai-frames.h"
#include "learn/mai-learn-error.h"

#define LOWEST 21 /* MIDI pitch of a benchmark's 0 */
#define MOST_WINDOWS 40000 /* to train on */

/* Where the reading is, to tell of what is wrong there; counted from 1. */
typedef struct
{
  const char *path, *split;
  guint piece, frame; /* 0: none in particular */
} Place;

static gboolean
refuse (const Place *place, const char *why, GError **error)
{
  g_autofree char *shown = g_filename_display_name (place->path);

  if (place->frame > 0)
    g_set_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_BENCHMARK,
                 _ ("“%s” is no benchmark: in frame %u of piece %u of “%s” %s"), shown,
                 place->frame, place->piece, place->split, why);
  else if (place->piece > 0)
    g_set_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_BENCHMARK,
                 _ ("“%s” is no benchmark: in piece %u of “%s” %s"), shown, place->piece,
                 place->split, why);
  else
    g_set_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_BENCHMARK,
                 _ ("“%s” is no benchmark: in “%s” %s"), shown, place->split, why);
  return FALSE;
}

/* ---- reading ---- */

/* An integer of the range, written 3 or 3.0. */
static gboolean
read_pitch (JsonNode *node, guint *pitch)
{
  double value = NAN;

  if (JSON_NODE_HOLDS_VALUE (node)
      && (json_node_get_value_type (node) == G_TYPE_INT64
          || json_node_get_value_type (node) == G_TYPE_DOUBLE))
    value = json_node_get_double (node);
  if (!(value >= 0 && value <= 127 - LOWEST && value == floor (value)))
    return FALSE;
  *pitch = LOWEST + (guint) value;
  return TRUE;
}

static gboolean
read_frame (JsonNode *node, MaiPitchSet *frame, const Place *place, GError **error)
{
  JsonArray *pitches;
  guint pitch;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return refuse (place, _ ("there is no list of pitches"), error);
  pitches = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (pitches); i++)
    {
      if (!read_pitch (json_array_get_element (pitches, i), &pitch))
        return refuse (place, _ ("there is something else than pitches from 0 to 106"), error);
      mai_pitch_set_add (frame, pitch);
    }
  return TRUE;
}

static MaiPiece
make_piece (const Place *place, MaiSplit split, const GArray *frames)
{
  MaiPiece piece = { .path = g_strdup_printf ("%s/%u", place->split, place->piece),
                     .split = split };

  piece.steps = mai_frames_to_steps ((const MaiPitchSet *) (gpointer) frames->data, frames->len);
  piece.rounding.notes = piece.steps->n - frames->len;
  piece.first_scored = mai_frames_find (piece.steps, 1);
  piece.digest = g_compute_checksum_for_data (
      G_CHECKSUM_SHA256, (const guchar *) piece.steps->values,
      piece.steps->n * piece.steps->n_fields * sizeof *piece.steps->values);
  return piece;
}

static gboolean
read_piece (JsonNode *node, Place *place, MaiSplit split, GArray *pieces, GError **error)
{
  g_autoptr (GArray) frames = g_array_new (FALSE, TRUE, sizeof (MaiPitchSet));
  JsonArray *all;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return refuse (place, _ ("there is no list of frames"), error);
  all = json_node_get_array (node);
  g_array_set_size (frames, json_array_get_length (all));
  for (guint i = 0; i < frames->len; i++)
    {
      place->frame = i + 1;
      if (!read_frame (json_array_get_element (all, i), &g_array_index (frames, MaiPitchSet, i),
                       place, error))
        return FALSE;
    }
  place->frame = 0;
  if (frames->len > 0)
    {
      MaiPiece piece = make_piece (place, split, frames);
      g_array_append_val (pieces, piece);
    }
  return TRUE;
}

static gboolean
read_split (JsonObject *object, const char *path, MaiSplit split, GArray *pieces,
            GCancellable *cancellable, GError **error)
{
  Place place = { .path = path, .split = mai_split_to_name (split) };
  JsonArray *all;

  if (!mai_json_get_array (object, place.split, &all, NULL))
    return refuse (&place, _ ("there is no list of pieces"), error);
  for (guint i = 0; i < json_array_get_length (all); i++)
    {
      place.piece = i + 1;
      if (g_cancellable_set_error_if_cancelled (cancellable, error)
          || !read_piece (json_array_get_element (all, i), &place, split, pieces, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_splits (MaiDataSet *set, const char *path, GError **error)
{
  for (MaiSplit split = 0; split < MAI_N_SPLITS; split++)
    {
      Place place = { .path = path, .split = mai_split_to_name (split) };
      gsize frames, scored;

      mai_benchmark_count (set, split, &frames, &scored);
      if (scored == 0)
        return refuse (&place, _ ("no piece has two frames"), error);
    }
  return TRUE;
}

static void
piece_clear (gpointer piece)
{
  mai_piece_clear (piece);
}

MaiDataSet *
mai_benchmark_load (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) pieces = g_array_new (FALSE, FALSE, sizeof (MaiPiece));
  g_autofree char *text = NULL;
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (MaiDataSet) set = NULL;
  gsize size;

  g_array_set_clear_func (pieces, piece_clear);
  text = mai_file_read (path, MAI_BENCHMARK_MAX_BYTES, &size, error);
  if (text == NULL)
    return NULL;
  object = mai_json_parse_object (text, (gssize) size, error);
  if (object == NULL)
    {
      g_autofree char *shown = g_filename_display_name (path);
      g_prefix_error (error, "%s: ", shown);
      return NULL;
    }
  for (MaiSplit split = 0; split < MAI_N_SPLITS; split++)
    if (!read_split (object, path, split, pieces, cancellable, error))
      return NULL;
  set = mai_data_set_new_from_pieces (mai_encoding_by_name ("frames-1", NULL),
                                      g_steal_pointer (&pieces));
  return check_splits (set, path, error) ? g_steal_pointer (&set) : NULL;
}

/* ---- figures ---- */

void
mai_benchmark_count (MaiDataSet *set, MaiSplit split, gsize *frames, gsize *scored)
{
  *frames = *scored = 0;
  for (guint i = 0; i < mai_data_set_get_n_pieces (set); i++)
    {
      const MaiPiece *piece = mai_data_set_get_piece (set, i);

      if (piece->steps == NULL || piece->split != split)
        continue;
      *frames += mai_frames_count (piece->steps, 0);
      *scored += mai_frames_count (piece->steps, piece->first_scored);
    }
}

double
mai_benchmark_get_nats (MaiDataSet *set, MaiSplit split, const MaiLoss *loss)
{
  gsize frames, scored;

  mai_benchmark_count (set, split, &frames, &scored);
  return mai_loss_get_nats (loss) * loss->steps / (double) scored;
}

/* ---- recipes ---- */

gboolean
mai_benchmark_check_recipe (const MaiRecipe *recipe, GError **error)
{
  if (recipe->split_windows)
    g_set_error_literal (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_SETTINGS,
                         _ ("A benchmark takes recipes that keep pieces apart, such as that of "
                            "best-frames; this one learns from windows of all pieces, those to be "
                            "tested, too."));
  return !recipe->split_windows;
}

void
mai_benchmark_limit_epochs (MaiDataSet *set, MaiRecipe *recipe)
{
  g_autoptr (MaiFeeder) feeder = mai_feeder_new_training (set, recipe);
  guint64 windows = MAX (mai_feeder_count_windows (feeder), 1);

  recipe->epochs = (guint) CLAMP (MOST_WINDOWS / windows, 1, recipe->epochs);
}
