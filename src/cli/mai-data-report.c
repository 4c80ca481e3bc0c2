/* SPDX-License-Identifier: Apache-2.0 */
/* Reports on data sets. */
#include "cli/mai-data-report.h"

#include "base/mai-i18n.h"
#include "cli/mai-progress-bar.h"

static guint
count_refused (MaiDataSet *set)
{
  guint n = 0;

  for (guint i = 0; i < mai_data_set_get_n_pieces (set); i++)
    n += mai_data_set_get_piece (set, i)->reason != NULL;
  return n;
}

/* Over all pieces taken; errors are the largest of any. */
static MaiRounding
sum_rounding (MaiDataSet *set)
{
  MaiRounding sum = { 0 };

  for (guint i = 0; i < mai_data_set_get_n_pieces (set); i++)
    {
      const MaiPiece *piece = mai_data_set_get_piece (set, i);

      if (piece->reason != NULL)
        continue;
      sum.notes += piece->rounding.notes;
      sum.onsets_rounded += piece->rounding.onsets_rounded;
      sum.durations_rounded += piece->rounding.durations_rounded;
      sum.gaps_rounded += piece->rounding.gaps_rounded;
      sum.unknown += piece->rounding.unknown;
      sum.onset_error_max = MAX (sum.onset_error_max, piece->rounding.onset_error_max);
      sum.duration_error_max = MAX (sum.duration_error_max, piece->rounding.duration_error_max);
    }
  return sum;
}

static JsonObject *
describe_rounding (const MaiRounding *rounding)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "notes", rounding->notes);
  json_object_set_int_member (object, "onsets", rounding->onsets_rounded);
  json_object_set_int_member (object, "durations", rounding->durations_rounded);
  json_object_set_int_member (object, "gaps", rounding->gaps_rounded);
  json_object_set_int_member (object, "unknown", rounding->unknown);
  mai_cli_set_number (object, "onset_error_max", rounding->onset_error_max);
  mai_cli_set_number (object, "duration_error_max", rounding->duration_error_max);
  return object;
}

JsonObject *
mai_data_report_summary (MaiDataSet *set)
{
  JsonObject *object = json_object_new ();
  JsonObject *splits = json_object_new ();
  guint refused = count_refused (set);
  MaiRounding rounding = sum_rounding (set);

  for (MaiSplit split = 0; split < MAI_N_SPLITS; split++)
    {
      JsonObject *part = json_object_new ();

      json_object_set_int_member (part, "pieces", mai_data_set_count_pieces (set, split));
      json_object_set_int_member (part, "notes", mai_data_set_count_notes (set, split));
      json_object_set_object_member (splits, mai_split_to_name (split), part);
    }
  json_object_set_string_member (object, "digest", mai_data_set_get_digest (set));
  json_object_set_int_member (object, "taken", mai_data_set_get_n_pieces (set) - refused);
  json_object_set_int_member (object, "refused", refused);
  json_object_set_object_member (object, "splits", splits);
  json_object_set_object_member (object, "rounding", describe_rounding (&rounding));
  return object;
}

static JsonObject *
describe_piece (const MaiPiece *piece)
{
  JsonObject *object = json_object_new ();

  mai_cli_set_path (object, "file", piece->path);
  json_object_set_boolean_member (object, "taken", piece->reason == NULL);
  if (piece->reason != NULL)
    {
      json_object_set_string_member (object, "reason", piece->reason);
      return object;
    }
  json_object_set_string_member (object, "split", mai_split_to_name (piece->split));
  json_object_set_int_member (object, "group", piece->group);
  json_object_set_int_member (object, "notes", piece->steps->n);
  json_object_set_double_member (object, "beats", piece->beats);
  json_object_set_object_member (object, "rounded", describe_rounding (&piece->rounding));
  return object;
}

JsonObject *
mai_data_report_full (MaiDataSet *set)
{
  JsonObject *object = mai_data_report_summary (set);
  JsonArray *files = json_array_new ();

  for (guint i = 0; i < mai_data_set_get_n_pieces (set); i++)
    json_array_add_object_element (files, describe_piece (mai_data_set_get_piece (set, i)));
  json_object_set_array_member (object, "files", files);
  return object;
}

gboolean
mai_data_report_counts_notes (const MaiEncoding *encoding)
{
  return g_str_has_prefix (mai_encoding_get_name (encoding), "events-");
}

void
mai_data_report_tell (MaiCli *cli, MaiDataSet *set)
{
  guint refused = count_refused (set);
  guint taken = mai_data_set_get_n_pieces (set) - refused;
  MaiRounding rounding = sum_rounding (set);

  mai_cli_tell (cli,
                mai_data_report_counts_notes (mai_data_set_get_encoding (set))
                    ? _ ("%u pieces (%u refused): %zu notes to train on, %zu"
                         " to validate, %zu to test")
                    : _ ("%u pieces (%u refused): %zu elements to train on, %zu"
                         " to validate, %zu to test"),
                taken, refused, mai_data_set_count_notes (set, MAI_SPLIT_TRAIN),
                mai_data_set_count_notes (set, MAI_SPLIT_VALID),
                mai_data_set_count_notes (set, MAI_SPLIT_TEST));
  if (rounding.notes > 0)
    mai_cli_tell (cli, _ ("rounded to the grid: %.1f %% of onsets, %.1f %% of durations"),
                  100.0 * (double) rounding.onsets_rounded / (double) rounding.notes,
                  100.0 * (double) rounding.durations_rounded / (double) rounding.notes);
  if (rounding.unknown > 0)
    mai_cli_tell (cli, _ ("not in the vocabulary, and taken as the nearest in it: %zu steps"),
                  rounding.unknown);
}

static void
progress_cb (guint done, guint total, const MaiPiece *piece, gpointer data)
{
  mai_progress_bar_set (data, total > 0 ? (double) done / total : 0, _ ("reading the music"));
}

MaiDataSet *
mai_data_report_read (MaiCli *cli, const char *const *paths, const MaiEncoding *encoding,
                      const MaiDataSetOptions *options, GError **error)
{
  g_autoptr (MaiProgressBar) bar = mai_progress_bar_new (cli);

  return mai_data_set_new (paths, encoding, options, NULL, NULL, progress_cb, bar, cli->cancellable,
                           error);
}
