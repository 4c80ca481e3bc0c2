/* SPDX-License-Identifier: Apache-2.0 */
/* What the export window shows for each format; that it writes what it says is for tests/desk and tests/ui. */
#include "studio/mai-export-window.h"
#include "widget-fixture.h"

#include "desk/export/mai-exporter.h"
#include "studio/mai-studio-resources.h"

static MaiProject *
new_project (void)
{
  MaiScore *score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, "Tune", 0, 0);
  const MaiNote note = { .onset = 0, .duration = 480, .pitch = 60, .velocity = 80 };

  mai_track_add_notes (track, &note, 1);
  return mai_project_import (NULL, score, "Tune");
}

static GtkWidget *
find_row (GtkWidget *window, const char *title)
{
  return widget_fixture_find_like (window, ADW_TYPE_PREFERENCES_ROW, "title", title);
}

static void
test_formats (void)
{
  g_autoptr (MaiProject) project = new_project ();
  const MaiExportRequest request = { .project = project };
  GtkWidget *window = GTK_WIDGET (mai_export_window_new (NULL, &request));
  GtkWidget *format = find_row (window, "Format");
  GtkWidget *quality = find_row (window, "Quality");
  GtkWidget *dark = find_row (window, "Dark Background");

  gtk_window_present (GTK_WINDOW (window));
  for (guint i = 0; i < MAI_EXPORT_N_FORMATS; i++)
    {
      gboolean lossy = i == MAI_EXPORT_OGG || i == MAI_EXPORT_OPUS || i == MAI_EXPORT_MP3;

      adw_combo_row_set_selected (ADW_COMBO_ROW (format), i);
      g_assert_cmpint (gtk_widget_get_visible (quality), ==, lossy);
      g_assert_cmpint (gtk_widget_get_visible (dark), ==,
                       mai_export_format_is_picture ((MaiExportFormat) i));
      g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (format)), ==,
                       mai_export_format_get_hint ((MaiExportFormat) i));
    }
  g_assert_false (gtk_widget_get_visible (find_row (window, "What")));
  gtk_window_destroy (GTK_WINDOW (window));
  widget_fixture_settle ();
}

static void
test_loop (void)
{
  g_autoptr (MaiProject) project = new_project ();
  const MaiExportRequest request = { .project = project, .loop_from = 0, .loop_to = 480 };
  GtkWidget *window = GTK_WIDGET (mai_export_window_new (NULL, &request));
  GtkWidget *range = find_row (window, "What");

  g_assert_true (gtk_widget_get_visible (range));
  g_assert_cmpuint (g_list_model_get_n_items (adw_combo_row_get_model (ADW_COMBO_ROW (range))), ==,
                    2);
  gtk_window_destroy (GTK_WINDOW (window));
  widget_fixture_settle ();
}

/* At another tempo than its own a song can be had both ways; a picture has none. */
static void
test_tempo (void)
{
  g_autoptr (MaiProject) project = new_project ();
  const MaiExportRequest request = { .project = project, .tempo = 0.5 };
  GtkWidget *window = GTK_WIDGET (mai_export_window_new (NULL, &request));
  GtkWidget *format = find_row (window, "Format");
  GtkWidget *tempo = find_row (window, "Tempo");
  GListModel *choices = adw_combo_row_get_model (ADW_COMBO_ROW (tempo));

  g_assert_true (gtk_widget_get_visible (tempo));
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (tempo)), ==, 0);
  g_assert_cmpstr (gtk_string_list_get_string (GTK_STRING_LIST (choices), 0), ==, "As written");
  g_assert_cmpstr (gtk_string_list_get_string (GTK_STRING_LIST (choices), 1), ==,
                   "As played (50 %)");
  adw_combo_row_set_selected (ADW_COMBO_ROW (format), MAI_EXPORT_PNG);
  g_assert_false (gtk_widget_get_visible (tempo));
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  widget_fixture_init (&argc, &argv);
  g_resources_register (mai_studio_get_resource ());
  g_test_add_func ("/export-window/formats", test_formats);
  g_test_add_func ("/export-window/loop", test_loop);
  g_test_add_func ("/export-window/tempo", test_tempo);
  return g_test_run ();
}
