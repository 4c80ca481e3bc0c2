/* SPDX-License-Identifier: Apache-2.0 */
/* Whether there may be a graphics card to train on. Only the driver's device files are looked for: CUDA would start the card
 * in this process, and whether a job can use it the job says itself. Any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* NULL: there may be one; else what is missing, a sentence, translated. @devices: the folder of the device files; NULL: /dev.
 * Free with g_free(). */
char *mai_graphics_card_find_missing (const char *devices);

G_END_DECLS
