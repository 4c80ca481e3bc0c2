/* SPDX-License-Identifier: Apache-2.0 */
/* The error domain of desk/. Any thread. */
#include "desk/common/mai-desk-error.h"

G_DEFINE_QUARK (mai - desk - error - quark, mai_desk_error)
