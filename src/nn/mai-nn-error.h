/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What can go wrong with networks and their files. Messages are translated sentences. */
#define MAI_NN_ERROR (mai_nn_error_quark ())
GQuark mai_nn_error_quark (void);

typedef enum
{
  MAI_NN_ERROR_CONFIG, /* sizes of a network that cannot be */
  MAI_NN_ERROR_TOO_LARGE, /* more memory than the engine takes */
  MAI_NN_ERROR_BATCH, /* a batch that does not fit the network */
  MAI_NN_ERROR_NOT_FINITE, /* training has diverged, or a file holds NaN or infinity */
  MAI_NN_ERROR_FORMAT, /* not a file of ours, or damaged */
  MAI_NN_ERROR_MISMATCH, /* a good file of another network */
  MAI_NN_ERROR_DEVICE, /* a device that is not there, or that has failed */
  MAI_NN_ERROR_GROUP, /* processes that cannot work together, or another one's error */
} MaiNnError;

G_END_DECLS
