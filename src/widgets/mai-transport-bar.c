/* SPDX-License-Identifier: Apache-2.0 */
/* The template binds nearly everything; here is what has two faces: the tempo, the play button, the words. */
#include "widgets/mai-transport-bar.h"

#include "base/mai-i18n.h"
#include "widgets/common/mai-widget-keys.h"
#include "widgets/mai-level-meter.h"

#include <math.h>

typedef enum
{
  FLAG_PLAYING,
  FLAG_LOOPING,
  FLAG_METRONOME,
  FLAG_FOLLOWING,
  FLAG_CAN_PLAY,
  FLAG_HAS_SOUND,
  N_FLAGS
} Flag;

typedef enum
{
  TEXT_POSITION,
  TEXT_TIME,
  TEXT_CONTEXT,
  N_TEXTS
} Text;

struct _MaiTransportBar
{
  AdwBin parent_instance;

  GtkWidget *buttons;
  GtkWidget *volume_button;
  GtkWidget *play_button;
  GtkWidget *readout;
  GtkWidget *tempo_button;
  GtkWidget *more_button;
  GtkInscription *tempo_label;
  GtkLabel *more_tempo_label;
  GtkAdjustment *tempo; // log2 of the scale
  GtkAdjustment *percent;
  AdwSqueezer *squeezer;

  gboolean flags[N_FLAGS];
  char *texts[N_TEXTS];
  double tempo_scale;
  double volume;
  double level;
  double bpm;
  double scrolled; // wheel, not yet a bar
  gboolean syncing;
};

enum
{
  PROP_PLAYING = 1, // the flags, in their order
  PROP_LOOPING,
  PROP_METRONOME,
  PROP_FOLLOWING,
  PROP_CAN_PLAY,
  PROP_HAS_SOUND,
  PROP_POSITION_TEXT, // the texts
  PROP_TIME_TEXT,
  PROP_CONTEXT_TEXT,
  PROP_TEMPO_SCALE,
  PROP_VOLUME,
  PROP_LEVEL,
  PROP_BPM,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  PLAY,
  PAUSE,
  STOP,
  REWIND,
  SEEK_BY,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MaiTransportBar, mai_transport_bar, ADW_TYPE_BIN)

static void
update_play_button (MaiTransportBar *self)
{
  gboolean playing = self->flags[FLAG_PLAYING];
  const char *words = playing ? _ ("Pause") : _ ("Play");
  gtk_button_set_icon_name (GTK_BUTTON (self->play_button), playing
                                                                ? "media-playback-pause-symbolic"
                                                                : "media-playback-start-symbolic");
  gtk_widget_set_tooltip_text (self->play_button, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->play_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words, -1);
}

/*
 * Not while it runs: a screen reader would never be silent.
 */
static void
say_position (MaiTransportBar *self)
{
  const char *position = self->texts[TEXT_POSITION];
  if (self->flags[FLAG_PLAYING])
    return;
  g_autofree char *words = g_strdup_printf (_ ("Position %s"), position != NULL ? position : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->readout), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  position != NULL ? position : "", -1);
}

static void
update_tempo (MaiTransportBar *self)
{
  double quarters = round (self->bpm * self->tempo_scale);
  /* Translators: a quarter note lasts so long that this many fit into a minute. */
  g_autofree char *shown = g_strdup_printf (_ ("♩ = %.0f"), quarters);
  g_autofree char *said = g_strdup_printf (_ ("Tempo, %.0f beats per minute"), quarters);
  gtk_inscription_set_text (self->tempo_label, shown);
  gtk_label_set_label (self->more_tempo_label, shown);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->tempo_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
}

static void
set_flag (MaiTransportBar *self, Flag flag, gboolean value)
{
  if (self->flags[flag] == value)
    return;
  self->flags[flag] = value;
  if (flag == FLAG_PLAYING)
    {
      update_play_button (self);
      say_position (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PLAYING + flag]);
}

