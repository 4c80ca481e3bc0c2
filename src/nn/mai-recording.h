/* SPDX-License-Identifier: Apache-2.0 */
/* A step of training as the backend has it recorded (mai-backend.h): an order of calls, which holds as long as what the
 * host decides is the same. The learning rate, the clipping and the step's number are not, as they come by upload. Inside
 * nn/ only. */
#pragma once

#include "nn/mai-workspace.h"

G_BEGIN_DECLS

typedef struct
{
  gpointer handle; /* or NULL */
  guint64 seed;
  guint ahead;
  guint64 layout;
  MaiOptimiser optimiser;
} MaiRecording;

gboolean mai_recording_fits (const MaiRecording *recording, const MaiPass *pass,
                             const MaiOptimiser *optimiser);
/* What is asked for in between becomes the recording, in the place of the one before; its handle stays NULL where the
 * backend could not. */
void mai_recording_begin (MaiRecording *recording, const MaiBackend *backend);
void mai_recording_end (MaiRecording *recording, const MaiBackend *backend, const MaiPass *pass,
                        const MaiOptimiser *optimiser);
void mai_recording_clear (MaiRecording *recording, const MaiBackend *backend);

G_END_DECLS
