/* SPDX-License-Identifier: Apache-2.0 */
/* All widgets on one page, as pictures for eyes: gallery FOLDER, under tests/xvfb.sh. Not installed. */
#include "widget-fixture.h"
#include "widgets/mai-level-meter.h"
#include "widgets/mai-score-thumbnail.h"
#include "widgets/mai-transport-bar.h"
#include "widgets/training/mai-learn-timeline.h"
#include "widgets/training/mai-loss-plot.h"

#include <math.h>

static MaiScore *
make_score (guint seed)
{
  MaiScore *score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, "Piano", 0, 0);
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  for (int i = 0; i < 60; i++)
    {
      MaiNote note = {
        .onset = 240 * i,
        .duration = 240 * g_rand_int_range (random, 1, 4),
        .pitch = (guint8) g_rand_int_range (random, 48, 80),
        .velocity = 90,
        .origin = seed == 0 && i < 25 ? MAI_ORIGIN_PLAYED : MAI_ORIGIN_COMPOSED,
      };
      mai_track_add_notes (track, &note, 1);
    }
  return score;
}

static GtkWidget *
make_transport (int width)
{
  GtkWidget *bar = mai_transport_bar_new ();
  g_object_set (bar, "context-text", "G♭ major · 4/4 · snap 1/16", "bpm", 72.0, "level", 0.25,
                "looping", TRUE, NULL);
  mai_transport_bar_set_position (MAI_TRANSPORT_BAR (bar), 4, 2, 240, 17.0);
  GtkWidget *frame = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (frame), bar);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (frame), GTK_POLICY_EXTERNAL,
                                  GTK_POLICY_NEVER);
  gtk_widget_set_size_request (frame, width, -1);
  gtk_widget_set_halign (frame, GTK_ALIGN_START);
  return frame;
}

static GtkWidget *
make_thumbnails (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_add_css_class (box, "card");
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (MaiScore) score = make_score (i);
      GtkWidget *thumbnail = mai_score_thumbnail_new (score, TRUE);
      if (i == 1)
        mai_score_thumbnail_set_position (MAI_SCORE_THUMBNAIL (thumbnail), 3000.0);
      gtk_widget_set_size_request (thumbnail, 264, 34);
      gtk_box_append (GTK_BOX (box), thumbnail);
    }
  return box;
}

static GtkWidget *
make_meters (void)
{
  static const double levels[] = { 0.0, 0.02, 0.25, 0.8, 1.1 };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    {
      GtkWidget *meter = mai_level_meter_new ();
      mai_level_meter_set_level (MAI_LEVEL_METER (meter), levels[i]);
      gtk_box_append (GTK_BOX (box), meter);
    }
  return box;
}

/* Curves as learning makes them, up to an epoch. */
static void
fill_series (MaiPlotSeries *train, MaiPlotSeries *valid, gboolean accuracy, double to)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  for (int i = 0; i <= to * 30; i++)
    {
      double x = i / 30.0;
      double noise = g_rand_double_range (random, -0.03, 0.03);
      double loss = 1.25 + 2.6 * exp (-x / 3.2) + noise;
      mai_plot_series_append (train, x, accuracy ? 0.7 - loss / 6.0 : loss);
      loss = 1.5 + 2.35 * exp (-x / 3.5) + 0.002 * x * x / 2.0 + noise / 2.0;
      if (i % 15 == 0)
        mai_plot_series_append (valid, x, accuracy ? 0.68 - loss / 6.0 : loss);
    }
}

static GtkWidget *
make_plot (gboolean accuracy, double to, double end)
{
  GtkWidget *plot = mai_loss_plot_new (accuracy ? MAI_PLOT_ACCURACY : MAI_PLOT_LOSS);
  g_autoptr (MaiPlotSeries) train = mai_plot_series_new ("train", MAI_PLOT_ROLE_TRAIN);
  g_autoptr (MaiPlotSeries) valid = mai_plot_series_new ("validation", MAI_PLOT_ROLE_VALIDATION);
  if (to >= 0.0)
    fill_series (train, valid, accuracy, to);
  mai_loss_plot_add_series (MAI_LOSS_PLOT (plot), train);
  mai_loss_plot_add_series (MAI_LOSS_PLOT (plot), valid);
  mai_loss_plot_set_x_end (MAI_LOSS_PLOT (plot), end);
  if (accuracy)
    mai_loss_plot_set_hover_x (MAI_LOSS_PLOT (plot), 14.0);
  gtk_widget_set_hexpand (plot, TRUE);
  return plot;
}

static GtkWidget *
make_timeline (guint n, guint to_come, guint selected)
{
  g_autoptr (GListStore) model = g_list_store_new (MAI_TYPE_LEARN_POINT);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (MaiLearnPoint) point =
          mai_learn_point_new (i * 2.0, 4.0 / (1.0 + i), i == n * 2 / 3);
      g_list_store_append (model, point);
    }
  GtkWidget *timeline = mai_learn_timeline_new (G_LIST_MODEL (model));
  mai_learn_timeline_set_n_to_come (MAI_LEARN_TIMELINE (timeline), to_come);
  mai_learn_timeline_set_selected (MAI_LEARN_TIMELINE (timeline), selected);
  mai_learn_timeline_set_playing (MAI_LEARN_TIMELINE (timeline), selected);
  gtk_widget_set_hexpand (timeline, TRUE);
  return timeline;
}

static GtkWidget *
make_page (void)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 24);
  static const int widths[] = { 1100, 840, 560, 360 };
  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    gtk_box_append (GTK_BOX (page), make_transport (widths[i]));
  gtk_box_append (GTK_BOX (row), make_thumbnails ());
  gtk_box_append (GTK_BOX (row), make_meters ());
  gtk_box_append (GTK_BOX (row), make_plot (FALSE, 0.0, 10.0));
  gtk_box_append (GTK_BOX (row), make_plot (FALSE, -1.0, 10.0));
  gtk_box_append (GTK_BOX (page), row);
  row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 24);
  gtk_widget_set_vexpand (row, TRUE);
  gtk_box_append (GTK_BOX (row), make_plot (FALSE, 20.0, 32.0));
  gtk_box_append (GTK_BOX (row), make_plot (TRUE, 32.0, 32.0));
  gtk_box_append (GTK_BOX (page), row);
  row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 24);
  gtk_box_append (GTK_BOX (row), make_timeline (11, 6, 7));
  gtk_box_append (GTK_BOX (row), make_timeline (220, 80, 97));
  gtk_box_append (GTK_BOX (row), make_timeline (3, 0, 2));
  gtk_box_append (GTK_BOX (page), row);
  gtk_widget_set_margin_start (page, 12);
  gtk_widget_set_margin_top (page, 12);
  return page;
}

static void
save_page (const char *name, gboolean dark)
{
  widget_fixture_set_dark (dark);
  g_autoptr (WidgetFixture) fixture = widget_fixture_new (make_page (), 1150, 980);
  g_autoptr (WidgetPicture) picture = widget_fixture_take_picture (fixture, 1.0);
  widget_picture_save (picture, name);
}

int
main (int argc, char **argv)
{
  g_setenv ("G_TEST_BUILDDIR", argc > 1 ? argv[1] : ".", TRUE);
  widget_fixture_init (&argc, &argv);
  save_page ("gallery-light", FALSE);
  save_page ("gallery-dark", TRUE);
  return 0;
}