static void
set_text (MaiTransportBar *self, Text text, const char *words)
{
  if (g_strcmp0 (self->texts[text], words) == 0)
    return;
  g_free (self->texts[text]);
  self->texts[text] = g_strdup (words);
  if (text == TEXT_POSITION)
    say_position (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POSITION_TEXT + text]);
}

static void
set_tempo_scale (MaiTransportBar *self, double scale)
{
  scale = CLAMP (scale, MAI_TRANSPORT_TEMPO_MIN, MAI_TRANSPORT_TEMPO_MAX);
  if (scale == self->tempo_scale)
    return;
  self->tempo_scale = scale;
  self->syncing = TRUE;
  gtk_adjustment_set_value (self->tempo, log2 (scale));
  gtk_adjustment_set_value (self->percent, scale * 100.0);
  self->syncing = FALSE;
  update_tempo (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEMPO_SCALE]);
}

/*
 * In whole per cents. The mark on the slider draws it to the written tempo.
 */
static void
tempo_changed_cb (MaiTransportBar *self)
{
  double scale = round (exp2 (gtk_adjustment_get_value (self->tempo)) * 100.0) / 100.0;
  if (!self->syncing)
    set_tempo_scale (self, scale);
}

static void
percent_changed_cb (MaiTransportBar *self)
{
  if (!self->syncing)
    set_tempo_scale (self, gtk_adjustment_get_value (self->percent) / 100.0);
}

static void
set_number (MaiTransportBar *self, guint id, double *number, double value)
{
  if (*number == value)
    return;
  *number = value;
  if (id == PROP_BPM)
    update_tempo (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[id]);
}

static void
rewind_clicked_cb (MaiTransportBar *self)
{
  g_signal_emit (self, signals[REWIND], 0);
}

static void
play_clicked_cb (MaiTransportBar *self)
{
  g_signal_emit (self, signals[self->flags[FLAG_PLAYING] ? PAUSE : PLAY], 0);
}

static void
stop_clicked_cb (MaiTransportBar *self)
{
  g_signal_emit (self, signals[STOP], 0);
}

static void
reset_clicked_cb (MaiTransportBar *self)
{
  set_tempo_scale (self, 1.0);
}

static gboolean
key_pressed_cb (MaiTransportBar *self, guint key, guint code, GdkModifierType state)
{
  if ((state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;
  switch (mai_widget_plain_key (key))
    {
    case GDK_KEY_Page_Up:
    case GDK_KEY_Left:
    case GDK_KEY_Down:
      g_signal_emit (self, signals[SEEK_BY], 0, -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Page_Down:
    case GDK_KEY_Right:
    case GDK_KEY_Up:
      g_signal_emit (self, signals[SEEK_BY], 0, 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Home:
      g_signal_emit (self, signals[REWIND], 0);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/*
 * A touchpad sends small pieces of a step.
 */
static gboolean
scroll_cb (MaiTransportBar *self, double dx, double dy)
{
  self->scrolled += dx + dy;
  int bars = (int) self->scrolled;
  if (bars != 0)
    g_signal_emit (self, signals[SEEK_BY], 0, bars);
  self->scrolled -= bars;
  return GDK_EVENT_STOP;
}

static void
add_readout_input (MaiTransportBar *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *scroll =
      gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkGesture *click = gtk_gesture_click_new ();
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (gtk_widget_grab_focus), self->readout);
  gtk_widget_add_controller (self->readout, keys);
  gtk_widget_add_controller (self->readout, scroll);
  gtk_widget_add_controller (self->readout, GTK_EVENT_CONTROLLER (click));
}

static void
squeezed_cb (MaiTransportBar *self)
{
  /* A popover without its button would hang in the air. */
  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->tempo_button));
  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->more_button));
}

static void
mai_transport_bar_dispose (GObject *object)
{
  MaiTransportBar *self = MAI_TRANSPORT_BAR (object);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAI_TYPE_TRANSPORT_BAR);
  for (guint i = 0; i < N_TEXTS; i++)
    g_clear_pointer (&self->texts[i], g_free);
  G_OBJECT_CLASS (mai_transport_bar_parent_class)->dispose (object);
}

