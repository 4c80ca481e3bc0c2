/* SPDX-License-Identifier: Apache-2.0 */
/* What can go wrong with encodings, data sets, training and composing. Messages are translated sentences. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MAI_LEARN_ERROR (mai_learn_error_quark ())
GQuark mai_learn_error_quark (void);

typedef enum
{
  MAI_LEARN_ERROR_ENCODING, /* an encoding this version does not know */
  MAI_LEARN_ERROR_NOT_FOUND, /* no such file or folder */
  MAI_LEARN_ERROR_EMPTY, /* nothing in it to learn from */
  MAI_LEARN_ERROR_MODEL, /* a model that does not fit the encoding, or is not one */
  MAI_LEARN_ERROR_BENCHMARK, /* a benchmark's file that is not as one must be */
  MAI_LEARN_ERROR_SETTINGS, /* a setting out of range, or constraints that no note can meet */
} MaiLearnError;

/* MAI_LEARN_ERROR_EMPTY for files of which none can be learned from: the first of them, and why. NULL: there are no files. */
GError *mai_learn_error_new_empty (const char *first, const char *reason);

G_END_DECLS
