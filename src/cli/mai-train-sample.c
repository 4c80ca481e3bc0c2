/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/mai-train-sample.h"

#include "midi/mai-midi.h"

#define SEED_NOTES 32

MaiScore *
mai_train_sample_make_seed (MaiDataSet *set, const MaiTrainSettings *settings)
{
  const MaiPiece *chosen = NULL;

  for (guint i = 0; i < mai_data_set_get_n_pieces (set); i++)
    {
      const MaiPiece *piece = mai_data_set_get_piece (set, i);

      if (piece->reason != NULL)
        continue;
      if (chosen == NULL || (chosen->split == MAI_SPLIT_TRAIN && piece->split != MAI_SPLIT_TRAIN))
        chosen = piece;
    }
  if (chosen == NULL || settings->sample_notes == 0)
    return NULL;
  return mai_encoding_decode_opening (mai_data_set_get_encoding (set), chosen->steps, SEED_NOTES);
}

gboolean
mai_train_sample_save (MaiComposer *composer, MaiScore *seed, const MaiTrainSettings *settings,
                       const char *path, GError **error)
{
  const MaiComposeOptions options = { .notes = settings->sample_notes,
                                      .sampling = MAI_SAMPLING_DEFAULT,
                                      .constraints = MAI_CONSTRAINTS_NONE,
                                      .random_seed = settings->recipe.seed,
                                      .max_likeness = 1 };
  g_autoptr (GPtrArray) takes =
      mai_composer_compose (composer, seed, &options, 0, 1, NULL, NULL, error);

  return takes != NULL && mai_midi_save (takes->pdata[0], path, error);
}
