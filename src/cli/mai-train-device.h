/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a train job runs on. Says so in the job's events, once a start, as type "device":
 *
 *   device      "gpu" or "cpu"
 *   name        of the card, as its maker calls it, or of the kernels of the processor
 *   precision   float32, tf32 or bf16: how large products are multiplied
 *   why         one sentence, where a card was wanted and it is the processor; else missing
 *   linked      how many cards, this one included, sum among themselves (mai-link.h); missing where none does
 *
 * Main thread.
 */
#pragma once

#include "cli/mai-cli.h"
#include "job/mai-job.h"
#include "nn/mai-backend-open.h"
#include "nn/mai-group.h"
#include "work/mai-train-settings.h"

G_BEGIN_DECLS

typedef struct
{
  const MaiBackend *backend; // NULL when closed
  MaiArithmetic precision;
  gboolean is_auto; // the processor takes over when the card fails; never in a group
  char *why; // why it is the processor; nullable
} MaiTrainDevice;

/* Members of a group on one machine take a card each. MAI_NN_ERROR_DEVICE when the settings ask for one that cannot be
 * had. */
gboolean mai_train_device_open (MaiTrainDevice *device, const MaiTrainSettings *settings,
                                const MaiGroup *group, GError **error);
/* To people and in the events. */
gboolean
mai_train_device_tell (const MaiTrainDevice *device, MaiCli *cli, MaiJob *job, GError **error);
/* After a failure, when nothing has memory of the device any more. TRUE: that was the card's, and the device is the
 * processor from here on. FALSE: it was another, or the card and nothing else was asked for; a failure of the card's is
 * then MAI_NN_ERROR_DEVICE, too little memory included. */
gboolean mai_train_device_give_up (MaiTrainDevice *device, GError *failure);
void mai_train_device_close (MaiTrainDevice *device);

G_END_DECLS
