/* SPDX-License-Identifier: Apache-2.0 */
/* The worker has a copy of the score and a job with a mutex; how far it is goes to the main
 * thread in one idle at a time. */
#include "desk/export/mai-exporter.h"

#include <math.h>

#include "audio/mai-renderer.h"
#include "base/mai-i18n.h"
#include "desk/common/mai-desk-error.h"
#include "desk/export/mai-exporter-cut.h"
#include "draw/mai-roll.h"
#include "midi/mai-midi.h"

// A page: so many pixels to the quarter and to a pitch, within bounds that a viewer can still show.
#define QUARTER_WIDTH 22.0
#define ROW_HEIGHT 9.0
#define AROUND_WIDTH 84.0 // keyboard
#define AROUND_HEIGHT 128.0 // title, ruler, velocities
#define MIN_WIDTH 960
#define MAX_WIDTH 8000
#define MIN_HEIGHT 480
#define MAX_HEIGHT 1400
// what draw/ takes, in pixels of the file
#define MAX_PIXELS 16384.0

struct _MaiExporter
{
  GObject parent_instance;

  gboolean busy;
  double progress;
  gpointer task; // the GTask under way, not owned; not to be looked into
};

enum
{
  PROP_0,
  PROP_BUSY,
  PROP_PROGRESS,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MaiExporter, mai_exporter, G_TYPE_OBJECT)

typedef struct
{
  gatomicrefcount refs; // one for each idle under way
  MaiExporter *exporter; // main thread only
  MaiScore *score; // the worker's own
  char *path;
  char *title;
  char *sound_font;
  MaiExportOptions options; // its strings are those above

  GMutex mutex; // guards what follows
  double progress;
  gboolean told; // an idle is under way
} Job;

static void
job_unref (gpointer data)
{
  Job *job = data;

  if (!g_atomic_ref_count_dec (&job->refs))
    return;
  g_object_unref (job->exporter);
  g_object_unref (job->score);
  g_free (job->path);
  g_free (job->title);
  g_free (job->sound_font);
  g_mutex_clear (&job->mutex);
  g_free (job);
}

/* Progress. */

static void
set_progress (MaiExporter *self, double progress)
{
  if (self->progress == progress)
    return;
  self->progress = progress;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
}

static gboolean
tell_cb (gpointer data)
{
  Job *job = data;
  double progress;

  g_mutex_lock (&job->mutex);
  progress = job->progress;
  job->told = FALSE;
  g_mutex_unlock (&job->mutex);
  if (job->exporter->busy)
    set_progress (job->exporter, progress);
  return G_SOURCE_REMOVE;
}

/*
 * The worker, some ten times a second.
 */
static void
progress_cb (double fraction, gpointer data)
{
  Job *job = data;
  gboolean tell;

  g_mutex_lock (&job->mutex);
  job->progress = CLAMP (fraction, 0.0, 1.0);
  tell = !job->told;
  job->told = TRUE;
  g_mutex_unlock (&job->mutex);
  if (!tell)
    return;
  g_atomic_ref_count_inc (&job->refs);
  g_idle_add_full (G_PRIORITY_DEFAULT, tell_cb, job, job_unref);
}

/* In the worker. */

static gboolean
has_range (const Job *job)
{
  return job->options.to > job->options.from;
}

static void
cut_range (Job *job)
{
  MaiScore *part;

  if (!has_range (job))
    return;
  part = mai_exporter_cut (job->score, job->options.from, job->options.to);
  g_object_unref (job->score);
  job->score = part;
}

static gboolean
export_midi (Job *job, GCancellable *cancellable, GError **error)
{
  cut_range (job);
  if (job->options.tempo != 1.0)
    mai_exporter_speed_up (job->score, job->options.tempo);
  return !g_cancellable_set_error_if_cancelled (cancellable, error)
         && mai_midi_save (job->score, job->path, error);
}

