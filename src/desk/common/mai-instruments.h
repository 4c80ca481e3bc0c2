/* SPDX-License-Identifier: Apache-2.0 */
/* The instruments of General MIDI. Any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MAI_INSTRUMENTS_N 128

/* Translated; program 0..127. */
const char *mai_instruments_get_name (guint program);

G_END_DECLS
