/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/training/mai-plot-series.h"

#include <math.h>

/* After what brings points, before the frame is laid out and drawn. */
#define PRIORITY (G_PRIORITY_HIGH_IDLE + 5)

struct _MaiPlotSeries
{
  GObject parent_instance;

  char *name;
  MaiPlotRole role;
  GArray *points; // of MaiPlotPoint, x ascending
  MaiPlotPoint least, most; // of all, while bounded
  gboolean bounded;
  guint told; // a source while "changed" is still to come
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MaiPlotSeries, mai_plot_series, G_TYPE_OBJECT)

static const MaiPlotPoint *
get_point (MaiPlotSeries *self, gsize i)
{
  return &g_array_index (self->points, MaiPlotPoint, i);
}

static gboolean
tell_cb (gpointer data)
{
  MaiPlotSeries *self = data;
  self->told = 0;
  g_signal_emit (self, signals[CHANGED], 0);
  return G_SOURCE_REMOVE;
}

static void
tell (MaiPlotSeries *self)
{
  if (self->told == 0)
    self->told = g_idle_add_full (PRIORITY, tell_cb, self, NULL);
}

/*
 * The index of the first point at x or behind it.
 */
static gsize
find (MaiPlotSeries *self, double x)
{
  gsize low = 0, high = self->points->len;
  while (low < high)
    {
      gsize middle = low + (high - low) / 2;
      if (get_point (self, middle)->x < x)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static void
add (MaiPlotSeries *self, double x, double y)
{
  MaiPlotPoint point = { x, y };
  if (!isfinite (x))
    return;
  if (self->points->len > 0 && x <= get_point (self, self->points->len - 1)->x)
    {
      g_array_set_size (self->points, (guint) find (self, x));
      self->bounded = FALSE;
    }
  if (!isfinite (y))
    return;
  g_array_append_val (self->points, point);
  self->most.x = x;
  self->least.y = MIN (self->least.y, y);
  self->most.y = MAX (self->most.y, y);
}

static void
find_bounds (MaiPlotSeries *self)
{
  gsize n = self->points->len;
  self->least = (MaiPlotPoint){ get_point (self, 0)->x, G_MAXDOUBLE };
  self->most = (MaiPlotPoint){ get_point (self, n - 1)->x, -G_MAXDOUBLE };
  for (gsize i = 0; i < n; i++)
    {
      self->least.y = MIN (self->least.y, get_point (self, i)->y);
      self->most.y = MAX (self->most.y, get_point (self, i)->y);
    }
  self->bounded = TRUE;
}

static void
mai_plot_series_finalize (GObject *object)
{
  MaiPlotSeries *self = MAI_PLOT_SERIES (object);
  g_clear_handle_id (&self->told, g_source_remove);
  g_free (self->name);
  g_array_unref (self->points);
  G_OBJECT_CLASS (mai_plot_series_parent_class)->finalize (object);
}

static void
mai_plot_series_class_init (MaiPlotSeriesClass *class)
{
  G_OBJECT_CLASS (class)->finalize = mai_plot_series_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
mai_plot_series_init (MaiPlotSeries *self)
{
  self->points = g_array_new (FALSE, FALSE, sizeof (MaiPlotPoint));
}

MaiPlotSeries *
mai_plot_series_new (const char *name, MaiPlotRole role)
{
  MaiPlotSeries *self = g_object_new (MAI_TYPE_PLOT_SERIES, NULL);

  self->name = g_strdup (name);
  self->role = role;
  return self;
}

const char *
mai_plot_series_get_name (MaiPlotSeries *self)
{
  g_return_val_if_fail (MAI_IS_PLOT_SERIES (self), NULL);
  return self->name != NULL ? self->name : "";
}

MaiPlotRole
mai_plot_series_get_role (MaiPlotSeries *self)
{
  g_return_val_if_fail (MAI_IS_PLOT_SERIES (self), MAI_PLOT_ROLE_TRAIN);
  return self->role;
}

void
mai_plot_series_append (MaiPlotSeries *self, double x, double y)
{
  g_return_if_fail (MAI_IS_PLOT_SERIES (self));

  add (self, x, y);
  tell (self);
}

void
mai_plot_series_set_points (MaiPlotSeries *self, const MaiPlotPoint *points, gsize n_points)
{
  g_return_if_fail (MAI_IS_PLOT_SERIES (self));
  g_return_if_fail (points != NULL || n_points == 0);

  g_array_set_size (self->points, 0);
  self->bounded = FALSE;
  for (gsize i = 0; i < n_points; i++)
    add (self, points[i].x, points[i].y);
  tell (self);
}

void
mai_plot_series_clear (MaiPlotSeries *self)
{
  mai_plot_series_set_points (self, NULL, 0);
}

const MaiPlotPoint *
mai_plot_series_get_points (MaiPlotSeries *self, gsize *n_points)
{
  g_return_val_if_fail (MAI_IS_PLOT_SERIES (self), NULL);

  if (n_points != NULL)
    *n_points = self->points->len;
  return (const MaiPlotPoint *) (gpointer) self->points->data;
}

gssize
mai_plot_series_find_nearest (MaiPlotSeries *self, double x)
{
  g_return_val_if_fail (MAI_IS_PLOT_SERIES (self), -1);

  gsize n = self->points->len;
  if (n == 0 || isnan (x))
    return -1;
  gsize i = MIN (find (self, x), n - 1);
  if (i > 0 && x - get_point (self, i - 1)->x <= get_point (self, i)->x - x)
    i--;
  return (gssize) i;
}

gssize
mai_plot_series_find_best (MaiPlotSeries *self, gboolean highest)
{
  g_return_val_if_fail (MAI_IS_PLOT_SERIES (self), -1);

  gssize best = -1;
  for (gsize i = 0; i < self->points->len; i++)
    {
      double y = get_point (self, i)->y;
      double least = best < 0 ? y : get_point (self, (gsize) best)->y;
      if (best < 0 || (highest ? y > least : y < least))
        best = (gssize) i;
    }
  return best;
}

gboolean
mai_plot_series_get_bounds (MaiPlotSeries *self, MaiPlotPoint *least, MaiPlotPoint *most)
{
  g_return_val_if_fail (MAI_IS_PLOT_SERIES (self), FALSE);

  if (self->points->len == 0)
    return FALSE;
  if (!self->bounded)
    find_bounds (self);
  *least = self->least;
  *most = self->most;
  return TRUE;
}
