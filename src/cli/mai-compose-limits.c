/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/mai-compose-limits.h"

#include "base/mai-i18n.h"
#include "learn/mai-seed.h"

/* Fewer notes than asked for say that every other note would have copied. */
static void
tell_copies (MaiCli *cli, const MaiComposeOptions *options, GPtrArray *takes)
{
  guint short_ones = 0;

  if (options->max_copy == 0)
    return;
  for (guint i = 0; i < takes->len; i++)
    short_ones += mai_compose_task_count_composed (takes->pdata[i]) < options->notes;
  mai_cli_print (cli,
                 _ ("Of the music compared with, no more than %u composed notes in a row were "
                    "taken; the songs were searched for that."),
                 options->max_copy);
  if (short_ones > 0)
    mai_cli_tell (cli, "%s",
                  _ ("songs ended sooner than asked, where every note would have copied too much"));
}

/* A network that learnt too little of notes may hold one, or rest, for good. */
static void
tell_silence (MaiCli *cli, const MaiComposeOptions *options, GPtrArray *takes)
{
  for (guint i = 0; options->max_copy == 0 && i < takes->len; i++)
    {
      gsize composed = mai_compose_task_count_composed (takes->pdata[i]);

      if (composed < options->notes)
        mai_cli_tell (cli,
                      _ ("song %u has only %zu of the %u notes asked for: the network fell silent"),
                      i + 1, composed, options->notes);
    }
}

static void
tell_likeness (MaiCli *cli, const MaiComposeTask *task, MaiComposer *composer, MaiScore *seed,
               GPtrArray *takes, JsonArray *likeness)
{
  double most = mai_composer_get_max_likeness (composer, &task->options);
  g_autoptr (MaiScore) cut = most > 0 ? mai_seed_take (seed, task->seed_notes) : NULL;

  for (guint i = 0; most > 0 && i < takes->len; i++)
    {
      double alike = mai_composer_get_likeness (composer, &task->options, cut, takes->pdata[i]);

      json_array_add_double_element (likeness, alike);
      if (alike > most)
        mai_cli_tell (cli,
                      _ ("song %u is %.2f like a song of the data, and was to be at most %.2f like "
                         "any: it is the least alike of %d tries"),
                      i + 1, alike, most, MAI_COMPOSE_MAX_TRIES);
    }
}

void
mai_compose_limits_tell (MaiCli *cli, const MaiComposeTask *task, MaiComposer *composer,
                         MaiScore *seed, GPtrArray *takes, JsonArray *likeness)
{
  if (mai_composer_get_lacking (composer) != NULL)
    mai_cli_tell (cli, "%s", mai_composer_get_lacking (composer));
  tell_copies (cli, &task->options, takes);
  tell_silence (cli, &task->options, takes);
  tell_likeness (cli, task, composer, seed, takes, likeness);
}
