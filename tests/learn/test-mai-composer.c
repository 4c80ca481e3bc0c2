/* SPDX-License-Identifier: Apache-2.0 */
/* Composing with an untrained network: what must hold whatever the network says. */
#include <string.h>

#include "learn/mai-composer.h"
#include "learn/mai-learn-error.h"
#include "learn/mai-recipe.h"
#include "mai-test-composer.h"
#include "mai-test-music.h"
#include "midi/mai-midi.h"

static MaiComposeOptions
default_options (void)
{
  return (MaiComposeOptions){
    .notes = 60,
    .sampling = MAI_SAMPLING_DEFAULT,
    .constraints = MAI_CONSTRAINTS_NONE,
    .random_seed = 7,
  };
}

static gsize
count_origin (MaiScore *score, MaiOrigin origin)
{
  gsize count = 0;

  for (guint t = 0; t < mai_score_get_n_tracks (score); t++)
    {
      gsize n;
      const MaiNote *notes = mai_track_get_notes (mai_score_get_track (score, t), &n);

      for (gsize i = 0; i < n; i++)
        count += notes[i].origin == origin;
    }
  return count;
}

/* Take k is the same alone, among four, among forty, and asked for later. */
static void
test_takes (void)
{
  g_autoptr (MaiComposer) composer = mai_test_composer_new (NULL, NULL, 1);
  g_autoptr (MaiScore) seed = mai_test_music_score (3, 32);
  MaiComposeOptions options = default_options ();
  g_autoptr (GPtrArray) four = mai_test_compose (composer, seed, &options, 0, 4);
  g_autoptr (GPtrArray) forty = mai_test_compose (composer, seed, &options, 0, 40);

  for (guint k = 0; k < 4; k++)
    {
      g_autoptr (GPtrArray) alone = mai_test_compose (composer, seed, &options, k, 1);
      g_autoptr (GBytes) mine = mai_midi_to_bytes (g_ptr_array_index (four, k), NULL);
      g_autoptr (GBytes) next = mai_midi_to_bytes (g_ptr_array_index (four, (k + 1) % 4), NULL);

      g_assert_true (
          mai_test_composer_is_same (g_ptr_array_index (four, k), g_ptr_array_index (alone, 0)));
      g_assert_true (
          mai_test_composer_is_same (g_ptr_array_index (four, k), g_ptr_array_index (forty, k)));
      g_assert_false (g_bytes_equal (mine, next));
    }
}

static void
test_random_seed (void)
{
  g_autoptr (MaiComposer) composer = mai_test_composer_new (NULL, NULL, 1);
  g_autoptr (MaiScore) seed = mai_test_music_score (3, 32);
  MaiComposeOptions options = default_options ();
  g_autoptr (GPtrArray) a = mai_test_compose (composer, seed, &options, 0, 1);
  g_autoptr (GPtrArray) b = NULL;
  g_autoptr (GBytes) x = mai_midi_to_bytes (g_ptr_array_index (a, 0), NULL);
  g_autoptr (GBytes) y = NULL;

  options.random_seed = 8;
  b = mai_test_compose (composer, seed, &options, 0, 1);
  y = mai_midi_to_bytes (g_ptr_array_index (b, 0), NULL);
  g_assert_false (g_bytes_equal (x, y));
}

