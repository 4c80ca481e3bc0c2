/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/mai-learn-error.h"

G_DEFINE_QUARK (mai - learn - error - quark, mai_learn_error)
