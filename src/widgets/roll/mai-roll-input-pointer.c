/* SPDX-License-Identifier: Apache-2.0 */
/* Where a drag begins is kept in ticks and pitches, so that the roll may scroll under the pointer. */
#include "widgets/roll/mai-roll-input-private.h"

/* Outside by one pixel, so many pixels a frame are scrolled. */
#define SCROLL_SPEED 0.15
/* What a note drawn without a grid is long at first, in pixels. */
#define FREE_LENGTH 12.0

static double
get_tick (MaiRollInput *self, double x)
{
  double tick = mai_roll_viewport_x_to_tick (mai_roll_input_get_viewport (self), x);

  return CLAMP (tick, 0.0, (double) MAI_TICK_MAX);
}

static guint
get_pitch (MaiRollInput *self, double y)
{
  return mai_roll_viewport_y_to_pitch (mai_roll_input_get_viewport (self), y);
}

static gboolean
has (MaiRollInput *self, GdkModifierType modifier)
{
  return (self->modifiers & modifier) != 0;
}

static gint64
round_tick (double tick)
{
  return (gint64) CLAMP (tick + 0.5, 0.0, (double) MAI_TICK_MAX);
}

/* On the grid, unless Alt is held. */
static gint64
snap (MaiRollInput *self, double tick)
{
  gint64 near = round_tick (tick);

  return has (self, GDK_ALT_MASK) ? near : mai_note_editor_snap_round (self->editor, near);
}

static gint64
snap_floor (MaiRollInput *self, double tick)
{
  return has (self, GDK_ALT_MASK) ? round_tick (tick)
                                  : mai_note_editor_snap_floor (self->editor, (gint64) tick);
}

static gboolean
is_free (MaiRollInput *self)
{
  return has (self, GDK_ALT_MASK) || mai_note_editor_get_snap_ticks (self->editor, 0) == 0;
}

/* Where a note drawn from @tick ends at first. */
static gint64
get_first_end (MaiRollInput *self, gint64 tick)
{
  double pixel = mai_roll_viewport_get_ticks_per_pixel (mai_roll_input_get_viewport (self));

  return is_free (self) ? tick + MAX ((gint64) (pixel * FREE_LENGTH), 1)
                        : mai_note_editor_snap_next (self->editor, tick);
}

/* And where it ends with the pointer at @tick: the cell of the grid that it is in belongs to it. */
static gint64
get_drawn_end (MaiRollInput *self, double tick)
{
  if (is_free (self))
    return round_tick (tick);
  return mai_note_editor_snap_next (self->editor, MAX (snap_floor (self, tick), self->note.onset));
}

/* Whether there is a note, and a score to do anything with. */
static gboolean
find (MaiRollInput *self, double x, double y, MaiNoteRef *found, MaiNotePart *part)
{
  return self->editor != NULL && mai_note_editor_get_score (self->editor) != NULL
         && mai_piano_roll_find_note (self->roll, x, y, found, part);
}

static void
press_note (MaiRollInput *self, MaiNoteRef ref)
{
  gboolean more = has (self, GDK_SHIFT_MASK);

  self->note = *mai_note_editor_get_note (self->editor, ref);
  self->was_selected = mai_note_editor_is_selected (self->editor, ref.track, ref.index);
  self->hand = MAI_ROLL_HAND_NOTE;
  if (has (self, GDK_CONTROL_MASK))
    {
      mai_note_editor_select_note (self->editor, ref, MAI_SELECT_TOGGLE);
      self->hand = MAI_ROLL_HAND_IDLE;
    }
  else if (!self->was_selected)
    mai_note_editor_select_note (self->editor, ref, more ? MAI_SELECT_ADD : MAI_SELECT_ONLY);
  mai_note_editor_set_track (self->editor, ref.track);
  mai_note_editor_set_cursor (self->editor, self->note.onset, self->note.pitch);
  if (self->hand == MAI_ROLL_HAND_NOTE)
    mai_note_editor_sound (self->editor, ref);
}

static void
press (MaiRollInput *self, double x, double y)
{
  MaiNoteRef ref;

  self->start_x = self->x = x;
  self->start_y = self->y = y;
  if (find (self, x, y, &ref, &self->part))
    press_note (self, ref);
  else
    {
      self->hand = MAI_ROLL_HAND_EMPTY;
      mai_note_editor_set_cursor (self->editor, snap_floor (self, get_tick (self, x)),
                                  get_pitch (self, y));
    }
  /* Afterwards, should somebody have scrolled on hearing of the cursor or of what is selected. */
  self->start_tick = get_tick (self, x);
  self->start_pitch = get_pitch (self, y);
}

