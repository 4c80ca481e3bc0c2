/* SPDX-License-Identifier: Apache-2.0 */
/* What a data set took and refused, and what the grid rounded, for people and programs. Main thread. */
#pragma once

#include "cli/mai-cli.h"
#include "learn/mai-dataset.h"

G_BEGIN_DECLS

/* { "digest", "taken", "refused", "splits": { "train": { "pieces", "notes" }, "valid", "test" },
 *   "rounding": { "notes", "onsets", "durations", "gaps", "unknown", "onset_error_max", "duration_error_max" } } */
JsonObject *mai_data_report_summary (MaiDataSet *set);

/* The summary and "files": [{ "file", "taken", and "split", "group", "notes", "beats", "rounded" or "reason" }] */
JsonObject *mai_data_report_full (MaiDataSet *set);

/* Whether its steps are notes; people are told that those of others are elements. */
gboolean mai_data_report_counts_notes (const MaiEncoding *encoding);

/* Two or three lines on stderr. */
void mai_data_report_tell (MaiCli *cli, MaiDataSet *set);

/* mai_data_set_new() with a progress bar. */
MaiDataSet *mai_data_report_read (MaiCli *cli, const char *const *paths,
                                  const MaiEncoding *encoding, const MaiDataSetOptions *options,
                                  GError **error);

G_END_DECLS