static void
mai_transport_bar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MaiTransportBar *self = MAI_TRANSPORT_BAR (object);
  switch (id)
    {
    case PROP_POSITION_TEXT:
    case PROP_TIME_TEXT:
    case PROP_CONTEXT_TEXT:
      g_value_set_string (value, self->texts[id - PROP_POSITION_TEXT]);
      break;
    case PROP_TEMPO_SCALE:
      g_value_set_double (value, self->tempo_scale);
      break;
    case PROP_VOLUME:
      g_value_set_double (value, self->volume);
      break;
    case PROP_LEVEL:
      g_value_set_double (value, self->level);
      break;
    case PROP_BPM:
      g_value_set_double (value, self->bpm);
      break;
    default:
      g_value_set_boolean (value, self->flags[id - PROP_PLAYING]);
    }
}

static void
mai_transport_bar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MaiTransportBar *self = MAI_TRANSPORT_BAR (object);
  switch (id)
    {
    case PROP_POSITION_TEXT:
    case PROP_TIME_TEXT:
    case PROP_CONTEXT_TEXT:
      set_text (self, (Text) (id - PROP_POSITION_TEXT), g_value_get_string (value));
      break;
    case PROP_TEMPO_SCALE:
      set_tempo_scale (self, g_value_get_double (value));
      break;
    case PROP_VOLUME:
      set_number (self, id, &self->volume, g_value_get_double (value));
      break;
    case PROP_LEVEL:
      set_number (self, id, &self->level, g_value_get_double (value));
      break;
    case PROP_BPM:
      set_number (self, id, &self->bpm, g_value_get_double (value));
      break;
    default:
      set_flag (self, (Flag) (id - PROP_PLAYING), g_value_get_boolean (value));
    }
}

static void
add_properties (GObjectClass *class)
{
  static const char *const flag_names[N_FLAGS] = { "playing",   "looping",  "metronome",
                                                   "following", "can-play", "has-sound" };
  static const char *const text_names[N_TEXTS] = { "position-text", "time-text", "context-text" };
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  for (guint i = 0; i < N_FLAGS; i++)
    properties[PROP_PLAYING + i] =
        g_param_spec_boolean (flag_names[i], NULL, NULL, i >= FLAG_FOLLOWING, flags);
  for (guint i = 0; i < N_TEXTS; i++)
    properties[PROP_POSITION_TEXT + i] =
        g_param_spec_string (text_names[i], NULL, NULL, NULL, flags);
  properties[PROP_TEMPO_SCALE] = g_param_spec_double (
      "tempo-scale", NULL, NULL, MAI_TRANSPORT_TEMPO_MIN, MAI_TRANSPORT_TEMPO_MAX, 1.0, flags);
  properties[PROP_VOLUME] = g_param_spec_double ("volume", NULL, NULL, 0.0, 1.0, 0.8, flags);
  properties[PROP_LEVEL] = g_param_spec_double ("level", NULL, NULL, 0.0, G_MAXDOUBLE, 0.0, flags);
  properties[PROP_BPM] = g_param_spec_double ("bpm", NULL, NULL, 0.0, 1e6, 120.0, flags);
  g_object_class_install_properties (class, N_PROPS, properties);
}

static guint
add_signal (MaiTransportBarClass *class, const char *name, guint n_parameters)
{
  return g_signal_new (name, G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, n_parameters, G_TYPE_INT);
}

static void
bind_template (GtkWidgetClass *class)
{
  gtk_widget_class_set_template_from_resource (class,
                                               "/app/musicai/Studio/widgets/mai-transport-bar.ui");
  gtk_widget_class_bind_template_child (class, MaiTransportBar, buttons);
  gtk_widget_class_bind_template_child (class, MaiTransportBar, volume_button);
  gtk_widget_class_bind_template_child (class, MaiTransportBar, play_button);
  gtk_widget_class_bind_template_child (class, MaiTransportBar, readout);
  gtk_widget_class_bind_template_child (class, MaiTransportBar, tempo_button);
  gtk_widget_class_bind_template_child (class, MaiTransportBar, more_button);
  gtk_widget_class_bind_template_child (class, MaiTransportBar, tempo_label);
  gtk_widget_class_bind_template_child (class, MaiTransportBar, more_tempo_label);
  gtk_widget_class_bind_template_child (class, MaiTransportBar, tempo);
  gtk_widget_class_bind_template_child (class, MaiTransportBar, percent);
  gtk_widget_class_bind_template_child (class, MaiTransportBar, squeezer);
  gtk_widget_class_bind_template_callback (class, rewind_clicked_cb);
  gtk_widget_class_bind_template_callback (class, play_clicked_cb);
  gtk_widget_class_bind_template_callback (class, stop_clicked_cb);
  gtk_widget_class_bind_template_callback (class, reset_clicked_cb);
}

