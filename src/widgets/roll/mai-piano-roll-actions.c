/* SPDX-License-Identifier: Apache-2.0 */
/* What menus, keys and pointer do with a roll that changes no note. */
#include "base/mai-i18n.h"
#include "widgets/roll/mai-piano-roll-private.h"

#define ZOOM_STEP 1.25
#define NEAR 3.0 // pixels beside a note that still take it
#define END_GRIP 7.0 // pixels at a note's ends that take those
#define ROW "mai-piano-roll-row" // of an action

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
zoom (MaiPianoRoll *self, int n)
{
  mai_roll_viewport_zoom (mai_piano_roll_get_viewport (self), n > 0 ? ZOOM_STEP : 1.0 / ZOOM_STEP,
                          get_zoom_x (self));
}

static void
zoom_rows (MaiPianoRoll *self, int n)
{
  MaiRollViewport *viewport = mai_piano_roll_get_viewport (self);
  double middle = mai_roll_viewport_get_height (viewport) / 2.0;
  mai_roll_viewport_zoom_rows (viewport, n > 0 ? ZOOM_STEP : 1.0 / ZOOM_STEP, middle);
}

static void
fit (MaiPianoRoll *self, int n)
{
  mai_roll_viewport_fit (mai_piano_roll_get_viewport (self));
}

static void
zoom_selection (MaiPianoRoll *self, int n)
{
  MaiRollViewport *viewport = mai_piano_roll_get_viewport (self);
  MaiNoteEditor *editor = mai_piano_roll_get_editor (self);
  MaiNoteBand bounds;
  if (editor == NULL || !mai_note_editor_get_selection_bounds (editor, &bounds))
    return;
  mai_roll_viewport_show_ticks (viewport, (double) bounds.from, (double) bounds.to);
  mai_roll_viewport_show_pitches (viewport, bounds.low, bounds.high);
}

static void
set_region (MaiPianoRoll *self, MaiRollRegion region, gint64 from, gint64 to)
{
  mai_roll_scene_set_region (mai_piano_roll_get_scene (self), region, from, to);
  mai_piano_roll_emit_region (self, region);
}

/*
 * The bars that what is selected stands in become a region; with nothing selected that of the note cursor.
 */
static void
mark (MaiPianoRoll *self, int region)
{
  MaiNoteEditor *editor = mai_piano_roll_get_editor (self);
  MaiScore *score = mai_piano_roll_get_score (self);
  MaiNoteBand bounds;
  if (score == NULL || editor == NULL)
    return;
  if (!mai_note_editor_get_selection_bounds (editor, &bounds))
    bounds.from = bounds.to = mai_note_editor_get_cursor_tick (editor);
  MaiMetreMap *metre = mai_score_get_metre_map (score);
  gint64 first = mai_metre_map_tick_to_bar (metre, bounds.from).bar;
  gint64 last = mai_metre_map_tick_to_bar (metre, MAX (bounds.to - 1, bounds.from)).bar;
  set_region (self, (MaiRollRegion) region, mai_metre_map_bar_to_tick (metre, first),
              mai_metre_map_bar_to_tick (metre, last + 1));
}

static void
clear (MaiPianoRoll *self, int region)
{
  set_region (self, (MaiRollRegion) region, 0, 0);
}

typedef struct
{
  MaiRollKey key;
  void (*run) (MaiPianoRoll *self, int n);
  int n;
  const char *property; // that it turns on and off, when it runs nothing
} Row;

#define VIEW N_ ("View")
#define REGIONS N_ ("Seed and Loop")

static const Row rows[] = {
  { { "<Control>plus", "view.zoom-in", N_ ("Zoom in"), VIEW }, zoom, 1, NULL },
  { { "<Control>minus", "view.zoom-out", N_ ("Zoom out"), VIEW }, zoom, -1, NULL },
  { { "<Control>0", "view.zoom-fit", N_ ("Show the whole song"), VIEW }, fit, 0, NULL },
  { { "z", "view.zoom-selection", N_ ("Show what is selected"), VIEW }, zoom_selection, 0, NULL },
  { { "<Alt>plus <Control><Alt>plus", "view.rows-in", N_ ("Taller rows"), VIEW },
    zoom_rows,
    1,
    NULL },
  { { "<Alt>minus <Control><Alt>minus", "view.rows-out", N_ ("Lower rows"), VIEW },
    zoom_rows,
    -1,
    NULL },
  { { "<Shift>v", "view.show-velocities", N_ ("Velocities, or none"), VIEW },
    NULL,
    0,
    "show-velocities" },
  { { "<Shift>m", "view.show-minimap", N_ ("The map of the song, or none"), VIEW },
    NULL,
    0,
    "show-minimap" },
  { { "<Shift>o", "view.show-originality", N_ ("How original the bars are, or nothing"), VIEW },
    NULL,
    0,
    "show-originality" },
  { { "e", "view.mark-seed", N_ ("Seed: the bars selected, or this one"), REGIONS },
    mark,
    MAI_ROLL_SEED,
    NULL },
  { { "<Shift>e", "view.clear-seed", N_ ("No seed"), REGIONS }, clear, MAI_ROLL_SEED, NULL },
  { { "l", "view.mark-loop", N_ ("Loop: the bars selected, or this one"), REGIONS },
    mark,
    MAI_ROLL_LOOP,
    NULL },
  { { "<Shift>l", "view.clear-loop", N_ ("No loop"), REGIONS }, clear, MAI_ROLL_LOOP, NULL },
};