static void
begin_band (MaiRollInput *self)
{
  gboolean more = has (self, GDK_SHIFT_MASK | GDK_CONTROL_MASK);

  self->hand = MAI_ROLL_HAND_BANDS;
  mai_note_editor_begin_band (self->editor, more ? MAI_SELECT_ADD : MAI_SELECT_ONLY);
}

static void
begin_drawing (MaiRollInput *self)
{
  gint64 tick = snap_floor (self, self->start_tick);

  self->hand = MAI_ROLL_HAND_DRAWS;
  self->note = (MaiNote){ .onset = tick, .duration = get_first_end (self, tick) - tick };
  mai_note_editor_begin_drag (self->editor);
  mai_note_editor_draw (self->editor, tick, self->start_pitch, self->note.duration,
                        mai_note_editor_get_velocity (self->editor));
}

/* The pointer moved far enough for the press to be a drag. */
static void
begin (MaiRollInput *self)
{
  if (self->hand == MAI_ROLL_HAND_EMPTY)
    {
      if (self->selects || has (self, GDK_SHIFT_MASK | GDK_CONTROL_MASK))
        begin_band (self);
      else
        begin_drawing (self);
      return;
    }
  mai_note_editor_begin_drag (self->editor);
  switch (self->part)
    {
    case MAI_NOTE_PART_START:
      self->hand = MAI_ROLL_HAND_RESIZES_START;
      break;
    case MAI_NOTE_PART_END:
      self->hand = MAI_ROLL_HAND_RESIZES_END;
      break;
    case MAI_NOTE_PART_MIDDLE:
    default:
      self->hand = MAI_ROLL_HAND_MOVES;
    }
  gtk_widget_set_cursor_from_name (self->canvas,
                                   self->hand == MAI_ROLL_HAND_MOVES ? "grabbing" : "ew-resize");
}

static void
move (MaiRollInput *self, double ticks)
{
  gboolean along = fabs (self->x - self->start_x) >= fabs (self->y - self->start_y);
  int pitches = (int) get_pitch (self, self->y) - (int) self->start_pitch;
  gint64 by = snap (self, (double) self->note.onset + ticks) - self->note.onset;

  /* Up and down alone does not pull a note to the grid; with Shift there is one direction only. */
  if (fabs (self->x - self->start_x) < 3 || (has (self, GDK_SHIFT_MASK) && !along))
    by = 0;
  if (has (self, GDK_SHIFT_MASK) && along)
    pitches = 0;
  mai_note_editor_drag_move (self->editor, by, pitches);
}

static void
band (MaiRollInput *self)
{
  double tick = get_tick (self, self->x);
  guint pitch = get_pitch (self, self->y);
  MaiNoteBand band = { .from = (gint64) MIN (tick, self->start_tick),
                       .to = (gint64) MAX (tick, self->start_tick) + 1,
                       .low = MIN (pitch, self->start_pitch),
                       .high = MAX (pitch, self->start_pitch) };

  mai_note_editor_update_band (self->editor, &band);
}

/* Does what the hand does, for where the pointer is now. */
static void
go_on (MaiRollInput *self)
{
  double tick = get_tick (self, self->x), ticks = tick - self->start_tick;
  gint64 end = mai_note_get_end (&self->note);
  gboolean off_grid = has (self, GDK_ALT_MASK);

  switch (self->hand)
    {
    case MAI_ROLL_HAND_DRAWS:
      mai_note_editor_drag_resize_end (self->editor, get_drawn_end (self, tick) - end, off_grid);
      break;
    case MAI_ROLL_HAND_BANDS:
      band (self);
      break;
    case MAI_ROLL_HAND_MOVES:
      move (self, ticks);
      break;
    case MAI_ROLL_HAND_RESIZES_START:
      mai_note_editor_drag_resize_start (
          self->editor, snap (self, (double) self->note.onset + ticks) - self->note.onset,
          off_grid);
      break;
    case MAI_ROLL_HAND_RESIZES_END:
      mai_note_editor_drag_resize_end (self->editor, snap (self, (double) end + ticks) - end,
                                       off_grid);
      break;
    case MAI_ROLL_HAND_IDLE:
    case MAI_ROLL_HAND_EMPTY:
    case MAI_ROLL_HAND_NOTE:
    default:
      break;
    }
}

/* How far a coordinate lies outside, negative below. */
static double
get_outside (double at, double size)
{
  return at < 0 ? at : MAX (at - size, 0);
}

static gboolean
scroll_cb (GtkWidget *canvas, GdkFrameClock *clock, gpointer data)
{
  MaiRollInput *self = data;
  MaiRollViewport *viewport = mai_roll_input_get_viewport (self);
  double dx = get_outside (self->x, mai_roll_viewport_get_width (viewport));
  double dy = get_outside (self->y, mai_roll_viewport_get_height (viewport));

  if ((dx == 0 && dy == 0) || self->hand == MAI_ROLL_HAND_IDLE)
    {
      self->scroll_id = 0;
      return G_SOURCE_REMOVE;
    }
  mai_roll_viewport_scroll_by (viewport, dx * SCROLL_SPEED, dy * SCROLL_SPEED);
  go_on (self);
  return G_SOURCE_CONTINUE;
}

