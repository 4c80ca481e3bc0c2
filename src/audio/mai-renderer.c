/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rendering. Between two events as many blocks as fit are asked of FluidSynth at once. 16-bit files take
 * its own dithered samples, all others its floats.
 */
#include "audio/mai-renderer.h"

#include "audio/mai-audio-error.h"
#include "audio/mai-sound-font.h"
#include "audio/mai-synth.h"
#include "base/mai-file.h"
#include "base/mai-i18n.h"

#include <math.h>
#include <string.h>

#define BLOCK MAI_SYNTH_BLOCK
#define CHUNK_FRAMES 4096
#define MAX_HOURS 12
#define MAX_LATE_SECONDS 0.0029
#define QUIET_FLOAT 1e-4f // -80 dB
#define QUIET_SHORT 4
#define QUIET_SECONDS 0.1
#define FAINT_SECONDS 0.5
#define SKIP_SECONDS 1.0
#define MAX_TAIL_SECONDS 20.0
#define PROGRESS_MICROSECONDS (G_USEC_PER_SEC / 10)

struct _MaiRenderer
{
  MaiSynth *synth;
  MaiSoundList *list;
  const MaiSoundEvent *events; // of list
  gsize n_events;
  gsize next;
  double frames_per_second; // of song: rate / tempo
  guint rate;
  gint64 frame;
  gint64 end; // frame of the last event
  gint64 quiet; // frames of silence so far, looked for while no voice sounds or all events are sent
};

/*
 * The frame where an event is sent: the border of a block that is nearest to it, but for the lowest rates,
 * where it must not come too late.
 */
static gint64
frame_of (MaiRenderer *self, double seconds)
{
  double late = MIN (0.5, MAX_LATE_SECONDS * self->rate / BLOCK);
  return (gint64) floor (seconds * self->frames_per_second / BLOCK + late) * BLOCK;
}

static gboolean
check_options (MaiSoundList *list, const MaiRenderOptions *options, GError **error)
{
  if (options->sample_rate < MAI_SYNTH_MIN_RATE || options->sample_rate > MAI_SYNTH_MAX_RATE)
    {
      g_set_error (error, MAI_AUDIO_ERROR, MAI_AUDIO_ERROR_FORMAT,
                   _ ("Sound cannot be rendered at %u Hz. Choose a rate from %d to %d Hz."),
                   options->sample_rate, MAI_SYNTH_MIN_RATE, MAI_SYNTH_MAX_RATE);
      return FALSE;
    }
  double hours = mai_sound_list_get_duration (list) / CLAMP (options->tempo, 0.05, 20.0) / 3600.0;
  if (!(hours <= MAX_HOURS))
    {
      g_set_error (
          error, MAI_AUDIO_ERROR, MAI_AUDIO_ERROR_TOO_LONG,
          _ ("The song lasts %.0f hours; at most %d can be rendered. Cut it, or remove the "
             "note that lies so far out."),
          hours, MAX_HOURS);
      return FALSE;
    }
  return TRUE;
}

static MaiSynth *
make_synth (MaiSoundList *list, const MaiRenderOptions *options, GError **error)
{
  g_autofree char *font = mai_sound_font_find (options->sound_font, NULL, error);
  if (font == NULL)
    return NULL;
  MaiSynthOptions synth_options = {
    .sound_font = font,
    .sample_rate = options->sample_rate,
    .n_channels = mai_sound_list_get_n_channels (list),
    .gain = options->gain,
    .reverb = options->reverb,
    .chorus = options->chorus,
  };
  MaiSynth *synth = mai_synth_new (&synth_options, error);
  if (synth != NULL)
    mai_synth_set_drums (synth, list);
  return synth;
}

MaiRenderer *
mai_renderer_new (MaiSoundList *list, const MaiRenderOptions *options, GError **error)
{
  g_return_val_if_fail (list != NULL && options != NULL, NULL);

  if (!check_options (list, options, error))
    return NULL;
  MaiSynth *synth = make_synth (list, options, error);
  if (synth == NULL)
    return NULL;
  MaiRenderer *self = g_new0 (MaiRenderer, 1);
  self->synth = synth;
  self->list = mai_sound_list_ref (list);
  self->events = mai_sound_list_get (list, &self->n_events);
  self->rate = options->sample_rate;
  self->frames_per_second = options->sample_rate / CLAMP (options->tempo, 0.05, 20.0);
  self->end = frame_of (self, mai_sound_list_get_duration (list));
  return self;
}

void
mai_renderer_free (MaiRenderer *self)
{
  if (self == NULL)
    return;
  mai_synth_free (self->synth);
  mai_sound_list_unref (self->list);
  g_free (self);
}

