/* SPDX-License-Identifier: Apache-2.0 */
/* What is plotted and what is pointed at; the painter knows how it looks. */
#include "widgets/training/mai-loss-plot.h"

#include "base/mai-i18n.h"
#include "widgets/common/mai-widget-keys.h"
#include "widgets/training/mai-plot-painter.h"
#include "widgets/training/mai-plot-set.h"

#include <math.h>

#define MANY 200 // points, beyond which a key press passes over some
#define LEAST_RANGE 0.1 // of the values
#define NEAR 0.03 // of the axis: further from a point nothing is said of its curve

struct _MaiLossPlot
{
  GtkWidget parent_instance;

  GPtrArray *series; // of MaiPlotSeries
  MaiPlotMeasure measure;
  char *subject; // nullable
  char *x_label;
  double x_end;
  char *empty_text;

  double hover_x; // where a point is, NaN for none
  char *value_text; // of it
  MaiPlotArea area; // as last drawn
  MaiPlotCurves curves; // likewise
  guint said; // what count_told() was when the name was last told
  double said_y; // and where the guide began
};

enum
{
  PROP_MEASURE = 1,
  PROP_SUBJECT,
  PROP_X_LABEL,
  PROP_X_END,
  PROP_EMPTY_TEXT,
  PROP_VALUE_TEXT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MaiLossPlot, mai_loss_plot, GTK_TYPE_WIDGET)

/*
 * What the axes span: from the start of the run to its end; shares from nothing.
 */
static gboolean
find_range (MaiLossPlot *self, MaiPlotPoint *least, MaiPlotPoint *most)
{
  if (!mai_plot_set_get_bounds (self->series, least, most))
    return FALSE;
  least->x = MIN (least->x, 0.0);
  most->x = MAX (most->x, self->x_end);
  if (self->measure != MAI_PLOT_LOSS)
    least->y = MIN (least->y, 0.0);
  if (self->measure == MAI_PLOT_RATE)
    return TRUE;
  /* Noise alone is not to look like learning. */
  double missing = MAX (LEAST_RANGE - (most->y - least->y), 0.0);
  double below = self->measure == MAI_PLOT_ACCURACY ? 0.0 : missing / 2.0;
  least->y -= below;
  most->y += missing - below;
  return TRUE;
}

/*
 * The points of the filled series that stand near x, -1 where none does.
 */
static void
find_points (MaiLossPlot *self, GPtrArray *filled, double x, gssize *indices)
{
  MaiPlotPoint least = { 0 }, most = { 0 };
  find_range (self, &least, &most);
  for (guint i = 0; i < filled->len; i++)
    {
      gssize found = mai_plot_series_find_nearest (g_ptr_array_index (filled, i), x);
      const MaiPlotPoint *points = mai_plot_series_get_points (g_ptr_array_index (filled, i), NULL);
      indices[i] =
          found >= 0 && fabs (points[found].x - x) <= NEAR * (most.x - least.x) ? found : -1;
    }
}

/*
 * The values at x in words: "epoch 14: train 1.41, validation 1.62".
 */
static char *
describe (MaiLossPlot *self, double x)
{
  gssize indices[MAI_PLOT_MAX_SERIES];
  MaiPlotPoint least, most;
  g_autoptr (GPtrArray) filled = mai_plot_set_get_filled (self->series);
  if (isnan (x) || !find_range (self, &least, &most))
    return NULL;
  MaiPlotScale across = mai_plot_scale_make (least.x, most.x, 10, FALSE);
  MaiPlotScale up = mai_plot_scale_make (least.y, most.y, 8, TRUE);
  g_autofree char *where = x == round (x) ? g_strdup_printf ("%.0f", x)
                                          : mai_plot_scale_format_value (&across, x, FALSE);
  g_autoptr (GString) words = g_string_new (self->x_label != NULL ? self->x_label : "");
  const char *separator = ": ";
  g_string_append_printf (words, "%s%s", words->len > 0 ? " " : "", where);
  find_points (self, filled, x, indices);
  for (guint i = 0; i < filled->len; i++)
    {
      MaiPlotSeries *series = g_ptr_array_index (filled, i);
      if (indices[i] < 0)
        continue;
      double y = mai_plot_series_get_points (series, NULL)[indices[i]].y;
      g_autofree char *value =
          mai_plot_scale_format_value (&up, y, self->measure == MAI_PLOT_ACCURACY);
      g_string_append_printf (words, "%s%s %s", separator, mai_plot_series_get_name (series),
                              value);
      separator = ", ";
    }
  return g_string_free (g_steal_pointer (&words), FALSE);
}

/*
 * "Loss, Loudness, epoch 14: …": the name ends with what is pointed at, or with how it stands at the end.
 */
