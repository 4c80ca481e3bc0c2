/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/mai-model-facts.h"

#include <inttypes.h>

#include "base/mai-i18n.h"
#include "base/mai-json.h"
#include "base/mai-text.h"
#include "learn/mai-composer.h"
#include "learn/mai-lengths.h"
#include "nn/mai-safetensors.h"

#define ENDING ".safetensors"

gboolean
mai_model_facts_is_model (const char *path)
{
  return g_str_has_suffix (path, ENDING);
}

/* Members that are strings in the file, whatever they say. */
static void
add_words (JsonObject *facts, MaiSafetensors *file)
{
  static const char *const words[] = {
    "data",       "licence", "program",       "valid_nats",
    "train_nats", "seed",    MAI_LENGTHS_KEY, MAI_LENGTHS_OF_KEY
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      const char *value = mai_safetensors_get_metadata (file, words[i]);

      if (value != NULL)
        json_object_set_string_member (facts, words[i], value);
    }
  /* In files "window" is how many batches were learnt from; a recipe calls something else so. */
  if (mai_safetensors_get_metadata (file, "window") != NULL)
    json_object_set_string_member (facts, "steps", mai_safetensors_get_metadata (file, "window"));
}

static void
add_network (JsonObject *facts, MaiComposer *composer)
{
  MaiModel *model = mai_composer_get_model (composer);
  const MaiModelConfig *config = mai_model_get_config (model);
  const MaiEncoding *encoding = mai_composer_get_encoding (composer);
  const MaiRecipe *recipe = mai_composer_get_recipe (composer);
  JsonObject *sizes = json_object_new ();

  json_object_set_string_member (facts, "family",
                                 config->family == MAI_FAMILY_WAVENET ? "wavenet" : "lstm");
  json_object_set_string_member (facts, "encoding", mai_encoding_get_name (encoding));
  json_object_set_int_member (facts, "parameters", (gint64) mai_model_count_weights (model));
  json_object_set_int_member (facts, "layers", config->layers);
  json_object_set_int_member (facts, "hidden", config->hidden);
  for (guint f = 0; f < mai_encoding_get_n_fields (encoding); f++)
    json_object_set_int_member (sizes, mai_encoding_get_fields (encoding)[f].name,
                                mai_encoding_get_fields (encoding)[f].size);
  json_object_set_object_member (facts, "fields", sizes);
  if (recipe != NULL)
    {
      json_object_set_int_member (facts, "window", recipe->window);
      json_object_set_string_member (facts, "split", recipe->split_windows ? "windows" : "pieces");
    }
}

static void
add_habits (JsonObject *facts, MaiComposer *composer)
{
  const MaiHabits *habits = mai_composer_get_habits (composer);

  if (habits->max_repeats > 0)
    json_object_set_int_member (facts, "max_repeats", habits->max_repeats);
  if (habits->max_likeness > 0)
    json_object_set_double_member (facts, "max_likeness", habits->max_likeness);
  if (mai_composer_get_lacking (composer) != NULL)
    json_object_set_string_member (facts, "lacking", mai_composer_get_lacking (composer));
}

JsonObject *
mai_model_facts_read (const char *path, GError **error)
{
  g_autoptr (MaiComposer) composer = mai_composer_load (path, error);
  g_autoptr (MaiSafetensors) file = composer != NULL ? mai_safetensors_load (path, error) : NULL;
  JsonObject *facts;

  if (file == NULL)
    return NULL;
  facts = json_object_new ();
  json_object_set_string_member (facts, "kind", "model");
  add_network (facts, composer);
  add_words (facts, file);
  add_habits (facts, composer);
  return facts;
}

/* ---- for people ---- */

/* "  words: what the file says", on one line whatever that is. */
static void
print_word (MaiCli *cli, JsonObject *facts, const char *member, const char *words)
{
  const char *value;
  g_autofree char *shown = NULL;

  if (!mai_json_get_string (facts, member, &value, NULL))
    return;
  shown = mai_text_one_line (value);
  mai_cli_print (cli, "  %s: %s", words, shown);
}

static void
print_losses (MaiCli *cli, JsonObject *facts)
{
  const char *split;
  gboolean overlap =
      mai_json_get_string (facts, "split", &split, NULL) && g_str_equal (split, "windows");

  print_word (cli, facts, "valid_nats",
              overlap ? _ ("nats a step in windows not trained on, which overlap those that were")
                      : _ ("nats a step on music not trained on"));
  print_word (cli, facts, "train_nats", _ ("nats a step while training"));
}

static void
print_learning (MaiCli *cli, JsonObject *facts)
{
  gint64 window;

  if (mai_json_get_int (facts, "window", 0, G_MAXINT64, &window, NULL))
    {
      if (window > 0)
        mai_cli_print (cli, _ ("  learnt from windows of %" PRId64 ", and hears as many"), window);
      else
        mai_cli_print (cli, "%s", _ ("  learnt from whole pieces"));
    }
  print_word (cli, facts, "steps", _ ("batches learnt from"));
  print_losses (cli, facts);
  print_word (cli, facts, "data", _ ("digest of the music"));
  print_word (cli, facts, "licence", _ ("licence of the music"));
  print_word (cli, facts, "program", _ ("made by"));
}

static void
print_habits (MaiCli *cli, JsonObject *facts)
{
  if (json_object_has_member (facts, "max_repeats"))
    mai_cli_print (cli, _ ("  plays no passage more than %.0f times in a row"),
                   mai_cli_get_number (facts, "max_repeats"));
  if (json_object_has_member (facts, "max_likeness"))
    mai_cli_print (cli, _ ("  composes again what is more than %.2f like a song it learnt from"),
                   mai_cli_get_number (facts, "max_likeness"));
  print_word (cli, facts, MAI_LENGTHS_KEY, _ ("network of lengths, beside it"));
  print_word (cli, facts, MAI_LENGTHS_OF_KEY, _ ("is the network of lengths of a model of"));
  print_word (cli, facts, "lacking", _ ("lacks something"));
}

void
mai_model_facts_print (MaiCli *cli, const char *path, JsonObject *facts)
{
  g_autofree char *shown = mai_text_one_line (path);
  JsonObject *fields = json_object_get_object_member (facts, "fields");
  g_autoptr (GList) names = json_object_get_members (fields);
  g_autoptr (GString) sizes = g_string_new (NULL);

  for (GList *l = names; l != NULL; l = l->next)
    g_string_append_printf (sizes, "%s%s %" G_GINT64_FORMAT, l == names ? "" : ", ",
                            (const char *) l->data,
                            json_object_get_int_member (fields, (const char *) l->data));
  mai_cli_print (cli, _ ("%s: a model (%s, %.0f parameters) of “%s”: %s"), shown,
                 json_object_get_string_member (facts, "family"),
                 mai_cli_get_number (facts, "parameters"),
                 json_object_get_string_member (facts, "encoding"), sizes->str);
  print_learning (cli, facts);
  print_habits (cli, facts);
}