static gboolean
is_done (MaiRenderer *self)
{
  if (self->next < self->n_events)
    return FALSE;
  // a voice may go on long after it can be heard
  double enough = mai_synth_get_n_voices (self->synth) == 0 ? QUIET_SECONDS : FAINT_SECONDS;
  return self->n_events == 0 || (double) self->quiet >= enough * self->rate
         || (double) (self->frame - self->end) >= MAX_TAIL_SECONDS * self->rate;
}

/*
 * Sends what is due and tells how many frames come before the next event, max_frames at most.
 */
static gsize
advance (MaiRenderer *self, gsize max_frames)
{
  gint64 frame = 0;
  while (self->next < self->n_events
         && (frame = frame_of (self, self->events[self->next].seconds)) <= self->frame)
    {
      self->quiet = 0;
      mai_synth_send (self->synth, &self->events[self->next++]);
    }
  gint64 frames = (gint64) (max_frames / BLOCK * BLOCK);
  if (self->next < self->n_events)
    frames = MIN (frames, frame - self->frame);
  else
    frames = MIN (frames, BLOCK * 16); // the tail is watched closely
  return (gsize) frames;
}

/*
 * Whether it is worth looking how loud the next frames are.
 */
static gboolean
may_be_quiet (MaiRenderer *self)
{
  return self->next == self->n_events || mai_synth_get_n_voices (self->synth) == 0;
}

/*
 * Between two notes that lie far apart the reverb dies away; then there is nothing to compute.
 */
static gboolean
is_silent (MaiRenderer *self)
{
  return self->quiet >= SKIP_SECONDS * self->rate && mai_synth_get_n_voices (self->synth) == 0;
}

static void
count_frames (MaiRenderer *self, gsize frames, gboolean quiet)
{
  self->frame += (gint64) frames;
  self->quiet = quiet ? self->quiet + (gint64) frames : 0;
}

static float
float_peak (const float *samples, gsize n)
{
  float peak = 0.0f;
  for (gsize i = 0; i < n; i++)
    {
      float size = fabsf (samples[i]);
      peak = size > peak ? size : peak;
    }
  return peak;
}

static int
short_peak (const gint16 *samples, gsize n)
{
  int high = 0;
  int low = 0;
  for (gsize i = 0; i < n; i++)
    {
      high = samples[i] > high ? samples[i] : high;
      low = samples[i] < low ? samples[i] : low;
    }
  return MAX (high, -low);
}

gsize
mai_renderer_read_float (MaiRenderer *self, float *samples, gsize max_frames)
{
  g_return_val_if_fail (self != NULL && max_frames >= BLOCK, 0);

  gsize done = 0;
  while (max_frames - done >= BLOCK && !is_done (self))
    {
      gsize frames = advance (self, max_frames - done);
      float *at = samples + 2 * done;
      if (is_silent (self))
        memset (at, 0, 2 * frames * sizeof *at);
      else
        mai_synth_render_float (self->synth, (guint) frames, at, at + 1, 2);
      count_frames (self, frames, may_be_quiet (self) && float_peak (at, 2 * frames) < QUIET_FLOAT);
      done += frames;
    }
  return done;
}

gsize
mai_renderer_read_short (MaiRenderer *self, gint16 *samples, gsize max_frames)
{
  g_return_val_if_fail (self != NULL && max_frames >= BLOCK, 0);

  gsize done = 0;
  while (max_frames - done >= BLOCK && !is_done (self))
    {
      gsize frames = advance (self, max_frames - done);
      gint16 *at = samples + 2 * done;
      if (is_silent (self))
        memset (at, 0, 2 * frames * sizeof *at);
      else
        mai_synth_render_short (self->synth, (guint) frames, at);
      count_frames (self, frames, may_be_quiet (self) && short_peak (at, 2 * frames) < QUIET_SHORT);
      done += frames;
    }
  return done;
}

double
mai_renderer_get_fraction (MaiRenderer *self)
{
  return self->end > 0 ? CLAMP ((double) self->frame / (double) self->end, 0.0, 1.0) : 1.0;
}

/* Into a file. */

typedef struct
{
  MaiScore *score;
  const char *path;
  MaiRenderOptions options;
  MaiRenderProgress progress;
  gpointer data;
  GCancellable *cancellable;
  MaiRenderReport report;
  gint64 last_progress; // monotonic microseconds
} FileJob;

static void
tell_progress (FileJob *job, MaiRenderer *renderer)
{
  gint64 now = g_get_monotonic_time ();
  if (job->progress == NULL || now - job->last_progress < PROGRESS_MICROSECONDS)
    return;
  job->last_progress = now;
  job->progress (mai_renderer_get_fraction (renderer), job->data);
}

static void
count_clipped (FileJob *job, double peak, gint64 clipped, gsize frames)
{
  job->report.peak = MAX (job->report.peak, peak);
  job->report.clipped += clipped;
  job->report.frames += (gint64) frames;
}

