/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The metronome's voice: a short tone that dies away, mixed into what the synth has made, so that it takes
 * no channel and no instrument from the song. Callback thread; allocates nothing.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  double rate; // Hz
  double level; // of the loudest sample, 0..1; 0: no clicks
  gint wait; // samples until the next click, negative: none
  gboolean accent; // of the next click
  // the tone: y[n] = coefficient y[n-1] - decay^2 y[n-2]
  double coefficient, decay, y1, y2;
  guint left; // samples until it is over
} MaiPlayerClick;

void mai_player_click_init (MaiPlayerClick *self, guint rate);

/*
 * A click begins after so many samples; an accented one is higher and louder.
 */
void mai_player_click_start (MaiPlayerClick *self, guint samples, gboolean accent);
void mai_player_click_stop (MaiPlayerClick *self);

/*
 * Adds the next frames to both channels.
 */
void mai_player_click_mix (MaiPlayerClick *self, guint frames, float *left, float *right);

G_END_DECLS
