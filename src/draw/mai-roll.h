/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A score drawn as a piano roll with cairo and Pango: time to the right, pitch upwards, loudness as
 * fullness of colour. Notes that the network composed have a colour of their own, and the bars they stand
 * in a tint of it. Needs no display. The thread that owns the score.
 */
#pragma once

#include "draw/mai-roll-palette.h"
#include "draw/mai-roll-view.h"
#include "score/mai-score.h"

#include <cairo.h>
#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  gboolean dark;
  const MaiRollPalette *palette; // NULL: the ordinary one, dark or light
  gboolean bare; // a thumbnail: notes on nothing, none of what follows below
  gboolean keyboard; // at the left, with the names of the Cs
  gboolean ruler; // bar numbers above
  gboolean velocities; // a lane below
  gboolean legend; // which colour is whose, beside the title; only when something was composed
  const char *title; // above all; NULL or "" for none
  const char *font; // families, best first; NULL: Cantarell or what the system has
  gint64 from; // ticks
  gint64 to; // the tick after the last; to <= from: the whole score in whole bars
  int low; // pitches shown, both included; high < low: those that occur, with some room
  int high;
} MaiRollStyle;

#define MAI_ROLL_STYLE_INIT \
  { \
    .keyboard = TRUE, .ruler = TRUE, .velocities = TRUE, .legend = TRUE, .low = 0, .high = -1 \
  }

#define MAI_ROLL_STYLE_THUMBNAIL_INIT \
  { \
    .bare = TRUE, .low = 0, .high = -1 \
  }

/*
 * Draws into a rectangle of user space, whose unit should be a pixel (or a whole fraction of one on a
 * dense screen). Thousands of notes cost no more than the pixels they cover: 100,000 take a few
 * milliseconds.
 */
void mai_roll_draw (cairo_t *cr, MaiScore *score, const MaiRollStyle *style, double x, double y,
                    double width, double height);

/*
 * Where mai_roll_draw() puts the notes.
 */
MaiRollView mai_roll_get_view (MaiScore *score, const MaiRollStyle *style, double x, double y,
                               double width, double height);

/*
 * Draws into a file, which appears whole or not at all: .png or .svg by its ending. width and height in
 * pixels of the page, 16..16384; scale is pixels of a PNG to one of those (2 for a dense screen), 0.25..4.
 * Errors: MAI_DRAW_ERROR, MAI_BASE_ERROR.
 */
gboolean mai_roll_save (MaiScore *score, const char *path, const MaiRollStyle *style, int width,
                        int height, double scale, GError **error);
/*
 * The same; a large PNG takes seconds, and cancelling ends it at once. Errors: G_IO_ERROR_CANCELLED too.
 */
gboolean mai_roll_save_cancellable (MaiScore *score, const char *path, const MaiRollStyle *style,
                                    int width, int height, double scale, GCancellable *cancellable,
                                    GError **error);

G_END_DECLS
