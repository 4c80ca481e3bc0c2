/* SPDX-License-Identifier: Apache-2.0 */
#include "nn/mai-nn-error.h"

G_DEFINE_QUARK (mai - nn - error - quark, mai_nn_error)
