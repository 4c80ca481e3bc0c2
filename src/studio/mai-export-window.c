/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/mai-export-window.h"

#include "base/mai-i18n.h"
#include "desk/export/mai-exporter.h"
#include "studio/common/mai-file-chooser.h"

#define PULSE_MS 100

struct _MaiExportWindow
{
  AdwWindow parent_instance;

  AdwComboRow *format_row;
  AdwComboRow *range_row;
  AdwComboRow *tempo_row;
  AdwActionRow *quality_row;
  GtkAdjustment *quality;
  AdwActionRow *dark_row;
  GtkSwitch *dark_switch;
  AdwPreferencesGroup *options;
  GtkStack *stack;
  GtkProgressBar *progress;
  GtkLabel *trouble;

  MaiProject *project;
  gint64 loop_from, loop_to; // ticks
  char *sound_font;
  double tempo;

  MaiExporter *exporter;
  GCancellable *cancellable; // of the export under way
  GFile *file;
  guint pulse_id;
};

enum
{
  EXPORTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MaiExportWindow, mai_export_window, ADW_TYPE_WINDOW)

static MaiExportFormat
get_format (MaiExportWindow *self)
{
  guint selected = adw_combo_row_get_selected (self->format_row);

  return (MaiExportFormat) MIN (selected, (guint) MAI_EXPORT_N_FORMATS - 1);
}

/* What a format does not know is not shown. */
static void
format_changed_cb (MaiExportWindow *self)
{
  MaiExportFormat format = get_format (self);
  gboolean lossy =
      format == MAI_EXPORT_OGG || format == MAI_EXPORT_OPUS || format == MAI_EXPORT_MP3;

  gtk_widget_set_visible (GTK_WIDGET (self->quality_row), lossy);
  gtk_widget_set_visible (GTK_WIDGET (self->tempo_row),
                          self->tempo != 1 && !mai_export_format_is_picture (format));
  gtk_widget_set_visible (GTK_WIDGET (self->dark_row), mai_export_format_is_picture (format));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->format_row),
                               mai_export_format_get_hint (format));
}

static void
show_busy (MaiExportWindow *self, gboolean busy)
{
  gtk_stack_set_visible_child_name (self->stack, busy ? "busy" : "choose");
  gtk_widget_set_sensitive (GTK_WIDGET (self->options), !busy);
}

static void
show_trouble (MaiExportWindow *self, const char *sentence)
{
  gtk_label_set_label (self->trouble, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->trouble), sentence != NULL);
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MaiExportWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = mai_exporter_export_finish (MAI_EXPORTER (source), result, &error);

  g_clear_object (&self->cancellable);
  show_busy (self, FALSE);
  if (sentence == NULL)
    {
      gboolean cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

      show_trouble (self, cancelled ? NULL : error->message);
      return;
    }
  g_signal_emit (self, signals[EXPORTED], 0, sentence, self->file);
  gtk_window_close (GTK_WINDOW (self));
}

static void
start_export (MaiExportWindow *self)
{
  MaiExportOptions options = MAI_EXPORT_OPTIONS_INIT;

  options.format = get_format (self);
  if (adw_combo_row_get_selected (self->range_row) == 1)
    {
      options.from = self->loop_from;
      options.to = self->loop_to;
    }
  options.title = mai_project_get_title (self->project);
  options.sound_font = self->sound_font;
  options.tempo = adw_combo_row_get_selected (self->tempo_row) == 1 ? self->tempo : 1;
  options.quality = gtk_adjustment_get_value (self->quality);
  options.dark = gtk_switch_get_active (self->dark_switch);

  self->cancellable = g_cancellable_new ();
  show_trouble (self, NULL);
  show_busy (self, TRUE);
  mai_exporter_export_async (self->exporter, mai_project_get_score (self->project), self->file,
                             &options, self->cancellable, exported_cb, g_object_ref (self));
}

static void
chosen_cb (GListModel *files, gpointer data)
{
  MaiExportWindow *self = data;
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);

  if (self->cancellable != NULL)
    return;
  g_set_object (&self->file, file);
  start_export (self);
}

static char *
fit_name (const char *name, gpointer data)
{
  return mai_export_format_fit_name (get_format (data), name);
}

/* A title may hold what a file name cannot. */
static char *
suggest_name (MaiExportWindow *self)
{
  g_autofree char *stem = g_strdelimit (g_strdup (mai_project_get_title (self->project)), "/", '-');
  g_autofree char *name =
      g_strconcat (stem, mai_export_format_get_extension (get_format (self)), NULL);

  return mai_export_format_fit_name (get_format (self), name);
}

static void
export_clicked_cb (MaiExportWindow *self)
{
  MaiExportFormat format = get_format (self);
  g_autofree char *pattern = g_strconcat ("*", mai_export_format_get_extension (format), NULL);
  g_autofree char *name = suggest_name (self);
  const char *const patterns[] = { pattern, NULL };
  const MaiFileKind kind = { mai_export_format_get_name (format), patterns };
  const MaiFileRequest request = {
    .action = MAI_FILE_CHOOSER_SAVE,
    .title = _ ("Export"),
    .accept = _ ("_Export"),
    .kinds = &kind,
    .n_kinds = 1,
    .name = name,
    .fit_name = fit_name,
  };

  mai_file_chooser_show (GTK_WINDOW (self), &request, chosen_cb, G_OBJECT (self));
}

