/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A part of a roll drawn straight into pixels, for a window that scrolls and zooms: no path is built for a
 * note, and what one pixel becomes does not depend on which part it is drawn with, so parts fit together.
 * The thread that owns the score.
 */
#pragma once

#include "draw/mai-roll-palette.h"
#include "score/mai-score.h"

G_BEGIN_DECLS

/*
 * Where a picture lies and how large things are in it, all in its own pixels: x counts from tick 0, y from
 * the upper edge of pitch 127.
 */
typedef struct
{
  gint64 x;
  int y;
  int width, height;
  double ticks_per_pixel;
  double row_height; // 2 or more
  int scale; // pixels to a line's width: 2 on a dense screen
} MaiRollArea;

typedef struct
{
  gint64 from, to; // ticks, to not included
} MaiRollTicks;

typedef struct
{
  const guint *indices; // into a track's notes, ascending
  gsize n;
} MaiRollPicked;

/*
 * What is drawn, besides where.
 */
typedef struct
{
  MaiScore *score; // NULL: rows and nothing else
  const MaiRollPalette *palette;
  const GArray *composed; // of MaiRollTicks, ascending: what is tinted
  const MaiRollPicked *selected; // one for each track; NULL: nothing is selected
  guint top_track; // drawn over the others; G_MAXUINT: none is
  gint64 bar_step; // every how many bars there is a line, see mai_roll_get_bar_step()
  gboolean crowded; // notes (velocities) are drawn without their shapes, see mai_roll_get_density()
} MaiRollScenery;

/*
 * Where the network composed: notes less than a bar apart make one, which ends with its bar.
 * (element-type MaiRollTicks) (transfer full)
 */
GArray *mai_roll_find_composed_ticks (MaiScore *score);

/*
 * How long a score's bars are on average, in ticks, and every how many bars of such a length there is room for
 * something as wide as pixels: a power of two.
 */
#define MAI_ROLL_MIN_BAR 10.0 // pixels of the screen: what the lines of bars and of beats need
#define MAI_ROLL_MIN_BEAT 14.0
double mai_roll_get_mean_bar (MaiScore *score);
gint64 mai_roll_get_bar_step (double bar, double ticks_per_pixel, double pixels);

/*
 * Notes to a tick, over the whole score, and how many to a pixel are a crowd. That depends on the zoom alone, not on
 * the part that is drawn.
 */
#define MAI_ROLL_CROWD 8.0
#define MAI_ROLL_CROWD_OF_VELOCITIES 0.15
double mai_roll_get_density (MaiScore *score);

/*
 * The colour of a track's notes: tracks with notes take turns.
 */
MaiColour mai_roll_get_track_colour (MaiScore *score, const MaiRollPalette *palette, guint track);

/*
 * Fills area->height rows of area->width pixels, stride pixels apart, opaque (as CAIRO_FORMAT_ARGB32).
 */
void mai_roll_paint (const MaiRollArea *area, const MaiRollScenery *scenery, guint32 *pixels,
                     gsize stride);

/*
 * The same for a lane of velocities: area->y must be 0 and area->height the whole height of the lane;
 * area->row_height is not looked at.
 */
void mai_roll_paint_velocities (const MaiRollArea *area, const MaiRollScenery *scenery,
                                guint32 *pixels, gsize stride);

/*
 * Where a velocity's stem ends in such a lane, in its pixels, and what lies at a height: 1..127.
 */
int mai_roll_velocity_to_y (guint velocity, int height, int scale);
guint mai_roll_y_to_velocity (double y, int height, int scale);

G_END_DECLS
