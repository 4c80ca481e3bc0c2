/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Libraries under a sound driver (ALSA's, PulseAudio's) write to stderr when a device is missing, and offer no
 * way to tell them not to. What they say between these two calls goes to the debug log instead.
 *
 * Stderr belongs to the whole process, so keep the time short. One thread at a time.
 */
#pragma once

typedef struct
{
  int saved; // the real stderr, -1 when nothing was changed
  int caught; // a file in memory
} MaiHush;

MaiHush mai_hush_begin (void);
void mai_hush_end (MaiHush *hush);
