/* SPDX-License-Identifier: Apache-2.0 */
/* What is chosen and how; the strip knows where the dots stand and how they look. */
#include "widgets/training/mai-learn-timeline.h"

#include "base/mai-i18n.h"
#include "widgets/common/mai-widget-keys.h"
#include "widgets/common/mai-widget-style.h"
#include "widgets/training/mai-learn-strip.h"

#define NONE GTK_INVALID_LIST_POSITION
#define BREATH (1600 * 1000) // µs
#define PAGE 10

struct _MaiLearnTimeline
{
  GtkWidget parent_instance;

  GListModel *model;
  GPtrArray *points; // what is in it
  guint n_to_come;
  guint selected;
  guint playing;
  guint tick;
};

enum
{
  PROP_MODEL = 1,
  PROP_N_TO_COME,
  PROP_SELECTED,
  PROP_PLAYING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MaiLearnTimeline, mai_learn_timeline, GTK_TYPE_WIDGET)

static MaiLearnPoint *
get_point (MaiLearnTimeline *self, guint i)
{
  return g_ptr_array_index (self->points, i);
}

/*
 * The breath stands still where the person wants no animations.
 */
static MaiLearnStrip
get_strip (MaiLearnTimeline *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self));
  double phase = 0.25;
  if (self->tick != 0 && clock != NULL)
    phase = (double) (gdk_frame_clock_get_frame_time (clock) % BREATH) / BREATH;
  return (MaiLearnStrip){
    .widget = GTK_WIDGET (self),
    .points = self->points,
    .n_to_come = self->n_to_come,
    .selected = self->selected,
    .playing = self->playing,
    .phase = phase,
  };
}

double
mai_learn_timeline_get_x (MaiLearnTimeline *self, guint index)
{
  g_return_val_if_fail (MAI_IS_LEARN_TIMELINE (self), -1.0);

  MaiLearnStrip strip = get_strip (self);
  return mai_learn_strip_get_x (&strip, index);
}

static guint
find_index (MaiLearnTimeline *self, double x, gboolean any)
{
  MaiLearnStrip strip = get_strip (self);
  return mai_learn_strip_find (&strip, x, any);
}

static void
mai_learn_timeline_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MaiLearnStrip strip = get_strip (MAI_LEARN_TIMELINE (widget));
  mai_learn_strip_draw (&strip, snapshot);
}

static void
mai_learn_timeline_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                            int *minimum, int *natural, int *minimum_baseline,
                            int *natural_baseline)
{
  gboolean across = orientation == GTK_ORIENTATION_HORIZONTAL;
  *minimum = across ? 160 : 64;
  *natural = across ? 400 : 74;
}

static gboolean
breathe_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  gtk_widget_queue_draw (widget);
  return G_SOURCE_CONTINUE;
}

static void
update_breath (MaiLearnTimeline *self)
{
  gboolean animated = TRUE;
  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations", &animated,
                NULL);
  gboolean wanted = animated && self->playing != NONE && gtk_widget_get_mapped (GTK_WIDGET (self));
  if (wanted && self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), breathe_cb, NULL, NULL);
  if (!wanted && self->tick != 0)
    {
      gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
      self->tick = 0;
    }
}

static void
mai_learn_timeline_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (mai_learn_timeline_parent_class)->map (widget);
  update_breath (MAI_LEARN_TIMELINE (widget));
}

static void
mai_learn_timeline_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (mai_learn_timeline_parent_class)->unmap (widget);
  update_breath (MAI_LEARN_TIMELINE (widget));
}

/*
 * Before GTK 4.10 the value of a widget of one's own does not reach the bus; its name does.
 */
static void
say (MaiLearnTimeline *self)
{
  g_autofree char *text = self->selected != NONE
                              ? mai_learn_point_dup_text (get_point (self, self->selected))
                              : g_strdup (_ ("nothing chosen"));
  g_autofree char *words = g_strdup_printf (_ ("Hear it learn: %s"), text);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
      GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0, GTK_ACCESSIBLE_PROPERTY_VALUE_MAX,
      MAX ((double) self->points->len - 1.0, 0.0), GTK_ACCESSIBLE_PROPERTY_VALUE_NOW,
      self->selected != NONE ? (double) self->selected : 0.0, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
      text, -1);
}