/* The seed's notes stand where they stood, to the tick; the composed ones begin at its last onset or after. */
static void
test_seed_is_kept (void)
{
  g_autoptr (MaiComposer) composer = mai_test_composer_new (NULL, NULL, 1);
  g_autoptr (MaiScore) seed = mai_test_music_score (5, 32);
  g_autoptr (MaiScore) before = mai_score_copy (seed);
  MaiComposeOptions options = default_options ();
  g_autoptr (GPtrArray) takes = mai_test_compose (composer, seed, &options, 0, 2);
  gsize n_seed, n;
  const MaiNote *seed_notes = mai_track_get_notes (mai_score_get_track (seed, 0), &n_seed), *notes;
  gint64 last = seed_notes[n_seed - 1].onset;
  MaiScore *song = g_ptr_array_index (takes, 1);

  g_assert_true (mai_test_composer_is_same (seed, before));
  g_assert_cmpuint (count_origin (song, MAI_ORIGIN_COMPOSED), ==, options.notes);
  g_assert_cmpuint (count_origin (song, MAI_ORIGIN_PLAYED), ==, n_seed);
  notes = mai_track_get_notes (mai_score_get_track (song, 0), &n);
  for (gsize i = 0, s = 0; i < n; i++)
    if (notes[i].origin == MAI_ORIGIN_PLAYED)
      {
        g_assert_cmpint (notes[i].onset, ==, seed_notes[s].onset);
        g_assert_cmpint (notes[i].duration, ==, seed_notes[s].duration);
        g_assert_cmpuint (notes[i].pitch, ==, seed_notes[s++].pitch);
      }
    else
      g_assert_cmpint (notes[i].onset, >=, last);
}

/* An untrained network chooses nearly anything, so a mask that leaks is seen at once. */
static void
test_constraints (void)
{
  g_autoptr (MaiComposer) composer = mai_test_composer_new (NULL, NULL, 2);
  g_autoptr (MaiScore) seed = mai_test_music_score (0, 32);
  MaiComposeOptions options = default_options ();
  g_autoptr (GPtrArray) takes = NULL;
  gsize seen = 0;

  options.notes = 400;
  options.sampling.temperature = 2;
  options.constraints =
      (MaiConstraints){ .pitch_classes = 0x421, .lowest = 50, .highest = 77 }; /* C F Bb */
  takes = mai_test_compose (composer, seed, &options, 0, 3);
  for (guint k = 0; k < 3; k++)
    for (guint t = 0; t < mai_score_get_n_tracks (g_ptr_array_index (takes, k)); t++)
      {
        MaiTrack *track = mai_score_get_track (g_ptr_array_index (takes, k), t);
        gsize n;
        const MaiNote *notes = mai_track_get_notes (track, &n);

        for (gsize i = 0; i < n; i++)
          if (notes[i].origin == MAI_ORIGIN_COMPOSED)
            {
              seen++;
              g_assert_cmpuint (notes[i].pitch, >=, 50);
              g_assert_cmpuint (notes[i].pitch, <=, 77);
              g_assert_true (0x421 & (1 << notes[i].pitch % 12));
            }
      }
  g_assert_cmpuint (seen, >, 600);
}

static void
test_impossible_constraints (void)
{
  g_autoptr (MaiComposer) composer = mai_test_composer_new (NULL, NULL, 2);
  g_autoptr (MaiScore) seed = mai_test_music_score (0, 32);
  MaiComposeOptions options = default_options ();
  g_autoptr (GError) error = NULL;

  options.constraints = (MaiConstraints){ .pitch_classes = 1, .lowest = 61, .highest = 71 };
  g_assert_null (mai_composer_compose (composer, seed, &options, 0, 1, NULL, NULL, &error));
  g_assert_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_SETTINGS);
}

/* The seed ends in some bar; exactly `bars` bars after that one hold composed notes. */
static void
test_bars (void)
{
  g_autoptr (MaiComposer) composer = mai_test_composer_new (NULL, NULL, 3);
  g_autoptr (MaiScore) seed = mai_test_music_score (4, 32);
  MaiMetreMap *metres = mai_score_get_metre_map (seed);
  MaiComposeOptions options = default_options ();
  g_autoptr (GPtrArray) takes = NULL;
  gsize n_seed;
  const MaiNote *seed_notes = mai_track_get_notes (mai_score_get_track (seed, 0), &n_seed);
  gint64 last_bar = mai_metre_map_tick_to_bar (metres, seed_notes[n_seed - 1].onset).bar;

  options.notes = 0;
  options.bars = 5;
  takes = mai_test_compose (composer, seed, &options, 0, 3);
  for (guint k = 0; k < 3; k++)
    {
      MaiScore *song = g_ptr_array_index (takes, k);

      g_assert_cmpuint (count_origin (song, MAI_ORIGIN_COMPOSED), >, 0);
      for (guint t = 0; t < mai_score_get_n_tracks (song); t++)
        {
          gsize n;
          const MaiNote *notes = mai_track_get_notes (mai_score_get_track (song, t), &n);

          for (gsize i = 0; i < n; i++)
            g_assert_cmpint (
                mai_metre_map_tick_to_bar (mai_score_get_metre_map (song), notes[i].onset).bar, <=,
                last_bar + 5);
        }
    }
}

