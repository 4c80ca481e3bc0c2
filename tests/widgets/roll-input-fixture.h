/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of a roll's input share: a roll with a small score, and a hand on it. */
#pragma once

#include "draw/mai-roll-pixels.h"
#include "widget-fixture.h"
#include "widgets/roll/mai-roll-input.h"

#define TICKS_PER_PIXEL 4.0 // 480 ticks are 120 pixels
#define ROW 20.0

typedef struct
{
  WidgetFixture *fixture;
  GtkWidget *roll, *canvas;
  MaiScore *score;
  MaiNoteEditor *editor;
  MaiRollInput *input;
  guint n_sounded, n_menus, pitch;
} Desk;

static inline void
sounded_cb (MaiNoteEditor *editor, guint track, guint pitch, guint velocity, Desk *desk)
{
  desk->n_sounded++;
  desk->pitch = pitch;
}

static inline void
menu_cb (MaiRollInput *input, double x, double y, Desk *desk)
{
  desk->n_menus++;
}

/* Quarters C4, E4, G4, with a quarter's rest after each. */
static inline MaiScore *
make_score (void)
{
  MaiScore *score = mai_score_new (480);
  const MaiNote notes[] = {
    { .onset = 0, .duration = 480, .pitch = 60, .velocity = 80 },
    { .onset = 960, .duration = 480, .pitch = 64, .velocity = 80 },
    { .onset = 1920, .duration = 480, .pitch = 67, .velocity = 80 },
  };
  mai_track_add_notes (mai_score_add_track (score, "Piano", 0, 0), notes, G_N_ELEMENTS (notes));
  return score;
}

static inline void
set_up (Desk *desk)
{
  MaiRollViewport *viewport;
  *desk = (Desk){ .roll = mai_piano_roll_new (), .score = make_score () };
  desk->editor = mai_note_editor_new (desk->score);
  mai_piano_roll_set_editor (MAI_PIANO_ROLL (desk->roll), desk->editor);
  desk->input = mai_roll_input_new (MAI_PIANO_ROLL (desk->roll));
  g_signal_connect (desk->editor, "sounded", G_CALLBACK (sounded_cb), desk);
  g_signal_connect (desk->input, "menu", G_CALLBACK (menu_cb), desk);
  desk->canvas = mai_piano_roll_get_canvas (MAI_PIANO_ROLL (desk->roll));
  desk->fixture = widget_fixture_new (desk->roll, 900, 600);
  viewport = mai_piano_roll_get_viewport (MAI_PIANO_ROLL (desk->roll));
  mai_roll_viewport_set_ticks_per_pixel (viewport, TICKS_PER_PIXEL);
  mai_roll_viewport_set_row_height (viewport, ROW);
  mai_roll_viewport_scroll_to (viewport, 0, (127 - 70) * ROW);
  widget_fixture_draw (desk->fixture);
}

static inline void
tear_down (Desk *desk)
{
  g_object_unref (desk->input);
  widget_fixture_free (desk->fixture);
  g_object_unref (desk->editor);
  g_object_unref (desk->score);
}

/* Into the middle of a pitch's row. */
static inline void
point_at (Desk *desk, double tick, guint pitch)
{
  MaiRollViewport *viewport = mai_piano_roll_get_viewport (MAI_PIANO_ROLL (desk->roll));
  double x = mai_roll_viewport_tick_to_x (viewport, tick);
  double y = mai_roll_viewport_pitch_to_y (viewport, pitch) + ROW / 2;
  g_assert_cmpfloat (y, >, 0);
  g_assert_cmpfloat (y, <, gtk_widget_get_height (desk->canvas));
  g_assert_true (gtk_widget_translate_coordinates (desk->canvas, desk->roll, x, y, &x, &y));
  widget_fixture_move_pointer (desk->fixture, x, y);
}

static inline void
press_at (Desk *desk, double tick, guint pitch)
{
  point_at (desk, tick, pitch);
  widget_fixture_press (desk->fixture, GDK_BUTTON_PRIMARY);
}

static inline void
release (Desk *desk)
{
  widget_fixture_release (desk->fixture, GDK_BUTTON_PRIMARY);
}

/* On the way, too, as a hand does. */
static inline void
drag (Desk *desk, double tick, guint pitch, double to_tick, guint to_pitch)
{
  press_at (desk, tick, pitch);
  point_at (desk, (tick + to_tick) / 2, (pitch + to_pitch) / 2);
  point_at (desk, to_tick, to_pitch);
  release (desk);
}

static inline void
click (Desk *desk, double tick, guint pitch)
{
  press_at (desk, tick, pitch);
  release (desk);
}

static inline void
assert_note (Desk *desk, guint i, gint64 onset, gint64 duration, guint pitch)
{
  gsize n;
  const MaiNote *notes = mai_track_get_notes (mai_score_get_track (desk->score, 0), &n);
  g_assert_cmpuint (i, <, n);
  g_assert_cmpint (notes[i].onset, ==, onset);
  g_assert_cmpint (notes[i].duration, ==, duration);
  g_assert_cmpuint (notes[i].pitch, ==, pitch);
}

static inline void
assert_undo (Desk *desk, const char *label)
{
  g_assert_cmpstr (mai_score_get_undo_label (desk->score), ==, label);
  g_assert_true (mai_score_undo (desk->score));
}

static inline guint
n_selected (Desk *desk)
{
  return mai_note_editor_get_n_selected (desk->editor);
}

/* However long a busy machine takes from one click to the other. */
static inline void
double_click (Desk *desk, double tick, guint pitch)
{
  point_at (desk, tick, pitch);
  widget_fixture_double_click (desk->fixture);
}

static inline void
assert_description (Desk *desk, const char *expected)
{
  const char *description = mai_note_editor_get_description (desk->editor);
  g_assert_cmpstr (description, ==, expected);
}
