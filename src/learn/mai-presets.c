/* SPDX-License-Identifier: Apache-2.0 */
/* The recipes that have a name. Numbers that a preset leaves out are zero: none of that. */
#include "base/mai-i18n.h"
#include "learn/mai-learn-error.h"
#include "learn/mai-recipe.h"

/* Piano rolls: what is compared are the families, so all else is the same. */
#define OF_FRAMES \
  .shortcut = TRUE, .projection = 192, .head = 128, .dropout = 0.4, .frequencies = TRUE, \
  .batch = 8, .steps = 64, .epochs = 60, .learning_rate = 1.5e-3, .warmup = 0.0125, \
  .final_rate = 0.01, .beta2 = 0.99, .weight_decay = 0.05, .clip = 1, .transpose = 6, \
  .evaluate_windows = 1000, .seed = 1

/* The first project's training, whatever the family. */
#define OF_NOTES \
  .projection = 128, .head = 128, .dropout = 0.2, .batch = 8, .steps = 32, .window = 32, \
  .split_windows = TRUE, .n_phases = 3, .phases = { { 0, 1 }, { 25, 4 }, { 45, 8 } }, \
  .epochs = 90, .learning_rate = 1e-3, .final_rate = 1, .beta2 = 0.999, \
  .evaluate_windows = 1000000, .seed = 1