static void
mai_transport_bar_class_init (MaiTransportBarClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->dispose = mai_transport_bar_dispose;
  object_class->get_property = mai_transport_bar_get_property;
  object_class->set_property = mai_transport_bar_set_property;
  add_properties (object_class);
  signals[PLAY] = add_signal (class, "play", 0);
  signals[PAUSE] = add_signal (class, "pause", 0);
  signals[STOP] = add_signal (class, "stop", 0);
  signals[REWIND] = add_signal (class, "rewind", 0);
  signals[SEEK_BY] = add_signal (class, "seek-by", 1);
  g_type_ensure (MAI_TYPE_LEVEL_METER);
  bind_template (widget_class);
  gtk_widget_class_set_css_name (widget_class, "transportbar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_TOOLBAR);
}

/*
 * Time runs to the right everywhere, and so do the buttons that move in it and the numbers that tell it.
 */
static void
keep_left_to_right (GtkWidget *widget)
{
  gtk_widget_set_direction (widget, GTK_TEXT_DIR_LTR);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    keep_left_to_right (child);
}

/* What has the focus is a button within it, which would be named after its picture. */
static void
name_volume_button (MaiTransportBar *self)
{
  GtkWidget *button = gtk_widget_get_first_child (self->volume_button);

  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Volume"), -1);
}

static void
mai_transport_bar_init (MaiTransportBar *self)
{
  self->flags[FLAG_FOLLOWING] = TRUE;
  self->flags[FLAG_CAN_PLAY] = TRUE;
  self->flags[FLAG_HAS_SOUND] = TRUE;
  self->tempo_scale = 1.0;
  self->volume = 0.8;
  self->bpm = 120.0;
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Playing"), -1);
  g_signal_connect_object (self->tempo, "value-changed", G_CALLBACK (tempo_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->percent, "value-changed", G_CALLBACK (percent_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->squeezer, "notify::visible-child", G_CALLBACK (squeezed_cb), self,
                           G_CONNECT_SWAPPED);
  name_volume_button (self);
  add_readout_input (self);
  keep_left_to_right (self->buttons);
  keep_left_to_right (self->readout);
  keep_left_to_right (GTK_WIDGET (self->tempo_label));
  update_play_button (self);
  update_tempo (self);
  mai_transport_bar_set_position (self, 0, 0, 0, 0.0);
}

GtkWidget *
mai_transport_bar_new (void)
{
  return g_object_new (MAI_TYPE_TRANSPORT_BAR, NULL);
}

static char *
format_time (double seconds)
{
  int all = (int) CLAMP (seconds, 0.0, (double) G_MAXINT / 2.0);
  int hours = all / 3600, minutes = all / 60 % 60;
  if (hours > 0)
    return g_strdup_printf ("%d:%02d:%02d", hours, minutes, all % 60);
  return g_strdup_printf ("%d:%02d", minutes, all % 60);
}

void
mai_transport_bar_set_position (MaiTransportBar *self, gint64 bar, gint64 beat, gint64 tick,
                                double seconds)
{
  g_return_if_fail (MAI_IS_TRANSPORT_BAR (self));

  g_autofree char *position =
      g_strdup_printf ("%d . %d . %03d", (int) bar + 1, (int) beat + 1, (int) tick);
  g_autofree char *time = format_time (seconds);
  set_text (self, TEXT_POSITION, position);
  set_text (self, TEXT_TIME, time);
}