static MaiAudioFormat
sound_format (MaiExportFormat format)
{
  static const MaiAudioFormat known[MAI_EXPORT_N_FORMATS] = {
    [MAI_EXPORT_WAV] = MAI_AUDIO_FORMAT_WAV,    [MAI_EXPORT_FLAC] = MAI_AUDIO_FORMAT_FLAC,
    [MAI_EXPORT_OGG] = MAI_AUDIO_FORMAT_VORBIS, [MAI_EXPORT_OPUS] = MAI_AUDIO_FORMAT_OPUS,
    [MAI_EXPORT_MP3] = MAI_AUDIO_FORMAT_MP3,
  };

  return known[format];
}

static gboolean
export_sound (Job *job, MaiRenderReport *report, GCancellable *cancellable, GError **error)
{
  MaiRenderOptions render = MAI_RENDER_OPTIONS_INIT;

  cut_range (job);
  render.sound_font = job->sound_font;
  render.sample_rate = job->options.sample_rate;
  render.format = sound_format (job->options.format);
  render.quality = job->options.quality;
  render.gain = job->options.gain;
  render.tempo = job->options.tempo;
  render.title = job->title;
  return mai_render_file (job->score, job->path, &render, progress_cb, job, cancellable, report,
                          error);
}

/*
 * The longer the song the wider the page, the wider its range the higher.
 */
static void
choose_page (Job *job, const MaiRollStyle *style, int *width, int *height)
{
  MaiRollView view = mai_roll_get_view (job->score, style, 0.0, 0.0, MIN_WIDTH, MIN_HEIGHT);
  double quarters = (view.to - view.from) / mai_score_get_division (job->score);
  double rows = view.high - view.low + 1.0;

  *width = (int) CLAMP (AROUND_WIDTH + quarters * QUARTER_WIDTH, MIN_WIDTH, MAX_WIDTH);
  *height = (int) CLAMP (AROUND_HEIGHT + rows * ROW_HEIGHT, MIN_HEIGHT, MAX_HEIGHT);
}

static gboolean
export_picture (Job *job, GCancellable *cancellable, GError **error)
{
  MaiRollStyle style = MAI_ROLL_STYLE_INIT;
  g_autofree char *own_title = mai_score_dup_title (job->score);
  double scale;
  int width, height;

  style.dark = job->options.dark;
  style.title = job->title != NULL ? job->title : own_title;
  if (has_range (job))
    {
      style.from = job->options.from;
      style.to = job->options.to;
    }
  choose_page (job, &style, &width, &height);
  scale = CLAMP (job->options.scale, 0.25, MIN (4.0, MAX_PIXELS / MAX (width, height)));
  return mai_roll_save_cancellable (job->score, job->path, &style, width, height, scale,
                                    cancellable, error);
}

static char *
dup_duration (double seconds)
{
  guint whole = (guint) lround (seconds);

  if (whole < 60)
    return g_strdup_printf (_ ("%u s"), whole);
  return g_strdup_printf (_ ("%u min %u s"), whole / 60, whole % 60);
}

static char *
describe (const Job *job, double seconds)
{
  g_autoptr (GFile) file = g_file_new_for_path (job->path);
  g_autoptr (GFileInfo) info = NULL;
  g_autofree char *name = g_filename_display_basename (job->path);
  g_autofree char *size = NULL;
  g_autofree char *duration = dup_duration (seconds);

  info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, 0, NULL, NULL);
  size = g_format_size (info != NULL ? (guint64) g_file_info_get_size (info) : 0);
  if (mai_export_format_is_sound (job->options.format))
    // Translators: a file's name, a duration, a size
    return g_strdup_printf (_ ("“%s” was written: %s, %s."), name, duration, size);
  // Translators: a file's name and a size
  return g_strdup_printf (_ ("“%s” was written: %s."), name, size);
}