static void
say (MaiLossPlot *self)
{
  MaiPlotPoint least, most;
  const char *const titles[] = { _ ("Loss"), _ ("Accuracy"), _ ("Learning Rate") };
  g_autofree char *end =
      mai_plot_set_get_bounds (self->series, &least, &most) ? describe (self, most.x) : NULL;
  const char *value = self->value_text != NULL ? self->value_text : end;
  const char *subject = self->subject != NULL ? self->subject : "";
  g_autofree char *words =
      g_strconcat (titles[self->measure], *subject != '\0' ? ", " : "", subject, ", ",
                   value != NULL ? value : self->empty_text, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, value != NULL ? value : "",
                                  -1);
}

static void
update_value_text (MaiLossPlot *self)
{
  g_autofree char *words = describe (self, self->hover_x);
  if (g_strcmp0 (words, self->value_text) == 0)
    return;
  g_free (self->value_text);
  self->value_text = g_steal_pointer (&words);
  say (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALUE_TEXT]);
}

/*
 * Not for what is pointed at: the curves stay then.
 */
static void
redraw (MaiLossPlot *self)
{
  g_clear_pointer (&self->curves.image, cairo_surface_destroy);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/*
 * Thousands of points come; a screen reader is told when the guide has one more or other ones, or when another
 * curve catches up at the end.
 */
static gsize
count_told (MaiLossPlot *self, double *y)
{
  gssize indices[MAI_PLOT_MAX_SERIES];
  MaiPlotPoint least, most;
  gsize n = 0;
  g_autoptr (GPtrArray) filled = mai_plot_set_get_filled (self->series);
  MaiPlotSeries *guide = mai_plot_set_find_guide (self->series);
  if (guide == NULL || !mai_plot_set_get_bounds (self->series, &least, &most))
    return 0;
  *y = mai_plot_series_get_points (guide, NULL)[0].y;
  mai_plot_series_get_points (guide, &n);
  n *= MAI_PLOT_MAX_SERIES + 1;
  find_points (self, filled, most.x, indices);
  for (guint i = 0; i < filled->len; i++)
    n += indices[i] >= 0;
  return n;
}

static void
series_changed_cb (MaiLossPlot *self)
{
  double y = 0.0;
  gsize n = count_told (self, &y);
  if (!isnan (self->hover_x))
    mai_loss_plot_set_hover_x (self, self->hover_x);
  update_value_text (self);
  if (self->said != n || self->said_y != y)
    say (self);
  self->said = (guint) n;
  self->said_y = y;
  redraw (self);
}

static void
mai_loss_plot_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MaiLossPlot *self = MAI_LOSS_PLOT (widget);
  MaiPlotPoint least, most;
  gssize indices[MAI_PLOT_MAX_SERIES];
  g_autoptr (GPtrArray) filled = mai_plot_set_get_filled (self->series);
  MaiPlotPainter painter = {
    .widget = widget,
    .snapshot = snapshot,
    .style = mai_widget_style_get (widget),
    .series = filled,
    .x_label = self->x_label,
    .accuracy = self->measure == MAI_PLOT_ACCURACY,
  };
  if (!find_range (self, &least, &most))
    {
      mai_plot_painter_draw_empty (&painter, self->empty_text);
      return;
    }
  mai_plot_painter_lay_out (&painter, &least, &most);
  self->area = painter.area;
  mai_plot_painter_draw_axes (&painter);
  mai_plot_painter_draw_curves (&painter, &self->curves);
  mai_plot_painter_draw_names (&painter);
  mai_plot_painter_draw_best (&painter);
  if (isnan (self->hover_x))
    return;
  find_points (self, filled, self->hover_x, indices);
  mai_plot_painter_draw_hover (&painter, self->hover_x, indices);
}

static void
mai_loss_plot_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                       int *natural, int *minimum_baseline, int *natural_baseline)
{
  gboolean across = orientation == GTK_ORIENTATION_HORIZONTAL;
  *minimum = across ? 200 : 120;
  *natural = across ? 480 : 280;
}

static void
motion_cb (MaiLossPlot *self, double x, double y)
{
  if (self->area.width > 0.0)
    mai_loss_plot_set_hover_x (self, mai_plot_area_value (&self->area, x));
}

static void
leave_cb (MaiLossPlot *self)
{
  mai_loss_plot_set_hover_x (self, NAN);
}

/*
 * From what is pointed at, or from the end, by so many points.
 */
