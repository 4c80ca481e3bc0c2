/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the piano roll share: a roll in a window, what it said last, and where things are in it. */
#pragma once

#include "widget-fixture.h"
#include "widgets/editor/mai-note-cursor.h"
#include "widgets/roll/mai-piano-roll-private.h"

#define WIDTH 900
#define HEIGHT 600
#define BAR 1920

typedef struct
{
  WidgetFixture *fixture;
  MaiPianoRoll *roll;
  MaiRollViewport *viewport;
  GtkWidget *canvas;
  MaiScore *score;
  MaiNoteEditor *editor;
  gint64 seek, from, to; // of the last signals
  guint pitch, velocity, n_seeks, n_regions, n_released;
} Desk;

static inline void
assert_region (MaiPianoRoll *roll, MaiRollRegion region, gint64 from, gint64 to)
{
  MaiRollTicks ticks = mai_roll_scene_get_region (mai_piano_roll_get_scene (roll), region);
  g_assert_cmpint (ticks.from, ==, from);
  g_assert_cmpint (ticks.to, ==, to);
}

static inline MaiScore *
make_score (void)
{
  MaiScore *score = mai_score_new (480);
  MaiTrack *right = mai_score_add_track (score, "Right", 0, 0);
  MaiTrack *left = mai_score_add_track (score, "Left", 0, 1);
  const MaiNote notes[] = {
    { .onset = 0, .duration = 480, .pitch = 60, .velocity = 112 },
    { .onset = 480, .duration = 480, .pitch = 64, .velocity = 60 },
    { .onset = 960, .duration = 960, .pitch = 67, .velocity = 112 },
    { .onset = BAR, .duration = 960, .pitch = 72, .velocity = 112, .origin = MAI_ORIGIN_COMPOSED },
  };
  const MaiNote low = { .onset = 0, .duration = BAR, .pitch = 52, .velocity = 112 };
  mai_track_add_notes (right, notes, G_N_ELEMENTS (notes));
  mai_track_add_notes (left, &low, 1);
  return score;
}

static inline MaiScore *
make_long_score (guint n)
{
  MaiScore *score = mai_score_new (480);
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  for (guint t = 0; t < 3; t++)
    {
      MaiTrack *track = mai_score_add_track (score, "T", 0, (guint8) t);
      g_autofree MaiNote *notes = g_new0 (MaiNote, n / 3);
      for (guint i = 0; i < n / 3; i++)
        notes[i] = (MaiNote){
          .onset = (gint64) i * 160 + t * 40,
          .duration = g_rand_int_range (random, 30, 900),
          .pitch = (guint8) g_rand_int_range (random, 20, 110),
          .velocity = (guint8) g_rand_int_range (random, 20, 127),
          .origin = i > n / 6 ? MAI_ORIGIN_COMPOSED : MAI_ORIGIN_PLAYED,
        };
      mai_track_add_notes (track, notes, n / 3);
    }
  return score;
}

static inline void
seek_cb (Desk *desk, gint64 tick)
{
  desk->seek = tick;
  desk->n_seeks++;
}

static inline void
region_cb (Desk *desk, gint64 from, gint64 to)
{
  desk->from = from;
  desk->to = to;
  desk->n_regions++;
}

static inline void
key_pressed_cb (Desk *desk, guint pitch, guint velocity)
{
  desk->pitch = pitch;
  desk->velocity = velocity;
}

static inline void
key_released_cb (Desk *desk, guint pitch)
{
  desk->n_released++;
}

/*
 * The first part of the roll of a class.
 */
static inline GtkWidget *
find_part (Desk *desk, const char *type)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (desk->roll)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (g_str_equal (G_OBJECT_TYPE_NAME (child), type))
      return child;
  g_assert_not_reached ();
}

static inline void
set_up (Desk *desk, MaiScore *score, int width, int height)
{
  *desk = (Desk){ .roll = MAI_PIANO_ROLL (mai_piano_roll_new ()), .score = score, .seek = -1 };
  desk->editor = mai_note_editor_new (score);
  desk->viewport = mai_piano_roll_get_viewport (desk->roll);
  desk->canvas = mai_piano_roll_get_canvas (desk->roll);
  mai_piano_roll_set_editor (desk->roll, desk->editor);
  mai_note_editor_set_cursor (desk->editor, 0, 100); // out of the way
  g_signal_connect_swapped (desk->roll, "seek", G_CALLBACK (seek_cb), desk);
  g_signal_connect_swapped (desk->roll, "seed-changed", G_CALLBACK (region_cb), desk);
  g_signal_connect_swapped (desk->roll, "loop-changed", G_CALLBACK (region_cb), desk);
  g_signal_connect_swapped (desk->roll, "key-pressed", G_CALLBACK (key_pressed_cb), desk);
  g_signal_connect_swapped (desk->roll, "key-released", G_CALLBACK (key_released_cb), desk);
  // a scroll bar that fades away is in one picture and not in the next
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (find_part (desk, "GtkScrolledWindow")),
                                  GTK_POLICY_EXTERNAL, GTK_POLICY_EXTERNAL);
  desk->fixture = widget_fixture_new (GTK_WIDGET (desk->roll), width, height);
  mai_roll_viewport_set_ticks_per_pixel (desk->viewport, 10.0);
  widget_fixture_draw (desk->fixture);
}

static inline void
tear_down (Desk *desk)
{
  widget_fixture_free (desk->fixture);
  g_object_unref (desk->editor);
  g_object_unref (desk->score);
}

/*
 * Where a place in the canvas is in the roll, whose pictures are taken.
 */
static inline void
from_canvas (Desk *desk, double *x, double *y)
{
  g_assert_true (
      gtk_widget_translate_coordinates (desk->canvas, GTK_WIDGET (desk->roll), *x, *y, x, y));
}

/*
 * In the middle of a pitch's row.
 */
static inline void
find_place (Desk *desk, double tick, guint pitch, double *x, double *y)
{
  *x = mai_roll_viewport_tick_to_x (desk->viewport, tick);
  *y = mai_roll_viewport_pitch_to_y (desk->viewport, pitch)
       + mai_roll_viewport_get_row_height (desk->viewport) / 2.0;
  from_canvas (desk, x, y);
}

static inline GdkRGBA
get_at (Desk *desk, WidgetPicture *picture, double tick, guint pitch)
{
  double x, y;
  find_place (desk, tick, pitch, &x, &y);
  return widget_picture_get_pixel (picture, (int) x, (int) y);
}

static inline double
get_distance (GdkRGBA pixel, MaiColour colour)
{
  double red = fabs (pixel.red - colour.red);
  double green = fabs (pixel.green - colour.green);
  double blue = fabs (pixel.blue - colour.blue);
  return fmax (red, fmax (green, blue));
}

static inline void
from_part (Desk *desk, const char *type, double x, double y, double *roll_x, double *roll_y)
{
  g_assert_true (gtk_widget_translate_coordinates (find_part (desk, type), GTK_WIDGET (desk->roll),
                                                   x, y, roll_x, roll_y));
}

static inline void
drag (Desk *desk, double from_x, double from_y, double to_x, double to_y)
{
  widget_fixture_move_pointer (desk->fixture, from_x, from_y);
  widget_fixture_press (desk->fixture, GDK_BUTTON_PRIMARY);
  for (int i = 1; i <= 6; i++)
    widget_fixture_move_pointer (desk->fixture, from_x + (to_x - from_x) * i / 6.0,
                                 from_y + (to_y - from_y) * i / 6.0);
  widget_fixture_release (desk->fixture, GDK_BUTTON_PRIMARY);
}
