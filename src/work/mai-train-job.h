/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Jobs of kind "train". Every file of the data set is an input of the job, so that what is trained on
 * cannot change unnoticed. Beside the events every job has:
 *
 *   device       what it runs on from here on: device ("cpu" or "gpu"), name, precision, and why, where a card was wanted
 *                and it is the processor
 *   data         what the data set holds; which files were taken or refused and why is result/data.json
 *   progress     epoch, epochs, nats (a note, all fields), fields: { name: { nats, accuracy } },
 *                learning_rate, notes_per_second; means over the last window, on a card over the last sixteen
 *   evaluation   step, epoch, train, valid, best (nats a note), improved, fields (of valid), sample
 *
 *   benchmark    of a benchmark's training alone: what result/benchmark.json holds
 *
 *   windows      at the end, of a recipe with a window: minutes, epochs, best_epoch, and of the models at the lowest
 *                loss ("best") and at the end ("last") what cli/mai-windows-report.h says
 *
 * Where the settings' habits want lengths, a second network is trained when the first is done: steps count on, "steps" are
 * those of both, epochs begin again, and its events have network: "lengths". It is saved beside the model, under the name
 * that learn/mai-lengths.h gives it.
 *
 * result/model.safetensors is the model with the lowest validation loss so far, samples/STEP.mid what the
 * model of that step composed from one fixed seed. `musicai job run` runs them. Any thread.
 */
#pragma once

#include "job/mai-job.h"
#include "work/mai-train-settings.h"

G_BEGIN_DECLS

#define MAI_TRAIN_JOB_MODEL "result/model.safetensors"
#define MAI_TRAIN_JOB_DATA "result/data.json"
#define MAI_TRAIN_JOB_BENCHMARK "result/benchmark.json"

/* @data: files and folders, as mai_file_list_new() has them. Reads every file once. Nothing is left of a failure, which may
 * be mai_file_list_new()'s, or MAI_LEARN_ERROR_EMPTY where there is no file that can be read. */
MaiJob *mai_train_job_create (const char *path, const char *const *data,
                              const MaiTrainSettings *settings, GCancellable *cancellable,
                              GError **error);

G_END_DECLS
