/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Offsets are kept as they were asked for, so that many small scrolls add up, and are rounded to whole
 * device pixels when they are read.
 */
#include "widgets/roll/mai-roll-viewport.h"

#include "score/mai-note.h"
#include "score/mai-score.h"

#include <string.h>

#define N_PITCHES 128
#define LEFT_ROOM 8.0 // pixels before tick 0
#define END_ROOM 0.75 // of the width, shown behind the song at most
#define MAX_QUARTER 960.0 // pixels of a quarter note, zoomed in
#define MIN_QUARTER 4.0 // zoomed out, unless the song is longer than that shows
#define MIN_ROW 2.0
#define MAX_ROW 40.0
#define DEFAULT_QUARTER 48.0
#define DEFAULT_ROW 12.0
#define DEFAULT_TOP 85.0 // C6 is the uppermost row

struct _MaiRollViewport
{
  GObject parent_instance;

  double width, height;
  double offset_x, offset_y; // not rounded
  double ticks_per_pixel;
  double row_height;
  gint64 length;
  guint division;
  int scale;
};

G_DEFINE_FINAL_TYPE (MaiRollViewport, mai_roll_viewport, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/*
 * What can be seen of it, to tell after a change whether that is different.
 */
typedef struct
{
  double values[8];
} Before;

static Before
remember (MaiRollViewport *self)
{
  return (Before){ { mai_roll_viewport_get_from (self), self->ticks_per_pixel,
                     mai_roll_viewport_get_top (self), self->row_height, self->width, self->height,
                     (double) self->length, self->division } };
}

static double
round_to_device (MaiRollViewport *self, double offset)
{
  return floor (offset * self->scale + 0.5) / self->scale;
}

/*
 * Ticks to a pixel at which the whole song shows.
 */
static double
get_fitting (MaiRollViewport *self)
{
  double room = MAX (self->width - 2.0 * LEFT_ROOM, 16.0);
  return (double) MAX (self->length, 1) / room;
}

static double
clamp_ticks_per_pixel (MaiRollViewport *self, double ticks_per_pixel)
{
  double least = self->division / MAX_QUARTER;
  double most = MAX (self->division / MIN_QUARTER, get_fitting (self));
  return CLAMP (ticks_per_pixel, least, most);
}

/*
 * All rows together are never lower than the widget.
 */
static double
clamp_row_height (MaiRollViewport *self, double row_height)
{
  double least = MAX (MIN_ROW, self->height / N_PITCHES);
  return CLAMP (row_height, least, MAX (MAX_ROW, least));
}

/*
 * Brings everything into range and tells who watches.
 */
static void
settle (MaiRollViewport *self, const Before *before)
{
  self->ticks_per_pixel = clamp_ticks_per_pixel (self, self->ticks_per_pixel);
  self->row_height = clamp_row_height (self, self->row_height);
  self->offset_x = CLAMP (self->offset_x, mai_roll_viewport_get_least_x (self),
                          mai_roll_viewport_get_most_x (self));
  self->offset_y = CLAMP (self->offset_y, 0.0, mai_roll_viewport_get_most_y (self));
  Before now = remember (self);
  if (memcmp (&now, before, sizeof now) != 0)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
mai_roll_viewport_class_init (MaiRollViewportClass *klass)
{
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
mai_roll_viewport_init (MaiRollViewport *self)
{
  self->scale = 1;
  self->division = MAI_DIVISION_DEFAULT;
  self->ticks_per_pixel = MAI_DIVISION_DEFAULT / DEFAULT_QUARTER;
  self->row_height = DEFAULT_ROW;
  self->offset_x = -LEFT_ROOM;
  self->offset_y = (N_PITCHES - DEFAULT_TOP) * DEFAULT_ROW;
}

MaiRollViewport *
mai_roll_viewport_new (void)
{
  return g_object_new (MAI_TYPE_ROLL_VIEWPORT, NULL);
}

void
mai_roll_viewport_set_size (MaiRollViewport *self, double width, double height)
{
  g_return_if_fail (MAI_IS_ROLL_VIEWPORT (self));
  Before before = remember (self);
  self->width = MAX (width, 0.0);
  self->height = MAX (height, 0.0);
  settle (self, &before);
}

void
mai_roll_viewport_set_length (MaiRollViewport *self, gint64 ticks)
{
  g_return_if_fail (MAI_IS_ROLL_VIEWPORT (self));
  Before before = remember (self);
  self->length = CLAMP (ticks, 0, MAI_TICK_MAX);
  settle (self, &before);
}

void
mai_roll_viewport_set_division (MaiRollViewport *self, guint division)
{
  g_return_if_fail (MAI_IS_ROLL_VIEWPORT (self));
  g_return_if_fail (division >= 1 && division <= MAI_DIVISION_MAX);
  Before before = remember (self);
  // a beat stays as wide as it was
  self->ticks_per_pixel *= (double) division / self->division;
  self->division = division;
  settle (self, &before);
}

void
mai_roll_viewport_set_scale (MaiRollViewport *self, int scale)
{
  g_return_if_fail (MAI_IS_ROLL_VIEWPORT (self) && scale >= 1);
  Before before = remember (self);
  self->scale = scale;
  settle (self, &before);
}

double
mai_roll_viewport_get_width (MaiRollViewport *self)
{
  g_return_val_if_fail (MAI_IS_ROLL_VIEWPORT (self), 0.0);
  return self->width;
}

double
mai_roll_viewport_get_height (MaiRollViewport *self)
{
  g_return_val_if_fail (MAI_IS_ROLL_VIEWPORT (self), 0.0);
  return self->height;
}

gint64
mai_roll_viewport_get_length (MaiRollViewport *self)
{
  g_return_val_if_fail (MAI_IS_ROLL_VIEWPORT (self), 0);
  return self->length;
}

double
mai_roll_viewport_get_from (MaiRollViewport *self)
{
  g_return_val_if_fail (MAI_IS_ROLL_VIEWPORT (self), 0.0);
  return round_to_device (self, self->offset_x) * self->ticks_per_pixel;
}

double
mai_roll_viewport_get_to (MaiRollViewport *self)
{
  g_return_val_if_fail (MAI_IS_ROLL_VIEWPORT (self), 0.0);
  return (round_to_device (self, self->offset_x) + self->width) * self->ticks_per_pixel;
}

double
mai_roll_viewport_get_ticks_per_pixel (MaiRollViewport *self)
{
  g_return_val_if_fail (MAI_IS_ROLL_VIEWPORT (self), 1.0);
  return self->ticks_per_pixel;
}

double
mai_roll_viewport_get_top (MaiRollViewport *self)
{
  g_return_val_if_fail (MAI_IS_ROLL_VIEWPORT (self), 0.0);
  return N_PITCHES - round_to_device (self, self->offset_y) / self->row_height;
}

double
mai_roll_viewport_get_row_height (MaiRollViewport *self)
{
  g_return_val_if_fail (MAI_IS_ROLL_VIEWPORT (self), 1.0);
  return self->row_height;
}

MaiRollView
mai_roll_viewport_get_view (MaiRollViewport *self)
{
  MaiRollView view = { 0 };
  g_return_val_if_fail (MAI_IS_ROLL_VIEWPORT (self), view);
  view.width = MAX (self->width, 1.0);
  view.y = -round_to_device (self, self->offset_y);
  view.height = N_PITCHES * self->row_height;
  view.from = mai_roll_viewport_get_from (self);
  view.to = view.from + view.width * self->ticks_per_pixel;
  view.high = N_PITCHES - 1;
  return view;
}

double
mai_roll_viewport_tick_to_x (MaiRollViewport *self, double tick)
{
  g_return_val_if_fail (MAI_IS_ROLL_VIEWPORT (self), 0.0);
  return tick / self->ticks_per_pixel - round_to_device (self, self->offset_x);
}

double
mai_roll_viewport_x_to_tick (MaiRollViewport *self, double x)
{
  g_return_val_if_fail (MAI_IS_ROLL_VIEWPORT (self), 0.0);
  return (round_to_device (self, self->offset_x) + x) * self->ticks_per_pixel;
}

double
mai_roll_viewport_pitch_to_y (MaiRollViewport *self, double pitch)
{
  g_return_val_if_fail (MAI_IS_ROLL_VIEWPORT (self), 0.0);
  return (N_PITCHES - 1 - pitch) * self->row_height - round_to_device (self, self->offset_y);
}

guint
mai_roll_viewport_y_to_pitch (MaiRollViewport *self, double y)
{
  g_return_val_if_fail (MAI_IS_ROLL_VIEWPORT (self), 0);
  double row = floor ((y + round_to_device (self, self->offset_y)) / self->row_height);
  return (guint) CLAMP (N_PITCHES - 1 - row, 0.0, N_PITCHES - 1.0);
}

double
mai_roll_viewport_get_least_x (MaiRollViewport *self)
{
  g_return_val_if_fail (MAI_IS_ROLL_VIEWPORT (self), 0.0);
  return -LEFT_ROOM;
}

double
mai_roll_viewport_get_most_x (MaiRollViewport *self)
{
  g_return_val_if_fail (MAI_IS_ROLL_VIEWPORT (self), 0.0);
  double end = (double) self->length / self->ticks_per_pixel;
  // a song that fits is not scrolled
  if (end + 2.0 * LEFT_ROOM <= self->width)
    return -LEFT_ROOM;
  return MAX (end - self->width * (1.0 - END_ROOM), -LEFT_ROOM);
}

double
mai_roll_viewport_get_most_y (MaiRollViewport *self)
{
  g_return_val_if_fail (MAI_IS_ROLL_VIEWPORT (self), 0.0);
  return MAX (N_PITCHES * self->row_height - self->height, 0.0);
}

double
mai_roll_viewport_get_offset_x (MaiRollViewport *self)
{
  g_return_val_if_fail (MAI_IS_ROLL_VIEWPORT (self), 0.0);
  return self->offset_x;
}

double
mai_roll_viewport_get_offset_y (MaiRollViewport *self)
{
  g_return_val_if_fail (MAI_IS_ROLL_VIEWPORT (self), 0.0);
  return self->offset_y;
}

void
mai_roll_viewport_scroll_to (MaiRollViewport *self, double offset_x, double offset_y)
{
  g_return_if_fail (MAI_IS_ROLL_VIEWPORT (self));
  Before before = remember (self);
  self->offset_x = offset_x;
  self->offset_y = offset_y;
  settle (self, &before);
}

void
mai_roll_viewport_scroll_by (MaiRollViewport *self, double dx, double dy)
{
  g_return_if_fail (MAI_IS_ROLL_VIEWPORT (self));
  mai_roll_viewport_scroll_to (self, self->offset_x + dx, self->offset_y + dy);
}

static void
zoom_to (MaiRollViewport *self, double ticks_per_pixel, double x)
{
  Before before = remember (self);
  double tick = (self->offset_x + x) * self->ticks_per_pixel;
  self->ticks_per_pixel = clamp_ticks_per_pixel (self, ticks_per_pixel);
  self->offset_x = tick / self->ticks_per_pixel - x;
  settle (self, &before);
}

static void
zoom_rows_to (MaiRollViewport *self, double row_height, double y)
{
  Before before = remember (self);
  double row = (self->offset_y + y) / self->row_height;
  self->row_height = clamp_row_height (self, row_height);
  self->offset_y = row * self->row_height - y;
  settle (self, &before);
}

void
mai_roll_viewport_zoom (MaiRollViewport *self, double factor, double x)
{
  g_return_if_fail (MAI_IS_ROLL_VIEWPORT (self) && factor > 0.0);
  zoom_to (self, self->ticks_per_pixel / factor, x);
}

void
mai_roll_viewport_zoom_rows (MaiRollViewport *self, double factor, double y)
{
  g_return_if_fail (MAI_IS_ROLL_VIEWPORT (self) && factor > 0.0);
  zoom_rows_to (self, self->row_height * factor, y);
}

void
mai_roll_viewport_set_ticks_per_pixel (MaiRollViewport *self, double ticks_per_pixel)
{
  g_return_if_fail (MAI_IS_ROLL_VIEWPORT (self) && ticks_per_pixel > 0.0);
  zoom_to (self, ticks_per_pixel, 0.0);
}

void
mai_roll_viewport_set_row_height (MaiRollViewport *self, double row_height)
{
  g_return_if_fail (MAI_IS_ROLL_VIEWPORT (self) && row_height > 0.0);
  zoom_rows_to (self, row_height, 0.0);
}

void
mai_roll_viewport_show_ticks (MaiRollViewport *self, double from, double to)
{
  g_return_if_fail (MAI_IS_ROLL_VIEWPORT (self));
  Before before = remember (self);
  double room = MAX (self->width - 2.0 * LEFT_ROOM, 16.0);
  self->ticks_per_pixel = clamp_ticks_per_pixel (self, MAX (to - from, 1.0) / room);
  double spare = room - (to - from) / self->ticks_per_pixel; // where it cannot be so large
  self->offset_x = from / self->ticks_per_pixel - LEFT_ROOM - MAX (spare, 0.0) / 2.0;
  settle (self, &before);
}

void
mai_roll_viewport_show_pitches (MaiRollViewport *self, guint low, guint high)
{
  g_return_if_fail (MAI_IS_ROLL_VIEWPORT (self) && low <= high && high < N_PITCHES);
  double middle = (N_PITCHES - 0.5 - (low + high) / 2.0) * self->row_height;
  mai_roll_viewport_scroll_to (self, self->offset_x, middle - self->height / 2.0);
}

void
mai_roll_viewport_fit (MaiRollViewport *self)
{
  g_return_if_fail (MAI_IS_ROLL_VIEWPORT (self));
  Before before = remember (self);
  self->ticks_per_pixel = clamp_ticks_per_pixel (self, get_fitting (self));
  self->offset_x = -LEFT_ROOM;
  settle (self, &before);
}

/*
 * The offset nearest to offset at which low .. high lie within size, low in any case.
 */
static double
reveal (double offset, double size, double low, double high)
{
  if (high > offset + size)
    offset = high - size;
  return MIN (offset, low);
}

void
mai_roll_viewport_reveal_ticks (MaiRollViewport *self, double from, double to)
{
  g_return_if_fail (MAI_IS_ROLL_VIEWPORT (self));
  double low = from / self->ticks_per_pixel - LEFT_ROOM;
  double high = to / self->ticks_per_pixel + LEFT_ROOM;
  mai_roll_viewport_scroll_to (self, reveal (self->offset_x, self->width, low, high),
                               self->offset_y);
}

void
mai_roll_viewport_reveal_pitches (MaiRollViewport *self, guint low, guint high)
{
  g_return_if_fail (MAI_IS_ROLL_VIEWPORT (self) && low <= high && high < N_PITCHES);
  double upper = (N_PITCHES - 1.0 - high) * self->row_height;
  double lower = (N_PITCHES - (double) low) * self->row_height;
  mai_roll_viewport_scroll_to (self, self->offset_x,
                               reveal (self->offset_y, self->height, upper, lower));
}