static void
export_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  g_autoptr (GError) error = NULL;
  MaiRenderReport report = { 0 };
  gboolean done;

  if (mai_export_format_is_sound (job->options.format))
    done = export_sound (job, &report, cancellable, &error);
  else if (mai_export_format_is_picture (job->options.format))
    done = export_picture (job, cancellable, &error);
  else
    done = export_midi (job, cancellable, &error);
  if (done)
    g_task_return_pointer (task, describe (job, report.seconds), g_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* The object. */

static void
mai_exporter_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MaiExporter *self = MAI_EXPORTER (object);

  switch (id)
    {
    case PROP_BUSY:
      g_value_set_boolean (value, self->busy);
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, self->progress);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mai_exporter_class_init (MaiExporterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = mai_exporter_get_property;
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, -1.0, 1.0, 0.0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mai_exporter_init (MaiExporter *self)
{
}

MaiExporter *
mai_exporter_new (void)
{
  return g_object_new (MAI_TYPE_EXPORTER, NULL);
}

gboolean
mai_exporter_get_busy (MaiExporter *self)
{
  g_return_val_if_fail (MAI_IS_EXPORTER (self), FALSE);

  return self->busy;
}

double
mai_exporter_get_progress (MaiExporter *self)
{
  g_return_val_if_fail (MAI_IS_EXPORTER (self), 0.0);

  return self->progress;
}

static void
set_busy (MaiExporter *self, gboolean busy)
{
  if (self->busy == busy)
    return;
  self->busy = busy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

static void
end (MaiExporter *self, gpointer task)
{
  if (self->task != task)
    return;
  self->task = NULL;
  set_busy (self, FALSE);
}

/*
 * Comes after the caller's callback, in which mai_exporter_export_finish() has said so already as a
 * rule.
 */
static void
completed_cb (GObject *task, GParamSpec *pspec, gpointer data)
{
  end (MAI_EXPORTER (data), task);
}

static gboolean
check_request (MaiExporter *self, GFile *file, const MaiExportOptions *options, GError **error)
{
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *shown = g_file_get_parse_name (file);
  MaiExportFormat format = MAI_EXPORT_N_FORMATS;

  if (self->busy)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY,
                           _ ("Another export is under way. Wait for it, or cancel it."));
      return FALSE;
    }
  if (path == NULL)
    {
      g_set_error (error, MAI_DESK_ERROR, MAI_DESK_ERROR_FORMAT,
                   _ ("“%s” is not on this computer. Choose a folder here."), shown);
      return FALSE;
    }
  if (mai_export_format_from_name (path, &format) && format == options->format)
    return TRUE;
  g_set_error (error, MAI_DESK_ERROR, MAI_DESK_ERROR_FORMAT,
               // Translators: a file's name, a format, an ending with its dot
               _ ("“%s” is not a name for %s. End it in %s."), shown,
               mai_export_format_get_name (options->format),
               mai_export_format_get_extension (options->format));
  return FALSE;
}

static Job *
job_new (MaiExporter *self, MaiScore *score, GFile *file, const MaiExportOptions *options)
{
  Job *job = g_new0 (Job, 1);

  g_atomic_ref_count_init (&job->refs);
  g_mutex_init (&job->mutex);
  job->exporter = g_object_ref (self);
  job->score = mai_score_copy (score);
  job->path = g_file_get_path (file);
  job->title = g_strdup (options->title);
  job->sound_font = g_strdup (options->sound_font);
  job->options = *options;
  job->options.tempo = CLAMP (options->tempo, 0.05, 20.0);
  return job;
}

void
mai_exporter_export_async (MaiExporter *self, MaiScore *score, GFile *file,
                           const MaiExportOptions *options, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (MAI_IS_EXPORTER (self));
  g_return_if_fail (MAI_IS_SCORE (score));
  g_return_if_fail (G_IS_FILE (file));
  g_return_if_fail (options != NULL && options->format < MAI_EXPORT_N_FORMATS);

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, mai_exporter_export_async);
  // A file that was written is said to be, even when cancelling came too late.
  g_task_set_check_cancellable (task, FALSE);
  if (!check_request (self, file, options, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_task_set_task_data (task, job_new (self, score, file, options), job_unref);
  self->task = task;
  set_progress (self, mai_export_format_is_sound (options->format) ? 0.0 : -1.0);
  set_busy (self, TRUE);
  g_signal_connect_object (task, "notify::completed", G_CALLBACK (completed_cb), self,
                           G_CONNECT_DEFAULT);
  g_task_run_in_thread (task, export_thread);
}

char *
mai_exporter_export_finish (MaiExporter *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  end (self, result);
  return g_task_propagate_pointer (G_TASK (result), error);
}