static void
test_empty_seed (void)
{
  g_autoptr (MaiComposer) composer = mai_test_composer_new (NULL, NULL, 3);
  g_autoptr (MaiScore) seed = mai_score_new (480);
  MaiComposeOptions options = default_options ();
  g_autoptr (GPtrArray) takes = mai_test_compose (composer, seed, &options, 0, 1);

  g_assert_cmpuint (count_origin (g_ptr_array_index (takes, 0), MAI_ORIGIN_COMPOSED), ==,
                    options.notes);
}

static void
test_cancel (void)
{
  g_autoptr (MaiComposer) composer = mai_test_composer_new (NULL, NULL, 3);
  g_autoptr (MaiScore) seed = mai_test_music_score (4, 32);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  MaiComposeOptions options = default_options ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (mai_composer_compose (composer, seed, &options, 0, 1, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Weights of fewer bits compose songs of their own, the same each time and beside any others. */
static void
test_weights (void)
{
  g_autoptr (MaiComposer) composer = mai_test_composer_new (NULL, NULL, 1);
  g_autoptr (MaiScore) seed = mai_test_music_score (5, 32);
  MaiComposeOptions options = default_options ();
  g_autoptr (GPtrArray) whole = mai_test_compose (composer, seed, &options, 0, 1);

  for (options.weights = MAI_PRECISION_BFLOAT16; options.weights <= MAI_PRECISION_INT8;
       options.weights++)
    {
      g_autoptr (GPtrArray) takes = mai_test_compose (composer, seed, &options, 0, 9);
      g_autoptr (GPtrArray) first = mai_test_compose (composer, seed, &options, 0, 1);
      g_autoptr (GPtrArray) last = mai_test_compose (composer, seed, &options, 8, 1);

      g_assert_true (mai_test_composer_is_same (takes->pdata[0], first->pdata[0]));
      g_assert_true (mai_test_composer_is_same (takes->pdata[8], last->pdata[0]));
      g_assert_false (mai_test_composer_is_same (takes->pdata[0], whole->pdata[0]));
    }
}

static void
test_model_must_fit (void)
{
  MaiModelConfig config = { .n_inputs = 2,
                            .n_outputs = 2,
                            .sizes = { 5, 6 },
                            .embedding = 4,
                            .hidden = 4,
                            .layers = 1,
                            .shortcut = TRUE,
                            .projection = 4,
                            .head = 4 };
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiModel) model = mai_model_new (&config, mai_backend_cpu (), &error);

  g_assert_no_error (error);
  g_assert_null (mai_composer_new (model, mai_encoding_by_name ("events-1", NULL), &error));
  g_assert_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_MODEL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/composer/takes", test_takes);
  g_test_add_func ("/composer/random-seed", test_random_seed);
  g_test_add_func ("/composer/seed-is-kept", test_seed_is_kept);
  g_test_add_func ("/composer/constraints", test_constraints);
  g_test_add_func ("/composer/impossible-constraints", test_impossible_constraints);
  g_test_add_func ("/composer/bars", test_bars);
  g_test_add_func ("/composer/empty-seed", test_empty_seed);
  g_test_add_func ("/composer/cancel", test_cancel);
  g_test_add_func ("/composer/weights", test_weights);
  g_test_add_func ("/composer/model-must-fit", test_model_must_fit);
  return g_test_run ();
}
