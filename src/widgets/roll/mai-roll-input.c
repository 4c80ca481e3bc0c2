/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/roll/mai-roll-input.h"

#include "widgets/roll/mai-roll-input-private.h"

enum
{
  PROP_0,
  PROP_TOOL,
  N_PROPS
};
enum
{
  SIGNAL_MENU,
  N_SIGNALS
};
static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MaiRollInput, mai_roll_input, G_TYPE_OBJECT)

MaiRollViewport *
mai_roll_input_get_viewport (MaiRollInput *self)
{
  return mai_piano_roll_get_viewport (self->roll);
}

void
mai_roll_input_add_controller (MaiRollInput *self, GtkEventController *controller)
{
  gtk_widget_add_controller (self->canvas, controller);
  g_ptr_array_add (self->controllers, controller);
}

void
mai_roll_input_emit_menu (MaiRollInput *self, double x, double y)
{
  g_signal_emit (self, signals[SIGNAL_MENU], 0, x, y);
}

static void
release_editor (MaiRollInput *self)
{
  if (self->editor != NULL)
    g_signal_handlers_disconnect_by_data (self->editor, self);
  g_clear_object (&self->editor);
}

static void
follow_editor (MaiRollInput *self)
{
  static const char *const news[] = { "selection-changed", "band-changed",  "notify::description",
                                      "notify::clip",      "notify::score", "notify::dragging" };
  MaiNoteEditor *editor = mai_piano_roll_get_editor (self->roll);

  if (editor == self->editor)
    return;
  mai_roll_input_cancel (self);
  release_editor (self);
  g_set_object (&self->editor, editor);
  for (gsize i = 0; i < G_N_ELEMENTS (news) && editor != NULL; i++)
    g_signal_connect_object (editor, news[i], G_CALLBACK (mai_roll_input_update_actions), self,
                             G_CONNECT_SWAPPED);
  mai_roll_input_update_actions (self);
}

static void
mai_roll_input_dispose (GObject *object)
{
  MaiRollInput *self = MAI_ROLL_INPUT (object);

  mai_roll_input_cancel (self);
  mai_roll_input_stop_scrolling (self);
  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  for (guint i = 0; i < self->controllers->len && self->canvas != NULL; i++)
    gtk_widget_remove_controller (self->canvas, g_ptr_array_index (self->controllers, i));
  g_ptr_array_set_size (self->controllers, 0);
  if (self->canvas != NULL)
    gtk_widget_insert_action_group (self->canvas, "notes", NULL);
  release_editor (self);
  g_clear_weak_pointer (&self->canvas);
  g_clear_weak_pointer (&self->roll);
  G_OBJECT_CLASS (mai_roll_input_parent_class)->dispose (object);
}

static void
mai_roll_input_finalize (GObject *object)
{
  MaiRollInput *self = MAI_ROLL_INPUT (object);

  g_ptr_array_unref (self->controllers);
  g_object_unref (self->actions);
  G_OBJECT_CLASS (mai_roll_input_parent_class)->finalize (object);
}

static void
mai_roll_input_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_TOOL:
      g_value_set_string (value, mai_roll_input_get_tool (MAI_ROLL_INPUT (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mai_roll_input_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_TOOL:
      mai_roll_input_set_tool (MAI_ROLL_INPUT (object), g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mai_roll_input_class_init (MaiRollInputClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mai_roll_input_dispose;
  object_class->finalize = mai_roll_input_finalize;
  object_class->get_property = mai_roll_input_get_property;
  object_class->set_property = mai_roll_input_set_property;
  properties[PROP_TOOL] =
      g_param_spec_string ("tool", NULL, NULL, "draw",
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_MENU] =
      g_signal_new ("menu", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
}

static void
mai_roll_input_init (MaiRollInput *self)
{
  self->grid = "1/16";
  self->controllers = g_ptr_array_new ();
  self->actions = g_simple_action_group_new ();
}

MaiRollInput *
mai_roll_input_new (MaiPianoRoll *roll)
{
  MaiRollInput *self;

  g_return_val_if_fail (MAI_IS_PIANO_ROLL (roll), NULL);

  self = g_object_new (MAI_TYPE_ROLL_INPUT, NULL);
  g_set_weak_pointer (&self->roll, roll);
  g_set_weak_pointer (&self->canvas, mai_piano_roll_get_canvas (roll));
  mai_roll_input_add_pointer (self);
  mai_roll_input_add_keys (self);
  gtk_widget_insert_action_group (self->canvas, "notes", G_ACTION_GROUP (self->actions));
  g_signal_connect_object (roll, "notify::editor", G_CALLBACK (follow_editor), self,
                           G_CONNECT_SWAPPED);
  follow_editor (self);
  mai_roll_input_update_actions (self);
  mai_roll_input_watch_clipboard (self);
  return self;
}

const char *
mai_roll_input_get_tool (MaiRollInput *self)
{
  g_return_val_if_fail (MAI_IS_ROLL_INPUT (self), NULL);

  return self->selects ? "select" : "draw";
}

void
mai_roll_input_set_tool (MaiRollInput *self, const char *tool)
{
  gboolean selects = g_strcmp0 (tool, "select") == 0;

  g_return_if_fail (MAI_IS_ROLL_INPUT (self));

  if (selects == self->selects)
    return;
  self->selects = selects;
  g_simple_action_set_state (self->tool_action,
                             g_variant_new_string (mai_roll_input_get_tool (self)));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TOOL]);
}

GActionGroup *
mai_roll_input_get_actions (MaiRollInput *self)
{
  g_return_val_if_fail (MAI_IS_ROLL_INPUT (self), NULL);

  return G_ACTION_GROUP (self->actions);
}
