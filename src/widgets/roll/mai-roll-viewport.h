/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which part of a score a roll shows, and how large: the one place where scrolling and zooming are worked
 * out. Knows no widgets: sizes are in pixels that are handed in. Main thread.
 *
 * x and y are pixels from the upper left corner of the notes on the screen; offsets are pixels from tick 0
 * and from the upper edge of pitch 127 at the current zoom.
 */
#pragma once

#include "draw/mai-roll-view.h"

#include <glib-object.h>

G_BEGIN_DECLS

/*
 * Signal "changed": something of what the functions below set or say became different; once for each call.
 */
#define MAI_TYPE_ROLL_VIEWPORT (mai_roll_viewport_get_type ())
G_DECLARE_FINAL_TYPE (MaiRollViewport, mai_roll_viewport, MAI, ROLL_VIEWPORT, GObject)

MaiRollViewport *mai_roll_viewport_new (void);

/*
 * What it looks at; each keeps what is shown where that is still allowed.
 */
void mai_roll_viewport_set_size (MaiRollViewport *self, double width, double height);
/*
 * Ticks of the song; room is added at the end.
 */
void mai_roll_viewport_set_length (MaiRollViewport *self, gint64 ticks);
void mai_roll_viewport_set_division (MaiRollViewport *self, guint division);
/*
 * Device pixels to a pixel: offsets are rounded to whole ones of those.
 */
void mai_roll_viewport_set_scale (MaiRollViewport *self, int scale);

double mai_roll_viewport_get_width (MaiRollViewport *self);
double mai_roll_viewport_get_height (MaiRollViewport *self);
gint64 mai_roll_viewport_get_length (MaiRollViewport *self);
/*
 * The ticks at the left and the right edge; from is a little below 0 at the very beginning.
 */
double mai_roll_viewport_get_from (MaiRollViewport *self);
double mai_roll_viewport_get_to (MaiRollViewport *self);
double mai_roll_viewport_get_ticks_per_pixel (MaiRollViewport *self);
/*
 * 0..128: how many rows lie below the upper edge, so 128 shows pitch 127 at the top.
 */
double mai_roll_viewport_get_top (MaiRollViewport *self);
double mai_roll_viewport_get_row_height (MaiRollViewport *self);

/*
 * All 128 rows, of which those on the screen lie at y 0 .. height; x from 0 to the width.
 */
MaiRollView mai_roll_viewport_get_view (MaiRollViewport *self);

double mai_roll_viewport_tick_to_x (MaiRollViewport *self, double tick);
double mai_roll_viewport_x_to_tick (MaiRollViewport *self, double x);
/*
 * The upper edge of a pitch's row.
 */
double mai_roll_viewport_pitch_to_y (MaiRollViewport *self, double pitch);
/*
 * 0..127, also for y outside.
 */
guint mai_roll_viewport_y_to_pitch (MaiRollViewport *self, double y);

/*
 * Scrolling, in pixels: what may be reached (x from a little below 0, y from 0), and going there. What lies
 * outside is brought inside.
 */
double mai_roll_viewport_get_least_x (MaiRollViewport *self);
double mai_roll_viewport_get_most_x (MaiRollViewport *self);
double mai_roll_viewport_get_most_y (MaiRollViewport *self);
double mai_roll_viewport_get_offset_x (MaiRollViewport *self);
double mai_roll_viewport_get_offset_y (MaiRollViewport *self);
void mai_roll_viewport_scroll_to (MaiRollViewport *self, double offset_x, double offset_y);
void mai_roll_viewport_scroll_by (MaiRollViewport *self, double dx, double dy);

/*
 * factor above 1 enlarges; what is at x (y) stays there.
 */
void mai_roll_viewport_zoom (MaiRollViewport *self, double factor, double x);
void mai_roll_viewport_zoom_rows (MaiRollViewport *self, double factor, double y);
void mai_roll_viewport_set_ticks_per_pixel (MaiRollViewport *self, double ticks_per_pixel);
void mai_roll_viewport_set_row_height (MaiRollViewport *self, double row_height);

/*
 * Zooms and scrolls so that these ticks fill the width; the pitches come into the middle.
 */
void mai_roll_viewport_show_ticks (MaiRollViewport *self, double from, double to);
void mai_roll_viewport_show_pitches (MaiRollViewport *self, guint low, guint high);
/*
 * Zooms out until the whole song shows.
 */
void mai_roll_viewport_fit (MaiRollViewport *self);

/*
 * Scrolls no farther than needed for these to show; where they cannot all, the first does.
 */
void mai_roll_viewport_reveal_ticks (MaiRollViewport *self, double from, double to);
void mai_roll_viewport_reveal_pitches (MaiRollViewport *self, guint low, guint high);

G_END_DECLS