void
mai_roll_input_stop_scrolling (MaiRollInput *self)
{
  if (self->scroll_id != 0 && self->canvas != NULL)
    gtk_widget_remove_tick_callback (self->canvas, self->scroll_id);
  self->scroll_id = 0;
}

static void
scroll_if_outside (MaiRollInput *self)
{
  MaiRollViewport *viewport = mai_roll_input_get_viewport (self);

  if (get_outside (self->x, mai_roll_viewport_get_width (viewport)) == 0
      && get_outside (self->y, mai_roll_viewport_get_height (viewport)) == 0)
    return;
  if (self->scroll_id == 0)
    self->scroll_id = gtk_widget_add_tick_callback (self->canvas, scroll_cb, self, NULL);
}

static gboolean
is_touch (GtkGesture *gesture)
{
  GdkEvent *event =
      gtk_gesture_get_last_event (gesture, gtk_gesture_get_last_updated_sequence (gesture));

  return event != NULL && gdk_event_get_event_type (event) == GDK_TOUCH_BEGIN;
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, MaiRollInput *self)
{
  MaiNoteRef ref;

  mai_roll_input_cancel (self);
  if (self->editor == NULL || mai_note_editor_get_score (self->editor) == NULL)
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  self->modifiers = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  /* A finger on an empty place scrolls, unless it is there to select. */
  if (is_touch (GTK_GESTURE (gesture)) && !self->selects && !find (self, x, y, &ref, NULL))
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  gtk_widget_grab_focus (self->canvas);
  press (self, x, y);
}

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, MaiRollInput *self)
{
  double x, y;

  if (self->hand == MAI_ROLL_HAND_IDLE || self->roll == NULL
      || !gtk_gesture_drag_get_start_point (gesture, &x, &y))
    return;
  self->modifiers = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  self->x = x + dx;
  self->y = y + dy;
  if (self->hand == MAI_ROLL_HAND_EMPTY || self->hand == MAI_ROLL_HAND_NOTE)
    {
      if (!gtk_drag_check_threshold (self->canvas, 0, 0, (int) dx, (int) dy))
        return;
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
      begin (self);
    }
  go_on (self);
  scroll_if_outside (self);
}

/* The button went up where it went down. */
static void
click (MaiRollInput *self)
{
  MaiNoteRef ref;
  gboolean more = has (self, GDK_SHIFT_MASK | GDK_CONTROL_MASK);

  if (self->hand == MAI_ROLL_HAND_EMPTY && !more)
    mai_note_editor_select_none (self->editor);
  else if (self->hand == MAI_ROLL_HAND_NOTE && self->was_selected && !more
           && find (self, self->start_x, self->start_y, &ref, NULL))
    mai_note_editor_select_note (self->editor, ref, MAI_SELECT_ONLY);
}

/* What the drag came to; a note drawn says how long the next will be. */
static void
finish (MaiRollInput *self)
{
  MaiNoteRef ref;
  MaiRollHand hand = self->hand;

  self->hand = MAI_ROLL_HAND_IDLE; // who hears of an end sees that nothing goes on
  if (hand == MAI_ROLL_HAND_DRAWS && mai_note_editor_get_cursor_note (self->editor, &ref))
    mai_note_editor_set_cursor_length (self->editor,
                                       mai_note_editor_get_note (self->editor, ref)->duration);
  mai_note_editor_end_band (self->editor);
  mai_note_editor_end_drag (self->editor);
  gtk_widget_set_cursor (self->canvas, NULL);
}

static void
drag_end_cb (GtkGestureDrag *gesture, double dx, double dy, MaiRollInput *self)
{
  mai_roll_input_stop_scrolling (self);
  if (self->hand == MAI_ROLL_HAND_IDLE || self->editor == NULL || self->canvas == NULL)
    return;
  if (self->hand == MAI_ROLL_HAND_EMPTY || self->hand == MAI_ROLL_HAND_NOTE)
    click (self);
  else
    finish (self);
  self->hand = MAI_ROLL_HAND_IDLE;
}

void
mai_roll_input_let_go (MaiRollInput *self)
{
  mai_roll_input_stop_scrolling (self);
  if (self->hand > MAI_ROLL_HAND_NOTE)
    finish (self);
  else if (self->editor != NULL)
    mai_note_editor_end_drag (self->editor);
  self->hand = MAI_ROLL_HAND_IDLE;
}