/*
 * Where the item of an index has gone when others went and came.
 */
static guint
follow (guint index, guint position, guint removed, guint added)
{
  if (index == NONE || index < position)
    return index;
  if (index >= position + removed)
    return index + added - removed;
  return index < position + added ? index : NONE;
}

static void
items_changed_cb (MaiLearnTimeline *self, guint position, guint removed, guint added)
{
  guint selected = follow (self->selected, position, removed, added);
  guint playing = follow (self->playing, position, removed, added);
  if (removed > 0)
    g_ptr_array_remove_range (self->points, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (self->points, (int) (position + i),
                        g_list_model_get_item (self->model, position + i));
  mai_learn_timeline_set_selected (self, selected);
  mai_learn_timeline_set_playing (self, playing);
  say (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
choose (MaiLearnTimeline *self, guint index)
{
  if (index >= self->points->len)
    return;
  mai_learn_timeline_set_selected (self, index);
  g_signal_emit (self, signals[CHOSEN], 0, index);
}

static void
drag_begin_cb (MaiLearnTimeline *self, double x, double y, GtkGesture *gesture)
{
  guint index = find_index (self, x, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (index == NONE)
    {
      gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  choose (self, index);
}

static void
drag_update_cb (MaiLearnTimeline *self, double dx, double dy, GtkGestureDrag *gesture)
{
  double x, y;
  if (!gtk_gesture_drag_get_start_point (gesture, &x, &y))
    return;
  guint index = find_index (self, x + dx, TRUE);
  if (index != self->selected)
    choose (self, index);
}

static void
move (MaiLearnTimeline *self, int by)
{
  int last = (int) self->points->len - 1;
  int at = self->selected != NONE ? (int) self->selected + by : last;
  if (last >= 0 && (guint) CLAMP (at, 0, last) != self->selected)
    choose (self, (guint) CLAMP (at, 0, last));
}

static gboolean
key_pressed_cb (MaiLearnTimeline *self, guint key, guint code, GdkModifierType state)
{
  static const struct
  {
    guint key;
    int by;
  } moves[] = {
    { GDK_KEY_Left, -1 },       { GDK_KEY_Right, 1 },       { GDK_KEY_Down, -1 },
    { GDK_KEY_Up, 1 },          { GDK_KEY_Page_Up, -PAGE }, { GDK_KEY_Page_Down, PAGE },
    { GDK_KEY_Home, -1000000 }, { GDK_KEY_End, 1000000 },
  };
  if ((state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;
  key = mai_widget_plain_key (key);
  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    if (moves[i].key == key)
      {
        move (self, moves[i].by);
        return GDK_EVENT_STOP;
      }
  if (key != GDK_KEY_space && key != GDK_KEY_Return)
    return GDK_EVENT_PROPAGATE;
  choose (self, self->selected);
  return GDK_EVENT_STOP;
}

static gboolean
query_tooltip_cb (MaiLearnTimeline *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  guint index = keyboard ? self->selected : find_index (self, x, FALSE);
  if (index == NONE || index >= self->points->len)
    return FALSE;
  g_autofree char *text = mai_learn_point_dup_text (get_point (self, index));
  double middle = mai_learn_timeline_get_x (self, index);
  GdkRectangle place = { (int) middle - 8, 0, 16, gtk_widget_get_height (GTK_WIDGET (self)) };
  gtk_tooltip_set_text (tooltip, text);
  gtk_tooltip_set_tip_area (tooltip, &place);
  return TRUE;
}

static void
add_input (MaiLearnTimeline *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
}

static void
mai_learn_timeline_dispose (GObject *object)
{
  MaiLearnTimeline *self = MAI_LEARN_TIMELINE (object);
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_func (self->model, items_changed_cb, self);
  g_clear_object (&self->model);
  g_clear_pointer (&self->points, g_ptr_array_unref);
  G_OBJECT_CLASS (mai_learn_timeline_parent_class)->dispose (object);
}

static void
mai_learn_timeline_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MaiLearnTimeline *self = MAI_LEARN_TIMELINE (object);
  switch (id)
    {
    case PROP_MODEL:
      g_value_set_object (value, self->model);
      break;
    case PROP_N_TO_COME:
      g_value_set_uint (value, self->n_to_come);
      break;
    case PROP_SELECTED:
      g_value_set_uint (value, self->selected);
      break;
    case PROP_PLAYING:
      g_value_set_uint (value, self->playing);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mai_learn_timeline_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MaiLearnTimeline *self = MAI_LEARN_TIMELINE (object);
  switch (id)
    {
    case PROP_MODEL:
      mai_learn_timeline_set_model (self, g_value_get_object (value));
      break;
    case PROP_N_TO_COME:
      mai_learn_timeline_set_n_to_come (self, g_value_get_uint (value));
      break;
    case PROP_SELECTED:
      mai_learn_timeline_set_selected (self, g_value_get_uint (value));
      break;
    case PROP_PLAYING:
      mai_learn_timeline_set_playing (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mai_learn_timeline_class_init (MaiLearnTimelineClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = mai_learn_timeline_dispose;
  object_class->get_property = mai_learn_timeline_get_property;
  object_class->set_property = mai_learn_timeline_set_property;
  widget_class->snapshot = mai_learn_timeline_snapshot;
  widget_class->measure = mai_learn_timeline_measure;
  widget_class->map = mai_learn_timeline_map;
  widget_class->unmap = mai_learn_timeline_unmap;
  properties[PROP_MODEL] = g_param_spec_object ("model", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[PROP_N_TO_COME] = g_param_spec_uint ("n-to-come", NULL, NULL, 0, 100000, 0, flags);
  properties[PROP_SELECTED] = g_param_spec_uint ("selected", NULL, NULL, 0, G_MAXUINT, NONE, flags);
  properties[PROP_PLAYING] = g_param_spec_uint ("playing", NULL, NULL, 0, G_MAXUINT, NONE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_css_name (widget_class, "learntimeline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
}

static void
mai_learn_timeline_init (MaiLearnTimeline *self)
{
  self->points = g_ptr_array_new_with_free_func (g_object_unref);
  self->selected = NONE;
  self->playing = NONE;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  mai_widget_style_watch (GTK_WIDGET (self));
  add_input (self);
  say (self);
}

GtkWidget *
mai_learn_timeline_new (GListModel *model)
{
  return g_object_new (MAI_TYPE_LEARN_TIMELINE, "model", model, NULL);
}

void
mai_learn_timeline_set_model (MaiLearnTimeline *self, GListModel *model)
{
  g_return_if_fail (MAI_IS_LEARN_TIMELINE (self));
  g_return_if_fail (model == NULL || G_IS_LIST_MODEL (model));

  if (self->model == model)
    return;
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_func (self->model, items_changed_cb, self);
  items_changed_cb (self, 0, self->points->len, 0);
  g_set_object (&self->model, model);
  if (model != NULL)
    {
      g_signal_connect_swapped (model, "items-changed", G_CALLBACK (items_changed_cb), self);
      items_changed_cb (self, 0, 0, g_list_model_get_n_items (model));
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODEL]);
}

void
mai_learn_timeline_set_n_to_come (MaiLearnTimeline *self, guint n)
{
  g_return_if_fail (MAI_IS_LEARN_TIMELINE (self));

  if (self->n_to_come == n)
    return;
  self->n_to_come = n;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_TO_COME]);
}

void
mai_learn_timeline_set_selected (MaiLearnTimeline *self, guint index)
{
  g_return_if_fail (MAI_IS_LEARN_TIMELINE (self));

  index = index < self->points->len ? index : NONE;
  if (self->selected == index)
    return;
  self->selected = index;
  say (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

guint
mai_learn_timeline_get_selected (MaiLearnTimeline *self)
{
  g_return_val_if_fail (MAI_IS_LEARN_TIMELINE (self), NONE);
  return self->selected;
}

void
mai_learn_timeline_set_playing (MaiLearnTimeline *self, guint index)
{
  g_return_if_fail (MAI_IS_LEARN_TIMELINE (self));

  index = index < self->points->len ? index : NONE;
  if (self->playing == index)
    return;
  self->playing = index;
  update_breath (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PLAYING]);
}
