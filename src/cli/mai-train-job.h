/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Jobs of kind "train". Every file of the data set is an input of the job, so that what is trained on
 * cannot change unnoticed. Beside the events every job has:
 *
 *   data         what the data set holds; which files were taken or refused and why is result/data.json
 *   progress     epoch, epochs, nats (a note, all fields), fields: { name: { nats, accuracy } },
 *                learning_rate, notes_per_second; means since the last progress event
 *   evaluation   step, epoch, train, valid, best (nats a note), improved, fields (of valid), sample
 *
 * result/model.safetensors is the model with the lowest validation loss so far, samples/STEP.mid what the
 * model of that step composed from one fixed seed. Main thread.
 */
#pragma once

#include "cli/mai-cli.h"
#include "job/mai-job.h"
#include "learn/mai-dataset.h"
#include "learn/mai-recipe.h"

G_BEGIN_DECLS

typedef struct
{
  MaiRecipe recipe;
  MaiDataSetOptions data;
  const char *licence; // of the data, kept in the model; nullable
  guint threads; // 0: one for each processor
  guint sample_notes; // composed at every checkpoint; 0: none
} MaiTrainSettings;

#define MAI_TRAIN_MAX_THREADS 1024
#define MAI_TRAIN_MAX_SAMPLE_NOTES 10000
#define MAI_TRAIN_SAMPLE_NOTES 96

/* @data: files and folders, as mai_file_list_new() has them. */
MaiJob *mai_train_job_create (const char *path, const char *const *data,
                              const MaiTrainSettings *settings, GCancellable *cancellable,
                              GError **error);

/* Between mai_job_begin() and mai_job_end(): from the start or the newest checkpoint. @threads: 0 for what
 * the job says. Cancelled, it saves and fails with G_IO_ERROR_CANCELLED. */
gboolean mai_train_job_run (MaiCli *cli, MaiJob *job, guint threads, GError **error);

G_END_DECLS
