/* SPDX-License-Identifier: Apache-2.0 */
#include "nn/mai-recording.h"

gboolean
mai_recording_fits (const MaiRecording *recording, const MaiPass *pass,
                    const MaiOptimiser *optimiser)
{
  const MaiOptimiser *o = &recording->optimiser;

  return recording->handle != NULL && recording->seed == pass->masks.seed
         && recording->ahead == pass->batch->ahead && recording->layout == pass->layout
         && o->beta1 == optimiser->beta1 && o->beta2 == optimiser->beta2
         && o->epsilon == optimiser->epsilon && o->weight_decay == optimiser->weight_decay
         && o->rule == optimiser->rule;
}

void
mai_recording_begin (MaiRecording *recording, const MaiBackend *backend)
{
  mai_recording_clear (recording, backend);
  backend->record (backend);
}

void
mai_recording_end (MaiRecording *recording, const MaiBackend *backend, const MaiPass *pass,
                   const MaiOptimiser *optimiser)
{
  *recording = (MaiRecording){ .handle = backend->recorded (backend),
                               .seed = pass->masks.seed,
                               .ahead = pass->batch->ahead,
                               .layout = pass->layout,
                               .optimiser = *optimiser };
}

void
mai_recording_clear (MaiRecording *recording, const MaiBackend *backend)
{
  if (recording->handle != NULL)
    backend->forget (backend, recording->handle);
  recording->handle = NULL;
}