static gint64
count_loud_shorts (const gint16 *samples, gsize n)
{
  gint64 count = 0;
  for (gsize i = 0; i < n; i++)
    count += samples[i] == G_MAXINT16 || samples[i] == G_MININT16;
  return count;
}

static gint64
count_loud_floats (const float *samples, gsize n)
{
  gint64 count = 0;
  for (gsize i = 0; i < n; i++)
    count += fabsf (samples[i]) >= 1.0f;
  return count;
}

static gboolean
copy_shorts (FileJob *job, MaiRenderer *renderer, MaiAudioFile *file, GError **error)
{
  g_autofree gint16 *samples = g_new (gint16, 2 * CHUNK_FRAMES);
  gsize n;
  while ((n = mai_renderer_read_short (renderer, samples, CHUNK_FRAMES)) > 0)
    {
      if (g_cancellable_set_error_if_cancelled (job->cancellable, error)
          || !mai_audio_file_write_short (file, samples, n, error))
        return FALSE;
      int peak = short_peak (samples, 2 * n);
      count_clipped (job, peak / 32767.0, peak >= 32767 ? count_loud_shorts (samples, 2 * n) : 0,
                     n);
      tell_progress (job, renderer);
    }
  return TRUE;
}

static gboolean
copy_floats (FileJob *job, MaiRenderer *renderer, MaiAudioFile *file, GError **error)
{
  g_autofree float *samples = g_new (float, 2 * CHUNK_FRAMES);
  gsize n;
  while ((n = mai_renderer_read_float (renderer, samples, CHUNK_FRAMES)) > 0)
    {
      if (g_cancellable_set_error_if_cancelled (job->cancellable, error)
          || !mai_audio_file_write_float (file, samples, n, error))
        return FALSE;
      float peak = float_peak (samples, 2 * n);
      count_clipped (job, peak, peak >= 1.0f ? count_loud_floats (samples, 2 * n) : 0, n);
      tell_progress (job, renderer);
    }
  return TRUE;
}

static gboolean
wants_shorts (const MaiRenderOptions *options)
{
  gboolean integers = options->format == MAI_AUDIO_FORMAT_WAV
                      || options->format == MAI_AUDIO_FORMAT_FLAC
                      || options->format == MAI_AUDIO_FORMAT_AIFF;
  return integers && options->depth == MAI_AUDIO_DEPTH_16;
}

static MaiAudioFile *
open_file (FileJob *job, const char *temp_path, double seconds, GError **error)
{
  const MaiRenderOptions *options = &job->options;
  g_autofree char *title = mai_score_dup_title (job->score);
  MaiAudioFileSpec spec = {
    .format = options->format,
    .depth = options->depth,
    .sample_rate = options->sample_rate,
    .channels = 2,
    .quality = options->quality,
    .expected_frames = (gint64) ((seconds + MAX_TAIL_SECONDS) * options->sample_rate),
    .title = options->title != NULL ? options->title : title,
    .artist = options->artist,
    .comment = options->comment,
  };
  return mai_audio_file_new (temp_path, job->path, &spec, error);
}

static gboolean
write_cb (const char *temp_path, gpointer data, GError **error)
{
  FileJob *job = data;
  g_autoptr (MaiSoundList) list = mai_sound_list_new (job->score);
  g_autoptr (MaiRenderer) renderer = mai_renderer_new (list, &job->options, error);
  if (renderer == NULL)
    return FALSE;
  double seconds = (double) renderer->end / renderer->rate;
  g_autoptr (MaiAudioFile) file = open_file (job, temp_path, seconds, error);
  if (file == NULL)
    return FALSE;
  gboolean copied = wants_shorts (&job->options) ? copy_shorts (job, renderer, file, error)
                                                 : copy_floats (job, renderer, file, error);
  return copied && mai_audio_file_close (file, error);
}

gboolean
mai_render_file (MaiScore *score, const char *path, const MaiRenderOptions *options,
                 MaiRenderProgress progress, gpointer data, GCancellable *cancellable,
                 MaiRenderReport *report, GError **error)
{
  g_return_val_if_fail (MAI_IS_SCORE (score) && path != NULL && options != NULL, FALSE);

  FileJob job = { score, path, *options, progress, data, cancellable, { 0 }, 0 };
  if (job.options.format == MAI_AUDIO_FORMAT_AUTO)
    job.options.format = mai_audio_format_from_path (path);
  job.options.sample_rate = mai_audio_format_fit_rate (job.options.format, job.options.sample_rate);
  if (g_cancellable_set_error_if_cancelled (cancellable, error)
      || !mai_file_write_atomic_with (path, write_cb, &job, error))
    return FALSE;
  job.report.sample_rate = job.options.sample_rate;
  job.report.seconds = (double) job.report.frames / job.options.sample_rate;
  if (progress != NULL)
    progress (1.0, data);
  if (report != NULL)
    *report = job.report;
  return TRUE;
}
