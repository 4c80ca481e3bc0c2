/* SPDX-License-Identifier: Apache-2.0 */
/* The error domain of pictures. Any thread. */
#include "draw/mai-draw-error.h"

G_DEFINE_QUARK (mai - draw - error - quark, mai_draw_error)