gboolean
mai_roll_input_cancel (MaiRollInput *self)
{
  gboolean any = self->hand > MAI_ROLL_HAND_NOTE
                 || (self->editor != NULL && mai_note_editor_is_dragging (self->editor));

  self->hand = MAI_ROLL_HAND_IDLE;
  mai_roll_input_stop_scrolling (self);
  if (!any || self->editor == NULL)
    return FALSE;
  mai_note_editor_cancel_band (self->editor);
  mai_note_editor_cancel_drag (self->editor);
  if (self->canvas != NULL)
    gtk_widget_set_cursor (self->canvas, NULL);
  return TRUE;
}

static void
gesture_cancel_cb (GtkGesture *gesture, GdkEventSequence *sequence, MaiRollInput *self)
{
  mai_roll_input_cancel (self);
}

/* A double click on an empty place draws a note of the length there was last; that of the tool that selects
 * draws nothing, as nothing else of it does. */
static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, MaiRollInput *self)
{
  MaiNoteRef ref;

  if (n_press != 2 || self->selects || self->editor == NULL || find (self, x, y, &ref, NULL))
    return;
  self->modifiers = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  if (has (self, GDK_SHIFT_MASK | GDK_CONTROL_MASK))
    return;
  mai_roll_input_cancel (self);
  mai_note_editor_draw (self->editor, snap_floor (self, get_tick (self, x)), get_pitch (self, y),
                        mai_note_editor_get_cursor_length (self->editor),
                        mai_note_editor_get_velocity (self->editor));
}

static void
ask_for_menu (MaiRollInput *self, double x, double y)
{
  MaiNoteRef ref;

  mai_roll_input_cancel (self);
  if (self->editor == NULL || mai_note_editor_get_score (self->editor) == NULL)
    return;
  gtk_widget_grab_focus (self->canvas);
  self->modifiers = 0;
  if (!find (self, x, y, &ref, NULL))
    mai_note_editor_set_cursor (self->editor, snap_floor (self, get_tick (self, x)),
                                get_pitch (self, y));
  else
    {
      const MaiNote *note = mai_note_editor_get_note (self->editor, ref);

      if (!mai_note_editor_is_selected (self->editor, ref.track, ref.index))
        mai_note_editor_select_note (self->editor, ref, MAI_SELECT_ONLY);
      mai_note_editor_set_cursor (self->editor, note->onset, note->pitch);
    }
  mai_roll_input_emit_menu (self, x, y);
}

static void
menu_pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, MaiRollInput *self)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  ask_for_menu (self, x, y);
}

static void
long_press_cb (GtkGestureLongPress *gesture, double x, double y, MaiRollInput *self)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  ask_for_menu (self, x, y);
}

/* What a press here would do, as a shape. */
static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, MaiRollInput *self)
{
  MaiNoteRef ref;
  MaiNotePart part = MAI_NOTE_PART_MIDDLE;
  const char *shape = self->selects ? NULL : "crosshair";

  if (self->hand > MAI_ROLL_HAND_NOTE || self->roll == NULL)
    return;
  if (find (self, x, y, &ref, &part))
    shape = part == MAI_NOTE_PART_MIDDLE ? "grab" : "ew-resize";
  gtk_widget_set_cursor_from_name (self->canvas, shape);
}

static void
add_gesture (MaiRollInput *self, GtkGesture *gesture, guint button, const char *signal,
             GCallback callback)
{
  if (GTK_IS_GESTURE_SINGLE (gesture))
    gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (gesture), button);
  g_signal_connect_object (gesture, signal, callback, self, 0);
  mai_roll_input_add_controller (self, GTK_EVENT_CONTROLLER (gesture));
}

void
mai_roll_input_add_pointer (MaiRollInput *self)
{
  GtkGesture *drag = gtk_gesture_drag_new (), *hold = gtk_gesture_long_press_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();

  g_signal_connect_object (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self, 0);
  g_signal_connect_object (drag, "drag-update", G_CALLBACK (drag_update_cb), self, 0);
  g_signal_connect_object (drag, "cancel", G_CALLBACK (gesture_cancel_cb), self, 0);
  add_gesture (self, drag, GDK_BUTTON_PRIMARY, "drag-end", G_CALLBACK (drag_end_cb));
  add_gesture (self, gtk_gesture_click_new (), GDK_BUTTON_PRIMARY, "pressed",
               G_CALLBACK (pressed_cb));
  add_gesture (self, gtk_gesture_click_new (), GDK_BUTTON_SECONDARY, "pressed",
               G_CALLBACK (menu_pressed_cb));
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (hold), TRUE);
  add_gesture (self, hold, GDK_BUTTON_PRIMARY, "pressed", G_CALLBACK (long_press_cb));
  g_signal_connect_object (motion, "motion", G_CALLBACK (motion_cb), self, 0);
  mai_roll_input_add_controller (self, motion);
}