static void
cancel_clicked_cb (MaiExportWindow *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

static gboolean
mai_export_window_close_request (GtkWindow *window)
{
  cancel_clicked_cb (MAI_EXPORT_WINDOW (window));
  return GTK_WINDOW_CLASS (mai_export_window_parent_class)->close_request (window);
}

static void
mai_export_window_dispose (GObject *object)
{
  MaiExportWindow *self = MAI_EXPORT_WINDOW (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->pulse_id, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAI_TYPE_EXPORT_WINDOW);
  g_clear_object (&self->project);
  g_clear_object (&self->exporter);
  g_clear_object (&self->file);
  G_OBJECT_CLASS (mai_export_window_parent_class)->dispose (object);
}

static void
mai_export_window_finalize (GObject *object)
{
  MaiExportWindow *self = MAI_EXPORT_WINDOW (object);

  g_clear_object (&self->cancellable);
  g_free (self->sound_font);
  G_OBJECT_CLASS (mai_export_window_parent_class)->finalize (object);
}

static void
mai_export_window_class_init (MaiExportWindowClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->dispose = mai_export_window_dispose;
  object_class->finalize = mai_export_window_finalize;
  GTK_WINDOW_CLASS (class)->close_request = mai_export_window_close_request;
  signals[EXPORTED] = g_signal_new ("exported", MAI_TYPE_EXPORT_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_FILE);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/musicai/Studio/studio/mai-export-window.ui");
  gtk_widget_class_bind_template_child (widget_class, MaiExportWindow, format_row);
  gtk_widget_class_bind_template_child (widget_class, MaiExportWindow, range_row);
  gtk_widget_class_bind_template_child (widget_class, MaiExportWindow, tempo_row);
  gtk_widget_class_bind_template_child (widget_class, MaiExportWindow, quality_row);
  gtk_widget_class_bind_template_child (widget_class, MaiExportWindow, quality);
  gtk_widget_class_bind_template_child (widget_class, MaiExportWindow, dark_row);
  gtk_widget_class_bind_template_child (widget_class, MaiExportWindow, dark_switch);
  gtk_widget_class_bind_template_child (widget_class, MaiExportWindow, options);
  gtk_widget_class_bind_template_child (widget_class, MaiExportWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, MaiExportWindow, progress);
  gtk_widget_class_bind_template_child (widget_class, MaiExportWindow, trouble);
  gtk_widget_class_bind_template_callback (widget_class, format_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, export_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_clicked_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static gboolean
pulse_cb (gpointer data)
{
  gtk_progress_bar_pulse (MAI_EXPORT_WINDOW (data)->progress);
  return G_SOURCE_CONTINUE;
}

/* A bar that stands at nothing would say that nothing happens. */
static void
progress_cb (MaiExportWindow *self)
{
  double progress = mai_exporter_get_progress (self->exporter);

  if (progress >= 0 || !mai_exporter_get_busy (self->exporter))
    {
      g_clear_handle_id (&self->pulse_id, g_source_remove);
      gtk_progress_bar_set_fraction (self->progress, MAX (progress, 0));
    }
  else if (self->pulse_id == 0)
    {
      gtk_progress_bar_pulse (self->progress);
      self->pulse_id = g_timeout_add (PULSE_MS, pulse_cb, self);
    }
}

static void
fill_formats (MaiExportWindow *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  for (int format = 0; format < MAI_EXPORT_N_FORMATS; format++)
    gtk_string_list_append (names, mai_export_format_get_name ((MaiExportFormat) format));
  adw_combo_row_set_model (self->format_row, G_LIST_MODEL (names));
}

static void
mai_export_window_init (MaiExportWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->exporter = mai_exporter_new ();
  g_signal_connect_object (self->exporter, "notify::progress", G_CALLBACK (progress_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->exporter, "notify::busy", G_CALLBACK (progress_cb), self,
                           G_CONNECT_SWAPPED);
  fill_formats (self);
}

static void
fill_ranges (MaiExportWindow *self)
{
  gboolean loops = self->loop_to > self->loop_from;
  g_autoptr (GtkStringList) ranges = gtk_string_list_new (NULL);

  gtk_string_list_append (ranges, _ ("The whole song"));
  if (loops)
    gtk_string_list_append (ranges, _ ("The loop"));
  adw_combo_row_set_model (self->range_row, G_LIST_MODEL (ranges));
  gtk_widget_set_visible (GTK_WIDGET (self->range_row), loops);
}

/* Who practises at half the tempo may want the song as it is all the same. */
static void
fill_tempos (MaiExportWindow *self)
{
  g_autoptr (GtkStringList) tempos = gtk_string_list_new (NULL);
  g_autofree char *played = g_strdup_printf (_ ("As played (%.0f %%)"), 100 * self->tempo);

  gtk_string_list_append (tempos, _ ("As written"));
  gtk_string_list_append (tempos, played);
  adw_combo_row_set_model (self->tempo_row, G_LIST_MODEL (tempos));
}

MaiExportWindow *
mai_export_window_new (GtkWindow *parent, const MaiExportRequest *request)
{
  MaiExportWindow *self;

  g_return_val_if_fail (request != NULL && MAI_IS_PROJECT (request->project), NULL);

  self = g_object_new (MAI_TYPE_EXPORT_WINDOW, "transient-for", parent, "modal", TRUE, NULL);
  self->project = g_object_ref (request->project);
  self->loop_from = request->loop_from;
  self->loop_to = request->loop_to;
  self->sound_font = g_strdup (request->sound_font);
  self->tempo = request->tempo > 0 ? request->tempo : 1;
  fill_ranges (self);
  fill_tempos (self);
  format_changed_cb (self);
  return self;
}