static void
move_hover (MaiLossPlot *self, gssize by)
{
  gsize n;
  MaiPlotSeries *guide = mai_plot_set_find_guide (self->series);
  if (guide == NULL)
    return;
  const MaiPlotPoint *points = mai_plot_series_get_points (guide, &n);
  gssize last = (gssize) n - 1;
  gssize at = last;
  if (!isnan (self->hover_x))
    {
      gssize pace = (gssize) MAX (n / MANY, 1);
      at = mai_plot_series_find_nearest (guide, self->hover_x);
      at = by == G_MINSSIZE ? 0 : by == G_MAXSSIZE ? last : CLAMP (at + by * pace, 0, last);
    }
  else if (by == G_MINSSIZE)
    at = 0;
  mai_loss_plot_set_hover_x (self, points[at].x);
}

static gboolean
key_pressed_cb (MaiLossPlot *self, guint key, guint code, GdkModifierType state)
{
  static const struct
  {
    guint key;
    gssize by;
  } moves[] = {
    { GDK_KEY_Left, -1 },      { GDK_KEY_Right, 1 },         { GDK_KEY_Page_Up, -10 },
    { GDK_KEY_Page_Down, 10 }, { GDK_KEY_Home, G_MINSSIZE }, { GDK_KEY_End, G_MAXSSIZE },
  };
  if ((state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;
  key = mai_widget_plain_key (key);
  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    if (moves[i].key == key)
      {
        move_hover (self, moves[i].by);
        return GDK_EVENT_STOP;
      }
  if (key != GDK_KEY_Escape || isnan (self->hover_x))
    return GDK_EVENT_PROPAGATE;
  mai_loss_plot_set_hover_x (self, NAN);
  return GDK_EVENT_STOP;
}

static void
pressed_cb (MaiLossPlot *self, int n_press, double x, double y)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  motion_cb (self, x, y); // by touch there is no motion before
}

static void
add_input (MaiLossPlot *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  g_signal_connect_swapped (motion, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

static void
mai_loss_plot_dispose (GObject *object)
{
  MaiLossPlot *self = MAI_LOSS_PLOT (object);
  for (guint i = 0; i < self->series->len; i++)
    g_signal_handlers_disconnect_by_func (g_ptr_array_index (self->series, i), series_changed_cb,
                                          self);
  g_ptr_array_set_size (self->series, 0);
  g_clear_pointer (&self->curves.image, cairo_surface_destroy);
  G_OBJECT_CLASS (mai_loss_plot_parent_class)->dispose (object);
}

static void
mai_loss_plot_finalize (GObject *object)
{
  MaiLossPlot *self = MAI_LOSS_PLOT (object);
  g_ptr_array_unref (self->series);
  g_free (self->subject);
  g_free (self->x_label);
  g_free (self->empty_text);
  g_free (self->value_text);
  G_OBJECT_CLASS (mai_loss_plot_parent_class)->finalize (object);
}

static void
mai_loss_plot_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MaiLossPlot *self = MAI_LOSS_PLOT (object);
  switch (id)
    {
    case PROP_MEASURE:
      g_value_set_int (value, self->measure);
      break;
    case PROP_SUBJECT:
      g_value_set_string (value, self->subject);
      break;
    case PROP_X_LABEL:
      g_value_set_string (value, self->x_label);
      break;
    case PROP_X_END:
      g_value_set_double (value, self->x_end);
      break;
    case PROP_EMPTY_TEXT:
      g_value_set_string (value, self->empty_text);
      break;
    case PROP_VALUE_TEXT:
      g_value_set_string (value, self->value_text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
set_words (MaiLossPlot *self, char **words, const char *to, guint id)
{
  if (g_strcmp0 (*words, to) == 0)
    return;
  g_free (*words);
  *words = g_strdup (to);
  update_value_text (self);
  say (self);
  redraw (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[id]);
}

static void
mai_loss_plot_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MaiLossPlot *self = MAI_LOSS_PLOT (object);
  switch (id)
    {
    case PROP_MEASURE:
      mai_loss_plot_set_measure (self, (MaiPlotMeasure) g_value_get_int (value));
      break;
    case PROP_SUBJECT:
      set_words (self, &self->subject, g_value_get_string (value), id);
      break;
    case PROP_X_LABEL:
      set_words (self, &self->x_label, g_value_get_string (value), id);
      break;
    case PROP_X_END:
      mai_loss_plot_set_x_end (self, g_value_get_double (value));
      break;
    case PROP_EMPTY_TEXT:
      set_words (self, &self->empty_text, g_value_get_string (value), id);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mai_loss_plot_class_init (MaiLossPlotClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = mai_loss_plot_dispose;
  object_class->finalize = mai_loss_plot_finalize;
  object_class->get_property = mai_loss_plot_get_property;
  object_class->set_property = mai_loss_plot_set_property;
  widget_class->snapshot = mai_loss_plot_snapshot;
  widget_class->measure = mai_loss_plot_measure;
  properties[PROP_MEASURE] =
      g_param_spec_int ("measure", NULL, NULL, MAI_PLOT_LOSS, MAI_PLOT_RATE, MAI_PLOT_LOSS, flags);
  properties[PROP_SUBJECT] = g_param_spec_string ("subject", NULL, NULL, NULL, flags);
  properties[PROP_X_LABEL] = g_param_spec_string ("x-label", NULL, NULL, NULL, flags);
  properties[PROP_X_END] = g_param_spec_double ("x-end", NULL, NULL, 0.0, G_MAXDOUBLE, 0.0, flags);
  properties[PROP_EMPTY_TEXT] = g_param_spec_string ("empty-text", NULL, NULL, NULL, flags);
  properties[PROP_VALUE_TEXT] = g_param_spec_string ("value-text", NULL, NULL, NULL,
                                                     G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_css_name (widget_class, "lossplot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
mai_loss_plot_init (MaiLossPlot *self)
{
  self->series = g_ptr_array_new_with_free_func (g_object_unref);
  self->hover_x = NAN;
  self->x_label = g_strdup (_ ("epoch"));
  self->empty_text = g_strdup (_ ("The curves appear here when training starts."));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  mai_widget_style_watch (GTK_WIDGET (self));
  add_input (self);
  say (self);
}

GtkWidget *
mai_loss_plot_new (MaiPlotMeasure measure)
{
  return g_object_new (MAI_TYPE_LOSS_PLOT, "measure", (int) measure, NULL);
}

void
mai_loss_plot_add_series (MaiLossPlot *self, MaiPlotSeries *series)
{
  g_return_if_fail (MAI_IS_LOSS_PLOT (self) && MAI_IS_PLOT_SERIES (series));
  g_return_if_fail (self->series->len < MAI_PLOT_MAX_SERIES);
  g_return_if_fail (!g_ptr_array_find (self->series, series, NULL));

  g_ptr_array_add (self->series, g_object_ref (series));
  g_signal_connect_swapped (series, "changed", G_CALLBACK (series_changed_cb), self);
  self->said = G_MAXUINT; /* there is another curve to tell of */
  series_changed_cb (self);
}

void
mai_loss_plot_remove_series (MaiLossPlot *self, MaiPlotSeries *series)
{
  g_return_if_fail (MAI_IS_LOSS_PLOT (self) && MAI_IS_PLOT_SERIES (series));

  if (!g_ptr_array_find (self->series, series, NULL))
    return;
  g_signal_handlers_disconnect_by_func (series, series_changed_cb, self);
  g_ptr_array_remove (self->series, series);
  self->said = G_MAXUINT;
  series_changed_cb (self);
}

void
mai_loss_plot_remove_all (MaiLossPlot *self)
{
  g_return_if_fail (MAI_IS_LOSS_PLOT (self));

  while (self->series->len > 0)
    mai_loss_plot_remove_series (self, g_ptr_array_index (self->series, self->series->len - 1));
}

void
mai_loss_plot_set_measure (MaiLossPlot *self, MaiPlotMeasure measure)
{
  g_return_if_fail (MAI_IS_LOSS_PLOT (self));

  if (self->measure == measure)
    return;
  self->measure = measure;
  update_value_text (self);
  say (self);
  redraw (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MEASURE]);
}

void
mai_loss_plot_set_subject (MaiLossPlot *self, const char *subject)
{
  g_return_if_fail (MAI_IS_LOSS_PLOT (self));

  set_words (self, &self->subject, subject, PROP_SUBJECT);
}

void
mai_loss_plot_set_x_end (MaiLossPlot *self, double end)
{
  g_return_if_fail (MAI_IS_LOSS_PLOT (self) && isfinite (end));

  if (self->x_end == end)
    return;
  self->x_end = end;
  redraw (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_X_END]);
}

void
mai_loss_plot_set_hover_x (MaiLossPlot *self, double x)
{
  g_return_if_fail (MAI_IS_LOSS_PLOT (self));

  x = isfinite (x) ? mai_plot_set_snap (self->series, x) : NAN;
  if (x == self->hover_x || (isnan (x) && isnan (self->hover_x)))
    return;
  self->hover_x = x;
  update_value_text (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

double
mai_loss_plot_get_hover_x (MaiLossPlot *self)
{
  g_return_val_if_fail (MAI_IS_LOSS_PLOT (self), NAN);
  return self->hover_x;
}

const char *
mai_loss_plot_get_value_text (MaiLossPlot *self)
{
  g_return_val_if_fail (MAI_IS_LOSS_PLOT (self), NULL);
  return self->value_text;
}
