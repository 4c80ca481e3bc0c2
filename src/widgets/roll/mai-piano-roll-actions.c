/* SPDX-License-Identifier: Apache-2.0 */
/* What menus, keys and pointer do with a roll that changes no note. */
#include "widgets/roll/mai-piano-roll-private.h"

#define ZOOM_STEP 1.25
#define NEAR 3.0 // pixels beside a note that still take it
#define END_GRIP 7.0 // pixels at a note's ends that take those

/*
 * What stays where it is when keys zoom: the note cursor, the playhead or the middle, the first that shows.
 */
static double
get_zoom_x (MaiPianoRoll *self)
{
  MaiRollScene *scene = mai_piano_roll_get_scene (self);
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (scene);
  MaiNoteEditor *editor = mai_roll_scene_get_editor (scene);
  double width = mai_roll_viewport_get_width (viewport);
  const gint64 ticks[] = {
    editor != NULL && mai_piano_roll_has_focus (self) ? mai_note_editor_get_cursor_tick (editor)
                                                      : -1,
    mai_roll_scene_get_playhead (scene),
  };
  for (guint i = 0; i < G_N_ELEMENTS (ticks); i++)
    {
      double x = mai_roll_viewport_tick_to_x (viewport, (double) ticks[i]);
      if (ticks[i] >= 0 && x >= 0.0 && x <= width)
        return x;
    }
  return width / 2.0;
}

static void
zoom_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MaiPianoRoll *self = MAI_PIANO_ROLL (widget);
  MaiRollScene *scene = mai_piano_roll_get_scene (self);
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (scene);
  double middle = mai_roll_viewport_get_height (viewport) / 2.0;
  if (g_str_equal (name, "view.zoom-in"))
    mai_roll_viewport_zoom (viewport, ZOOM_STEP, get_zoom_x (self));
  else if (g_str_equal (name, "view.zoom-out"))
    mai_roll_viewport_zoom (viewport, 1.0 / ZOOM_STEP, get_zoom_x (self));
  else if (g_str_equal (name, "view.rows-in"))
    mai_roll_viewport_zoom_rows (viewport, ZOOM_STEP, middle);
  else if (g_str_equal (name, "view.rows-out"))
    mai_roll_viewport_zoom_rows (viewport, 1.0 / ZOOM_STEP, middle);
  else
    mai_roll_viewport_fit (viewport);
}

static void
zoom_selection_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MaiPianoRoll *self = MAI_PIANO_ROLL (widget);
  MaiRollScene *scene = mai_piano_roll_get_scene (self);
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (scene);
  MaiNoteEditor *editor = mai_roll_scene_get_editor (scene);
  MaiNoteBand bounds;
  if (editor == NULL || !mai_note_editor_get_selection_bounds (editor, &bounds))
    return;
  mai_roll_viewport_show_ticks (viewport, (double) bounds.from, (double) bounds.to);
  mai_roll_viewport_show_pitches (viewport, bounds.low, bounds.high);
}

/*
 * The bars that what is selected stands in become a region; with nothing selected the region goes.
 */
static void
mark_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MaiPianoRoll *self = MAI_PIANO_ROLL (widget);
  MaiRollScene *scene = mai_piano_roll_get_scene (self);
  MaiNoteEditor *editor = mai_roll_scene_get_editor (scene);
  MaiScore *score = mai_roll_scene_get_score (scene);
  MaiRollRegion region = g_str_equal (name, "view.mark-seed") ? MAI_ROLL_SEED : MAI_ROLL_LOOP;
  MaiNoteBand bounds;
  MaiRollTicks ticks = { 0 };
  if (score != NULL && editor != NULL && mai_note_editor_get_selection_bounds (editor, &bounds))
    {
      MaiMetreMap *metre = mai_score_get_metre_map (score);
      gint64 first = mai_metre_map_tick_to_bar (metre, bounds.from).bar;
      gint64 last = mai_metre_map_tick_to_bar (metre, MAX (bounds.to - 1, bounds.from)).bar;
      ticks.from = mai_metre_map_bar_to_tick (metre, first);
      ticks.to = mai_metre_map_bar_to_tick (metre, last + 1);
    }
  mai_roll_scene_set_region (scene, region, ticks.from, ticks.to);
  mai_piano_roll_emit_region (self, region);
}

