/* SPDX-License-Identifier: Apache-2.0 */
/* The colours of a roll. Pure values, any thread. */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  double red, green, blue; // 0..1, sRGB
} MaiColour;

#define MAI_ROLL_N_TRACK_COLOURS 8

typedef struct
{
  MaiColour page; // around the notes: title, ruler, velocities
  MaiColour white_row; // behind the notes
  MaiColour black_row;
  MaiColour octave_line;
  MaiColour beat_line;
  MaiColour bar_line;
  MaiColour composed_tint; // laid over the rows where the network composed
  double composed_tint_alpha;
  MaiColour text;
  MaiColour dim_text;
  MaiColour white_key;
  MaiColour black_key;
  MaiColour key_line;
  MaiColour key_text;
  MaiColour composed; // notes by the network, whatever their track
  MaiColour composed_text;
  MaiColour selected; // around notes that are selected
  MaiColour selected_note; // mixed into their own colour
  MaiColour playhead;
  MaiColour seed; // the region that is continued
  MaiColour loop; // the region that is repeated
  MaiColour lit_key; // sounding
  MaiColour original; // bars that are nobody else's
  MaiColour copied; // bars of another piece; also for those who see red and green alike
  MaiColour tracks[MAI_ROLL_N_TRACK_COLOURS];
} MaiRollPalette;

const MaiRollPalette *mai_roll_palette_get (gboolean dark);
/*
 * The same for those who see contrasts badly.
 */
const MaiRollPalette *mai_roll_palette_get_high_contrast (gboolean dark);

/*
 * amount 0 gives a, 1 gives b.
 */
MaiColour mai_colour_mix (MaiColour a, MaiColour b, double amount);

/*
 * How strongly a note shows, 0..1: the louder, the fuller.
 */
double mai_roll_velocity_strength (guint velocity);

void mai_colour_set (cairo_t *cr, MaiColour colour);

G_END_DECLS