static const MaiPreset presets[] = {
  { "studio-lstm",
    N_ ("Studio"),
    N_ ("Learns the style of a few dozen pieces in minutes. A good first choice."),
    { .embedding = 128,
      .hidden = 256,
      .layers = 2,
      .shortcut = TRUE,
      .projection = 256,
      .head = 128,
      .dropout = 0.3,
      .batch = 16,
      .steps = 128,
      .epochs = 40,
      .learning_rate = 2e-3,
      .warmup = 0.02,
      .final_rate = 0.01,
      .beta2 = 0.99,
      .weight_decay = 0.05,
      .clip = 1,
      .transpose = 6,
      .tempo_bins = 2,
      .patience = 5,
      .evaluate_windows = 1000,
      .seed = 1 } },
  { "studio-lstm-large",
    N_ ("Studio, large"),
    N_ ("For hundreds of pieces and an evening of training. The model that comes with the studio "
        "was made with it."),
    { .embedding = 192,
      .hidden = 384,
      .layers = 2,
      .shortcut = TRUE,
      .projection = 256,
      .head = 160,
      .dropout = 0.1,
      .batch = 8,
      .steps = 128,
      .epochs = 10,
      .learning_rate = 2e-3,
      .warmup = 0.02,
      .final_rate = 0.01,
      .beta2 = 0.99,
      .weight_decay = 0.05,
      .clip = 1,
      .transpose = 5,
      .tempo_bins = 2,
      .patience = 3,
      .evaluate_windows = 2000,
      .seed = 1 } },
  { "sketch-lstm",
    N_ ("Sketch"),
    N_ ("Small and quick: hear within a minute whether the music suits the network."),
    { .embedding = 64,
      .hidden = 128,
      .layers = 1,
      .shortcut = TRUE,
      .projection = 128,
      .head = 64,
      .dropout = 0.1,
      .batch = 16,
      .steps = 64,
      .epochs = 10,
      .learning_rate = 5e-3,
      .warmup = 0.02,
      .final_rate = 0.01,
      .beta2 = 0.99,
      .weight_decay = 0.05,
      .clip = 1,
      .transpose = 6,
      .tempo_bins = 2,
      .patience = 3,
      .evaluate_windows = 1000,
      .seed = 1 } },
  { "studio-wavenet",
    N_ ("Studio, WaveNet"),
    N_ ("Another kind of network, which looks back a fixed way, a few hundred notes. Try it beside "
        "the first."),
    { .family = MAI_FAMILY_WAVENET,
      .embedding = 128,
      .hidden = 128,
      .layers = 8,
      .stacks = 2,
      .kernel = 2,
      .skip = 256,
      .shortcut = TRUE,
      .projection = 256,
      .head = 128,
      .dropout = 0.2,
      .batch = 16,
      .steps = 128,
      .epochs = 40,
      .learning_rate = 2e-3,
      .warmup = 0.02,
      .final_rate = 0.01,
      .beta2 = 0.99,
      .weight_decay = 0.05,
      .clip = 1,
      .transpose = 6,
      .tempo_bins = 2,
      .patience = 5,
      .evaluate_windows = 1000,
      .seed = 1 } },
  { "best-frames",
    N_ ("Piano roll"),
    N_ ("Learns the chance of every pitch in every sixteenth, exactly. Made for comparing with "
        "published figures."),
    { .embedding = 96, .hidden = 192, .layers = 2, OF_FRAMES },
    "frames-1",
    TRUE },
  { "frames-wavenet",
    N_ ("Piano roll, WaveNet"),
    N_ ("The same pitches of each sixteenth for the other kind of network, to compare the two."),
    { .family = MAI_FAMILY_WAVENET,
      .embedding = 96,
      .hidden = 96,
      .layers = 5,
      .stacks = 2,
      .kernel = 2,
      .skip = 192,
      OF_FRAMES },
    "frames-1",
    TRUE },
  { "notes-lstm",
    N_ ("Notes, as the first project"),
    N_ ("What this program grew out of, to compare with: 32 notes or chords in, the next out, "
        "later the next 4 and 8."),
    { .embedding = 100, .hidden = 256, .layers = 3, OF_NOTES },
    "chords-1",
    TRUE },
  { "notes-quick",
    N_ ("Notes, taught more at a time"),
    N_ ("The first project's network and windows, but every note in the later three quarters of a "
        "window is learnt from."),
    { .embedding = 100,
      .hidden = 256,
      .layers = 3,
      .projection = 128,
      .head = 128,
      .dropout = 0.2,
      .frequencies = TRUE,
      .batch = 64,
      .steps = 32,
      .window = 32,
      .also_scored = 24,
      .split_windows = TRUE,
      .epochs = 4,
      .learning_rate = 3e-3,
      .warmup = 0.02,
      .final_rate = 0.01,
      .beta2 = 0.99,
      .clip = 1,
      .evaluate_windows = 1000000,
      .seed = 1 },
    "chords-1",
    TRUE },
  { "notes-wavenet",
    N_ ("Notes, WaveNet"),
    N_ ("The same windows of 32 notes or chords for the other kind of network."),
    { .family = MAI_FAMILY_WAVENET,
      .embedding = 100,
      .hidden = 128,
      .layers = 5,
      .stacks = 2,
      .kernel = 2,
      .skip = 256,
      OF_NOTES },
    "chords-1",
    TRUE },
  { "musicai-2021",
    N_ ("musicAI, 2021"),
    N_ ("The networks of the second project: 100 notes or chords in, the next out, and another for "
        "their lengths. Wide and slow."),
    { .embedding = 100,
      .hidden = 512,
      .layers = 3,
      .projection = 256,
      .head = 0,
      .dropout = 0.3,
      .recurrent_dropout = 0.3,
      .batch_norm = TRUE,
      .batch = 128,
      .steps = 100,
      .window = 100,
      .split_windows = TRUE,
      .rule = MAI_RULE_RMSPROP,
      .epochs = 200,
      .learning_rate = 1e-3,
      .final_rate = 1,
      .beta2 = 0.9,
      .evaluate_windows = 1000000,
      .seed = 1 },
    "chords-1",
    TRUE,
    { .lengths = TRUE, .max_repeats = 8, .max_likeness = 0.5 } },
};

const MaiPreset *
mai_preset_list (guint *n_presets)
{
  *n_presets = G_N_ELEMENTS (presets);
  return presets;
}

const MaiPreset *
mai_preset_find (const char *name, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    {
      if (g_str_equal (presets[i].name, name))
        return &presets[i];
      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", presets[i].name);
    }
  g_set_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_SETTINGS,
               _ ("There is no preset “%s”; the presets are %s"), name, names->str);
  return NULL;
}