void
mai_piano_roll_add_actions (GtkWidgetClass *class)
{
  const struct
  {
    guint key;
    GdkModifierType modifiers;
    const char *action;
  } keys[] = {
    { GDK_KEY_plus, GDK_CONTROL_MASK, "view.zoom-in" },
    { GDK_KEY_equal, GDK_CONTROL_MASK, "view.zoom-in" },
    { GDK_KEY_KP_Add, GDK_CONTROL_MASK, "view.zoom-in" },
    { GDK_KEY_minus, GDK_CONTROL_MASK, "view.zoom-out" },
    { GDK_KEY_KP_Subtract, GDK_CONTROL_MASK, "view.zoom-out" },
    { GDK_KEY_0, GDK_CONTROL_MASK, "view.zoom-fit" },
    { GDK_KEY_KP_0, GDK_CONTROL_MASK, "view.zoom-fit" },
    { GDK_KEY_plus, GDK_CONTROL_MASK | GDK_ALT_MASK, "view.rows-in" },
    { GDK_KEY_equal, GDK_CONTROL_MASK | GDK_ALT_MASK, "view.rows-in" },
    { GDK_KEY_KP_Add, GDK_CONTROL_MASK | GDK_ALT_MASK, "view.rows-in" },
    { GDK_KEY_minus, GDK_CONTROL_MASK | GDK_ALT_MASK, "view.rows-out" },
    { GDK_KEY_KP_Subtract, GDK_CONTROL_MASK | GDK_ALT_MASK, "view.rows-out" },
    { GDK_KEY_plus, GDK_ALT_MASK, "view.rows-in" },
    { GDK_KEY_equal, GDK_ALT_MASK, "view.rows-in" },
    { GDK_KEY_KP_Add, GDK_ALT_MASK, "view.rows-in" },
    { GDK_KEY_minus, GDK_ALT_MASK, "view.rows-out" },
    { GDK_KEY_KP_Subtract, GDK_ALT_MASK, "view.rows-out" },
  };
  const char *const zooms[] = { "view.zoom-in", "view.zoom-out", "view.zoom-fit", "view.rows-in",
                                "view.rows-out" };
  for (guint i = 0; i < G_N_ELEMENTS (zooms); i++)
    gtk_widget_class_install_action (class, zooms[i], NULL, zoom_cb);
  gtk_widget_class_install_action (class, "view.zoom-selection", NULL, zoom_selection_cb);
  gtk_widget_class_install_action (class, "view.mark-seed", NULL, mark_cb);
  gtk_widget_class_install_action (class, "view.mark-loop", NULL, mark_cb);
  gtk_widget_class_install_property_action (class, "view.show-velocities", "show-velocities");
  gtk_widget_class_install_property_action (class, "view.show-minimap", "show-minimap");
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (class, keys[i].key, keys[i].modifiers, keys[i].action,
                                         NULL);
}

static MaiNotePart
get_part (MaiPianoRoll *self, MaiNoteRef ref, double x)
{
  MaiRollScene *scene = mai_piano_roll_get_scene (self);
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (scene);
  MaiTrack *track = mai_score_get_track (mai_roll_scene_get_score (scene), ref.track);
  const MaiNote *note = &mai_track_get_notes (track, NULL)[ref.index];
  double left = mai_roll_viewport_tick_to_x (viewport, (double) note->onset);
  double right = mai_roll_viewport_tick_to_x (viewport, (double) mai_note_get_end (note));
  double grip = MIN (END_GRIP, (right - left) / 3.0);
  if (x >= right - grip)
    return MAI_NOTE_PART_END;
  return x < left + grip ? MAI_NOTE_PART_START : MAI_NOTE_PART_MIDDLE;
}

gboolean
mai_piano_roll_find_note (MaiPianoRoll *self, double x, double y, MaiNoteRef *found,
                          MaiNotePart *part)
{
  g_return_val_if_fail (MAI_IS_PIANO_ROLL (self) && found != NULL, FALSE);
  if (!mai_roll_scene_find_note (mai_piano_roll_get_scene (self), x, y, NEAR, found))
    return FALSE;
  if (part != NULL)
    *part = get_part (self, *found, x);
  return TRUE;
}
