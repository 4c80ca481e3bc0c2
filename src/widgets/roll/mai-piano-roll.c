/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/roll/mai-piano-roll.h"

#include "base/mai-i18n.h"
#include "widgets/common/mai-widget-style.h"
#include "widgets/roll/mai-piano-roll-private.h"

#include <adwaita.h>

enum
{
  PROP_EDITOR = 1,
  PROP_FOLLOW,
  PROP_SHOW_VELOCITIES,
  PROP_SHOW_MINIMAP,
  PROP_SHOW_ORIGINALITY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  SEEK,
  KEY_PRESSED,
  KEY_RELEASED,
  SEED_CHANGED,
  LOOP_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MaiPianoRoll, mai_piano_roll, GTK_TYPE_WIDGET)

static void
mai_piano_roll_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MaiPianoRoll *self = MAI_PIANO_ROLL (object);
  switch (id)
    {
    case PROP_EDITOR:
      g_value_set_object (value, mai_roll_scene_get_editor (self->scene));
      break;
    case PROP_FOLLOW:
      g_value_set_boolean (value, mai_roll_follow_get_active (self->follow));
      break;
    case PROP_SHOW_VELOCITIES:
      g_value_set_boolean (value, self->show_velocities);
      break;
    case PROP_SHOW_MINIMAP:
      g_value_set_boolean (value, self->show_minimap);
      break;
    case PROP_SHOW_ORIGINALITY:
      g_value_set_boolean (value, self->show_originality);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
show_part (MaiPianoRoll *self, gboolean *place, gboolean show, guint prop)
{
  if (*place == show)
    return;
  *place = show;
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

static void
mai_piano_roll_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MaiPianoRoll *self = MAI_PIANO_ROLL (object);
  switch (id)
    {
    case PROP_EDITOR:
      mai_piano_roll_set_editor (self, g_value_get_object (value));
      break;
    case PROP_FOLLOW:
      mai_piano_roll_set_follow (self, g_value_get_boolean (value));
      break;
    case PROP_SHOW_VELOCITIES:
      show_part (self, &self->show_velocities, g_value_get_boolean (value), id);
      break;
    case PROP_SHOW_MINIMAP:
      show_part (self, &self->show_minimap, g_value_get_boolean (value), id);
      break;
    case PROP_SHOW_ORIGINALITY:
      gtk_widget_set_visible (GTK_WIDGET (self->originality), g_value_get_boolean (value));
      show_part (self, &self->show_originality, g_value_get_boolean (value), id);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
style_changed_cb (MaiPianoRoll *self)
{
  MaiWidgetStyle style = mai_widget_style_get (GTK_WIDGET (self));
  mai_roll_scene_set_palette (self->scene, style.palette);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
score_changed_cb (MaiPianoRoll *self)
{
  if (mai_roll_viewport_get_height (mai_roll_scene_get_viewport (self->scene)) > 0.0)
    mai_roll_scene_go_home (self->scene);
}

/*
 * Only a step or an edit brings the cursor into sight: one that the pointer put somewhere is where the hand is,
 * and a roll that scrolls under a hand pulls the notes out of it.
 */
static void
cursor_moved_cb (MaiPianoRoll *self)
{
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (self->scene);
  MaiNoteEditor *editor = mai_roll_scene_get_editor (self->scene);
  gint64 tick = mai_note_editor_get_cursor_tick (editor);
  guint pitch = mai_note_editor_get_cursor_pitch (editor);
  mai_roll_viewport_reveal_ticks (viewport, (double) tick,
                                  (double) (tick + mai_note_editor_get_cursor_length (editor)));
  mai_roll_viewport_reveal_pitches (viewport, pitch, pitch);
}

static void
ruler_seek_cb (MaiPianoRoll *self, gint64 tick)
{
  g_signal_emit (self, signals[SEEK], 0, tick);
}

static void
region_changed_cb (MaiPianoRoll *self, guint region)
{
  mai_piano_roll_emit_region (self, region);
}

static void
key_pressed_cb (MaiPianoRoll *self, guint pitch, guint velocity)
{
  g_signal_emit (self, signals[KEY_PRESSED], 0, pitch, velocity);
}

static void
key_released_cb (MaiPianoRoll *self, guint pitch)
{
  g_signal_emit (self, signals[KEY_RELEASED], 0, pitch);
}

static void
mai_piano_roll_dispose (GObject *object)
{
  MaiPianoRoll *self = MAI_PIANO_ROLL (object);
  GtkWidget *child;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->follow);
  G_OBJECT_CLASS (mai_piano_roll_parent_class)->dispose (object);
}

static void
mai_piano_roll_finalize (GObject *object)
{
  MaiPianoRoll *self = MAI_PIANO_ROLL (object);
  g_clear_object (&self->scene);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (mai_piano_roll_parent_class)->finalize (object);
}

static void
add_properties (GObjectClass *class)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  properties[PROP_EDITOR] = g_param_spec_object ("editor", NULL, NULL, MAI_TYPE_NOTE_EDITOR, flags);
  properties[PROP_FOLLOW] = g_param_spec_boolean ("follow", NULL, NULL, TRUE, flags);
  properties[PROP_SHOW_VELOCITIES] =
      g_param_spec_boolean ("show-velocities", NULL, NULL, TRUE, flags);
  properties[PROP_SHOW_MINIMAP] = g_param_spec_boolean ("show-minimap", NULL, NULL, TRUE, flags);
  properties[PROP_SHOW_ORIGINALITY] =
      g_param_spec_boolean ("show-originality", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (class, N_PROPS, properties);
}

static guint
add_signal (MaiPianoRollClass *class, const char *name, guint n, GType first, GType second)
{
  return g_signal_new (name, G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, n, first, second);
}

static void
bind_template (GtkWidgetClass *class)
{
  g_type_ensure (MAI_TYPE_ROLL_CANVAS);
  g_type_ensure (MAI_TYPE_ROLL_KEYBOARD);
  g_type_ensure (MAI_TYPE_ROLL_MINIMAP);
  g_type_ensure (MAI_TYPE_ROLL_ORIGINALITY);
  g_type_ensure (MAI_TYPE_ROLL_PLAYHEAD);
  g_type_ensure (MAI_TYPE_ROLL_RULER);
  g_type_ensure (MAI_TYPE_VELOCITY_LANE);
  gtk_widget_class_set_template_from_resource (class,
                                               "/app/musicai/Studio/widgets/mai-piano-roll.ui");
  gtk_widget_class_bind_template_child (class, MaiPianoRoll, ruler);
  gtk_widget_class_bind_template_child (class, MaiPianoRoll, originality);
  gtk_widget_class_bind_template_child (class, MaiPianoRoll, keyboard);
  gtk_widget_class_bind_template_child (class, MaiPianoRoll, scroller);
  gtk_widget_class_bind_template_child (class, MaiPianoRoll, canvas);
  gtk_widget_class_bind_template_child (class, MaiPianoRoll, velocity_label);
  gtk_widget_class_bind_template_child (class, MaiPianoRoll, lane);
  gtk_widget_class_bind_template_child (class, MaiPianoRoll, minimap);
  gtk_widget_class_bind_template_child (class, MaiPianoRoll, playhead);
  gtk_widget_class_bind_template_callback (class, ruler_seek_cb);
  gtk_widget_class_bind_template_callback (class, region_changed_cb);
  gtk_widget_class_bind_template_callback (class, key_pressed_cb);
  gtk_widget_class_bind_template_callback (class, key_released_cb);
}

static void
mai_piano_roll_class_init (MaiPianoRollClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->dispose = mai_piano_roll_dispose;
  object_class->finalize = mai_piano_roll_finalize;
  object_class->get_property = mai_piano_roll_get_property;
  object_class->set_property = mai_piano_roll_set_property;
  widget_class->size_allocate = mai_piano_roll_size_allocate;
  widget_class->measure = mai_piano_roll_measure;
  widget_class->snapshot = mai_piano_roll_snapshot;
  add_properties (object_class);
  signals[SEEK] = add_signal (class, "seek", 1, G_TYPE_INT64, 0);
  signals[KEY_PRESSED] = add_signal (class, "key-pressed", 2, G_TYPE_UINT, G_TYPE_UINT);
  signals[KEY_RELEASED] = add_signal (class, "key-released", 1, G_TYPE_UINT, 0);
  signals[SEED_CHANGED] = add_signal (class, "seed-changed", 2, G_TYPE_INT64, G_TYPE_INT64);
  signals[LOOP_CHANGED] = add_signal (class, "loop-changed", 2, G_TYPE_INT64, G_TYPE_INT64);
  mai_piano_roll_add_keys (widget_class);
  bind_template (widget_class);
  gtk_widget_class_set_css_name (widget_class, "pianoroll");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
listen_to_scene (MaiPianoRoll *self)
{
  const struct
  {
    const char *signal;
    GCallback callback;
  } table[] = {
    { "score-changed", G_CALLBACK (score_changed_cb) },
    { "cursor-moved", G_CALLBACK (cursor_moved_cb) },
  };
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    g_signal_connect_object (self->scene, table[i].signal, table[i].callback, self,
                             G_CONNECT_SWAPPED);
  g_signal_connect_object (self->lane, "drag-begun", G_CALLBACK (gtk_widget_grab_focus),
                           self->canvas, G_CONNECT_SWAPPED);
}

static void
listen_to_style (MaiPianoRoll *self)
{
  GdkDisplay *display = gtk_widget_get_display (GTK_WIDGET (self));
  AdwStyleManager *manager = adw_style_manager_get_for_display (display);
  g_signal_connect_object (manager, "notify::dark", G_CALLBACK (style_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "notify::high-contrast", G_CALLBACK (style_changed_cb), self,
                           G_CONNECT_SWAPPED);
  style_changed_cb (self);
}

static void
mai_piano_roll_init (MaiPianoRoll *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  self->scene = mai_roll_scene_new ();
  self->actions = g_simple_action_group_new ();
  self->follow = mai_roll_follow_new (self->scene);
  self->show_velocities = TRUE;
  self->show_minimap = TRUE;
  gtk_widget_init_template (widget);
  mai_roll_ruler_set_scene (self->ruler, self->scene);
  mai_roll_originality_set_scene (self->originality, self->scene);
  mai_roll_keyboard_set_scene (self->keyboard, self->scene);
  mai_roll_canvas_set_scene (self->canvas, self->scene);
  mai_velocity_lane_set_scene (self->lane, self->scene);
  mai_roll_minimap_set_scene (self->minimap, self->scene);
  mai_roll_playhead_set_scene (self->playhead, self->scene);
  listen_to_scene (self);
  listen_to_style (self);
  mai_piano_roll_add_actions (self);
  gtk_widget_set_overflow (widget, GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_direction (widget, GTK_TEXT_DIR_LTR);
  gtk_widget_set_direction (GTK_WIDGET (self->scroller), GTK_TEXT_DIR_LTR);
  gtk_widget_set_direction (self->velocity_label, GTK_TEXT_DIR_LTR);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Piano roll"), -1);
}

GtkWidget *
mai_piano_roll_new (void)
{
  return g_object_new (MAI_TYPE_PIANO_ROLL, NULL);
}

MaiScore *
mai_piano_roll_get_score (MaiPianoRoll *self)
{
  g_return_val_if_fail (MAI_IS_PIANO_ROLL (self), NULL);
  return mai_roll_scene_get_score (self->scene);
}

void
mai_piano_roll_set_score (MaiPianoRoll *self, MaiScore *score)
{
  g_return_if_fail (MAI_IS_PIANO_ROLL (self));
  mai_roll_scene_set_score (self->scene, score);
}

MaiNoteEditor *
mai_piano_roll_get_editor (MaiPianoRoll *self)
{
  g_return_val_if_fail (MAI_IS_PIANO_ROLL (self), NULL);
  return mai_roll_scene_get_editor (self->scene);
}

void
mai_piano_roll_set_editor (MaiPianoRoll *self, MaiNoteEditor *editor)
{
  g_return_if_fail (MAI_IS_PIANO_ROLL (self));
  if (mai_roll_scene_get_editor (self->scene) == editor)
    return;
  mai_roll_scene_set_editor (self->scene, editor);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EDITOR]);
}

gint64
mai_piano_roll_get_playhead (MaiPianoRoll *self)
{
  g_return_val_if_fail (MAI_IS_PIANO_ROLL (self), -1);
  return mai_roll_scene_get_playhead (self->scene);
}

void
mai_piano_roll_set_playhead (MaiPianoRoll *self, gint64 tick)
{
  g_return_if_fail (MAI_IS_PIANO_ROLL (self));
  mai_roll_scene_set_playhead (self->scene, tick);
}

void
mai_piano_roll_set_follow (MaiPianoRoll *self, gboolean follow)
{
  g_return_if_fail (MAI_IS_PIANO_ROLL (self));
  if (mai_roll_follow_get_active (self->follow) == follow)
    return;
  mai_roll_follow_set_active (self->follow, follow);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLLOW]);
}

MaiRollFollow *
mai_piano_roll_get_follower (MaiPianoRoll *self)
{
  g_return_val_if_fail (MAI_IS_PIANO_ROLL (self), NULL);
  return self->follow;
}

void
mai_piano_roll_set_seed (MaiPianoRoll *self, gint64 from, gint64 to)
{
  g_return_if_fail (MAI_IS_PIANO_ROLL (self));
  mai_roll_scene_set_region (self->scene, MAI_ROLL_SEED, from, to);
}

void
mai_piano_roll_set_loop (MaiPianoRoll *self, gint64 from, gint64 to)
{
  g_return_if_fail (MAI_IS_PIANO_ROLL (self));
  mai_roll_scene_set_region (self->scene, MAI_ROLL_LOOP, from, to);
}

void
mai_piano_roll_set_original_bars (MaiPianoRoll *self, const MaiRollOriginalBar *bars, guint n)
{
  g_return_if_fail (MAI_IS_PIANO_ROLL (self));
  mai_roll_originality_set_bars (self->originality, bars, n);
}

MaiRollViewport *
mai_piano_roll_get_viewport (MaiPianoRoll *self)
{
  g_return_val_if_fail (MAI_IS_PIANO_ROLL (self), NULL);
  return mai_roll_scene_get_viewport (self->scene);
}

GtkWidget *
mai_piano_roll_get_canvas (MaiPianoRoll *self)
{
  g_return_val_if_fail (MAI_IS_PIANO_ROLL (self), NULL);
  return GTK_WIDGET (self->canvas);
}

GActionGroup *
mai_piano_roll_get_actions (MaiPianoRoll *self)
{
  g_return_val_if_fail (MAI_IS_PIANO_ROLL (self), NULL);
  return G_ACTION_GROUP (self->actions);
}

MaiRollScene *
mai_piano_roll_get_scene (MaiPianoRoll *self)
{
  return self->scene;
}

gboolean
mai_piano_roll_has_focus (MaiPianoRoll *self)
{
  return gtk_widget_has_focus (mai_roll_canvas_get_cursor (self->canvas));
}

void
mai_piano_roll_emit_region (MaiPianoRoll *self, MaiRollRegion region)
{
  MaiRollTicks ticks = mai_roll_scene_get_region (self->scene, region);
  g_signal_emit (self, signals[region == MAI_ROLL_SEED ? SEED_CHANGED : LOOP_CHANGED], 0,
                 ticks.from, ticks.to);
}
