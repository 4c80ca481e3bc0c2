/* SPDX-License-Identifier: Apache-2.0 */
/* Between mai-train-job.c, which makes train jobs, and mai-train-run.c, which runs them. */
#pragma once

#include "cli/mai-train-job.h"

G_BEGIN_DECLS

#define MAI_TRAIN_ENCODING "events-1"

/* Checks every number: a job.json may come from anywhere. Strings belong to @object. */
gboolean mai_train_parameters_read (MaiTrainSettings *settings, const MaiEncoding **encoding,
                                    JsonObject *object, GError **error);

G_END_DECLS
