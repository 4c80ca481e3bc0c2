/* SPDX-License-Identifier: Apache-2.0 */
/* Where ticks and pitches lie in a picture: what drawing and, in a window, pointing share. */
#pragma once

#include <glib.h>
#include <math.h>

G_BEGIN_DECLS

typedef struct
{
  double x, y, width, height; // of the notes, in user space; whole numbers for crisp lines
  double from, to; // ticks at the left and the right edge
  guint low, high; // pitches, both included; high is at the top
} MaiRollView;

static inline double
mai_roll_view_x (const MaiRollView *view, double tick)
{
  return view->x + (tick - view->from) * view->width / (view->to - view->from);
}

static inline double
mai_roll_view_tick (const MaiRollView *view, double x)
{
  return view->from + (x - view->x) * (view->to - view->from) / view->width;
}

static inline double
mai_roll_view_row_height (const MaiRollView *view)
{
  return view->height / (view->high - view->low + 1);
}

/*
 * The upper edge of a pitch's row; that of the pitch below is the lower.
 */
static inline double
mai_roll_view_y (const MaiRollView *view, double pitch)
{
  return view->y + (view->high - pitch) * mai_roll_view_row_height (view);
}

static inline int
mai_roll_view_pitch (const MaiRollView *view, double y)
{
  return (int) view->high - (int) floor ((y - view->y) / mai_roll_view_row_height (view));
}

static inline gboolean
mai_roll_is_black (guint pitch)
{
  return (0x54A >> pitch % 12 & 1) != 0; // C# D# F# G# A#
}

G_END_DECLS
