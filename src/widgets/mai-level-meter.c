/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/mai-level-meter.h"

#include "base/mai-i18n.h"
#include "widgets/common/mai-widget-style.h"

#include <math.h>

#define FALL 24.0 // dB a second
#define HOLD (3 * G_USEC_PER_SEC / 2)
#define CLIP_HOLD (2 * G_USEC_PER_SEC)
#define THICKNESS 8
#define CAP 6.0 // px that turn red
#define SAID_STEPS 10.0 // how finely a screen reader is told

struct _MaiLevelMeter
{
  GtkWidget parent_instance;

  double level; // as set
  double shown; // 0..1, at time
  double peak; // 0..1, the highest of late
  gint64 time; // µs, monotonic
  gint64 peak_time;
  gint64 clip_time; // 0 for never
  guint tick;
  double said; // 0..1
};

enum
{
  PROP_LEVEL = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MaiLevelMeter, mai_level_meter, GTK_TYPE_WIDGET)

double
mai_level_meter_scale (double level)
{
  if (!(level > 0.0))
    return 0.0;
  double decibels = 20.0 * log10 (level);
  return CLAMP (1.0 - decibels / MAI_LEVEL_METER_FLOOR, 0.0, 1.0);
}

/*
 * What has fallen since the last time.
 */
static void
fall (MaiLevelMeter *self, gint64 now)
{
  double seconds = (double) (now - self->time) / G_USEC_PER_SEC;
  double fallen = self->shown - seconds * FALL / -MAI_LEVEL_METER_FLOOR;
  self->shown = MAX (fallen, mai_level_meter_scale (self->level));
  self->time = now;
  if (self->shown >= self->peak || now - self->peak_time > HOLD)
    {
      self->peak = self->shown;
      self->peak_time = now;
    }
}

static void
say_value (MaiLevelMeter *self)
{
  double value = round (self->shown * SAID_STEPS) / SAID_STEPS;
  if (value == self->said)
    return;
  self->said = value;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, value,
                                  -1);
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  MaiLevelMeter *self = MAI_LEVEL_METER (widget);
  fall (self, g_get_monotonic_time ());
  say_value (self);
  gtk_widget_queue_draw (widget);
  gboolean rests = self->shown == mai_level_meter_scale (self->level) && self->peak == self->shown
                   && !mai_level_meter_get_clipped (self);
  if (!rests)
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

static void
append_part (GtkSnapshot *snapshot, const GdkRGBA *colour, double from, double to, double height)
{
  if (to > from)
    gtk_snapshot_append_color (
        snapshot, colour,
        &GRAPHENE_RECT_INIT ((float) from, 0.0f, (float) (to - from), (float) height));
}

static void
snapshot_bar (MaiLevelMeter *self, GtkSnapshot *snapshot, const MaiWidgetStyle *style, double width,
              double height)
{
  double warning = width * (1.0 - MAI_LEVEL_METER_WARNING / MAI_LEVEL_METER_FLOOR);
  double end = width * self->shown;
  double peak = width * self->peak;
  append_part (snapshot, &style->accent, 0.0, MIN (end, warning), height);
  append_part (snapshot, &style->warning, warning, end, height);
  if (self->peak > self->shown)
    append_part (snapshot, peak > warning ? &style->warning : &style->accent, peak - 2.0, peak,
                 height);
  if (mai_level_meter_get_clipped (self))
    append_part (snapshot, &style->red, MAX (width - CAP, 0.0), width, height);
}

static void
mai_level_meter_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MaiLevelMeter *self = MAI_LEVEL_METER (widget);
  MaiWidgetStyle style = mai_widget_style_get (widget);
  double width = gtk_widget_get_width (widget);
  double height = MIN (gtk_widget_get_height (widget), THICKNESS);
  double y = floor ((gtk_widget_get_height (widget) - height) / 2.0);
  GdkRGBA ground = style.text;
  ground.alpha *= style.high_contrast ? 0.3f : 0.15f;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (0.0f, (float) y));
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    {
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) width, 0.0f));
      gtk_snapshot_scale (snapshot, -1.0f, 1.0f);
    }
  GskRoundedRect outline = mai_widget_rounded (0.0, 0.0, width, height, height / 2.0);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  append_part (snapshot, &ground, 0.0, width, height);
  snapshot_bar (self, snapshot, &style, width, height);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_restore (snapshot);
}

static void
mai_level_meter_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                         int *natural, int *minimum_baseline, int *natural_baseline)
{
  gboolean across = orientation == GTK_ORIENTATION_HORIZONTAL;
  *minimum = across ? 32 : THICKNESS;
  *natural = across ? 110 : THICKNESS;
}

static void
mai_level_meter_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_LEVEL)
    g_value_set_double (value, MAI_LEVEL_METER (object)->level);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mai_level_meter_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_LEVEL)
    mai_level_meter_set_level (MAI_LEVEL_METER (object), g_value_get_double (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mai_level_meter_class_init (MaiLevelMeterClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->get_property = mai_level_meter_get_property;
  object_class->set_property = mai_level_meter_set_property;
  widget_class->snapshot = mai_level_meter_snapshot;
  widget_class->measure = mai_level_meter_measure;
  properties[PROP_LEVEL] =
      g_param_spec_double ("level", NULL, NULL, 0.0, G_MAXDOUBLE, 0.0,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_css_name (widget_class, "levelmeter");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_METER);
}

static void
mai_level_meter_init (MaiLevelMeter *self)
{
  self->time = g_get_monotonic_time ();
  mai_widget_style_watch (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Level"),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 1.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, 0.0, -1);
}

GtkWidget *
mai_level_meter_new (void)
{
  return g_object_new (MAI_TYPE_LEVEL_METER, NULL);
}

void
mai_level_meter_set_level (MaiLevelMeter *self, double level)
{
  g_return_if_fail (MAI_IS_LEVEL_METER (self));

  gint64 now = g_get_monotonic_time ();
  level = level > 0.0 ? level : 0.0; // NaN too
  fall (self, now);
  if (level >= 1.0)
    self->clip_time = now;
  gboolean changed = level != self->level;
  self->level = level;
  fall (self, now);
  if (self->tick == 0 && (changed || level >= 1.0))
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
  if (!changed)
    return;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LEVEL]);
}

double
mai_level_meter_get_shown (MaiLevelMeter *self)
{
  g_return_val_if_fail (MAI_IS_LEVEL_METER (self), 0.0);
  return self->shown;
}

gboolean
mai_level_meter_get_clipped (MaiLevelMeter *self)
{
  g_return_val_if_fail (MAI_IS_LEVEL_METER (self), FALSE);
  return self->clip_time != 0 && g_get_monotonic_time () - self->clip_time < CLIP_HOLD;
}