guint
mai_piano_roll_get_n_keys (void)
{
  return G_N_ELEMENTS (rows);
}

const MaiRollKey *
mai_piano_roll_get_key (guint i)
{
  g_return_val_if_fail (i < G_N_ELEMENTS (rows), NULL);
  return &rows[i].key;
}

static void
activate_cb (MaiPianoRoll *self, GVariant *parameter, GSimpleAction *action)
{
  const Row *row = g_object_get_data (G_OBJECT (action), ROW);
  row->run (self, row->n);
}

static void
change_state_cb (MaiPianoRoll *self, GVariant *state, GSimpleAction *action)
{
  const Row *row = g_object_get_data (G_OBJECT (action), ROW);
  g_object_set (self, row->property, g_variant_get_boolean (state), NULL);
  g_simple_action_set_state (action, state);
}

static void
property_changed_cb (MaiPianoRoll *self, GParamSpec *pspec, GSimpleAction *action)
{
  gboolean on;
  g_object_get (self, pspec->name, &on, NULL);
  g_simple_action_set_state (action, g_variant_new_boolean (on));
}

static GSimpleAction *
make_action (MaiPianoRoll *self, const Row *row)
{
  const char *name = mai_roll_key_get_name (&row->key);
  GSimpleAction *action;
  gboolean on;
  if (row->property == NULL)
    {
      action = g_simple_action_new (name, NULL);
      g_signal_connect_object (action, "activate", G_CALLBACK (activate_cb), self,
                               G_CONNECT_SWAPPED);
      return action;
    }
  g_autofree char *signal = g_strconcat ("notify::", row->property, NULL);
  g_object_get (self, row->property, &on, NULL);
  action = g_simple_action_new_stateful (name, NULL, g_variant_new_boolean (on));
  g_signal_connect_object (action, "change-state", G_CALLBACK (change_state_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self, signal, G_CALLBACK (property_changed_cb), action, 0);
  return action;
}

static void
enable (GSimpleActionGroup *actions, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (actions), name);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

/*
 * Says which actions are possible now.
 */
static void
update_cb (MaiPianoRoll *self)
{
  GSimpleActionGroup *actions = G_SIMPLE_ACTION_GROUP (mai_piano_roll_get_actions (self));
  MaiRollScene *scene = mai_piano_roll_get_scene (self);
  MaiNoteEditor *editor = mai_roll_scene_get_editor (scene);
  gboolean can_mark = editor != NULL && mai_roll_scene_get_score (scene) != NULL;
  MaiRollTicks seed = mai_roll_scene_get_region (scene, MAI_ROLL_SEED);
  MaiRollTicks loop = mai_roll_scene_get_region (scene, MAI_ROLL_LOOP);
  enable (actions, "zoom-selection", editor != NULL && mai_note_editor_get_n_selected (editor) > 0);
  enable (actions, "mark-seed", can_mark);
  enable (actions, "mark-loop", can_mark);
  enable (actions, "clear-seed", seed.to > seed.from);
  enable (actions, "clear-loop", loop.to > loop.from);
}

void
mai_piano_roll_add_actions (MaiPianoRoll *self)
{
  const char *const news[] = { "selection-changed", "regions-changed", "score-changed" };
  GActionGroup *actions = mai_piano_roll_get_actions (self);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GSimpleAction) action = make_action (self, &rows[i]);
      g_object_set_data (G_OBJECT (action), ROW, (gpointer) &rows[i]);
      g_action_map_add_action (G_ACTION_MAP (actions), G_ACTION (action));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (news); i++)
    g_signal_connect_object (mai_piano_roll_get_scene (self), news[i], G_CALLBACK (update_cb), self,
                             G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::editor", G_CALLBACK (update_cb), NULL);
  update_cb (self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "view", actions);
}

typedef struct
{
  GtkWidgetClass *class;
  const char *action;
} Binding;

static void
add_binding (guint keyval, GdkModifierType modifiers, gpointer data)
{
  const Binding *binding = data;
  gtk_widget_class_add_binding_action (binding->class, keyval, modifiers, binding->action, NULL);
}

void
mai_piano_roll_add_keys (GtkWidgetClass *class)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Binding binding = { class, rows[i].key.action };
      mai_roll_key_foreach (&rows[i].key, add_binding, &binding);
    }
}

static MaiNotePart
get_part (MaiPianoRoll *self, MaiNoteRef ref, double x)
{
  MaiRollScene *scene = mai_piano_roll_get_scene (self);
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (scene);
  const MaiNote *note = mai_note_editor_get_note (mai_roll_scene_get_editor (scene), ref);
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
