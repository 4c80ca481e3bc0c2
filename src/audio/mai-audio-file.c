/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sound files by libsndfile. One thread at a time. The bytes go through our own functions, as some of its
 * encoders do not tell when the disk is full.
 */
#include "audio/mai-audio-file.h"

#include "audio/mai-audio-error.h"
#include "base/mai-i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <sndfile.h>
#include <sys/stat.h>
#include <unistd.h>

// libsndfile's Vorbis encoder keeps a whole write on the stack
#define MAX_WRITE_FRAMES 4096

// a WAV header counts bytes in 32 bits
#define MAX_WAV_BYTES (G_GINT64_CONSTANT (4000) * 1000 * 1000)

struct _MaiAudioFile
{
  SNDFILE *file; // NULL once closed
  int fd;
  int failed; // errno of the first write that failed, 0
  char *name;
  guint channels;
};

typedef struct
{
  const char *ending;
  MaiAudioFormat format;
} Ending;

static const Ending endings[] = {
  { ".wav", MAI_AUDIO_FORMAT_WAV },    { ".wave", MAI_AUDIO_FORMAT_WAV },
  { ".flac", MAI_AUDIO_FORMAT_FLAC },  { ".ogg", MAI_AUDIO_FORMAT_VORBIS },
  { ".oga", MAI_AUDIO_FORMAT_VORBIS }, { ".opus", MAI_AUDIO_FORMAT_OPUS },
  { ".mp3", MAI_AUDIO_FORMAT_MP3 },    { ".aiff", MAI_AUDIO_FORMAT_AIFF },
  { ".aif", MAI_AUDIO_FORMAT_AIFF },
};

MaiAudioFormat
mai_audio_format_from_path (const char *path)
{
  g_return_val_if_fail (path != NULL, MAI_AUDIO_FORMAT_AUTO);

  g_autofree char *lower = g_ascii_strdown (path, -1);
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (lower, endings[i].ending))
      return endings[i].format;
  return MAI_AUDIO_FORMAT_AUTO;
}

/*
 * The rates of a format that cannot hold any rate, ending in 0; NULL for one that can.
 */
static const guint *
get_rates (MaiAudioFormat format)
{
  static const guint opus[] = { 8000, 12000, 16000, 24000, 48000, 0 };
  static const guint mp3[] = { 8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 0 };
  if (format == MAI_AUDIO_FORMAT_OPUS)
    return opus;
  return format == MAI_AUDIO_FORMAT_MP3 ? mp3 : NULL;
}

guint
mai_audio_format_fit_rate (MaiAudioFormat format, guint sample_rate)
{
  const guint *rates = get_rates (format);
  guint fitting = sample_rate;
  if (format == MAI_AUDIO_FORMAT_OPUS)
    return 48000; // what it works in anyway
  for (guint i = 0; rates != NULL && rates[i] != 0; i++)
    if (i == 0 || ABS ((gint) (rates[i] - sample_rate)) < ABS ((gint) (fitting - sample_rate)))
      fitting = rates[i];
  return fitting;
}

static gboolean
has_rate (MaiAudioFormat format, guint sample_rate)
{
  const guint *rates = get_rates (format);
  if (rates == NULL)
    return TRUE;
  while (*rates != 0 && *rates != sample_rate)
    rates++;
  return *rates != 0;
}

static int
pcm_subtype (MaiAudioDepth depth, gboolean can_float)
{
  if (depth == MAI_AUDIO_DEPTH_16)
    return SF_FORMAT_PCM_16;
  return depth == MAI_AUDIO_DEPTH_FLOAT && can_float ? SF_FORMAT_FLOAT : SF_FORMAT_PCM_24;
}

static gboolean
needs_large_header (const MaiAudioFileSpec *spec)
{
  gint64 bytes = spec->depth == MAI_AUDIO_DEPTH_16 ? 2 : 4;
  return spec->expected_frames > MAX_WAV_BYTES / (bytes * spec->channels);
}

/*
 * libsndfile's code for a format, 0 when there is none.
 */
static int
format_code (MaiAudioFormat format, const MaiAudioFileSpec *spec)
{
  switch (format)
    {
    case MAI_AUDIO_FORMAT_WAV:
      return (needs_large_header (spec) ? SF_FORMAT_RF64 : SF_FORMAT_WAV)
             | pcm_subtype (spec->depth, TRUE);
    case MAI_AUDIO_FORMAT_AIFF:
      return SF_FORMAT_AIFF | pcm_subtype (spec->depth, TRUE);
    case MAI_AUDIO_FORMAT_FLAC:
      return SF_FORMAT_FLAC | pcm_subtype (spec->depth, FALSE);
    case MAI_AUDIO_FORMAT_VORBIS:
      return SF_FORMAT_OGG | SF_FORMAT_VORBIS;
    case MAI_AUDIO_FORMAT_OPUS:
      return SF_FORMAT_OGG | SF_FORMAT_OPUS;
    case MAI_AUDIO_FORMAT_MP3:
      return SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III;
    case MAI_AUDIO_FORMAT_AUTO:
    default:
      return 0;
    }
}

static gboolean
make_info (const char *name, const MaiAudioFileSpec *spec, SF_INFO *info, GError **error)
{
  MaiAudioFormat format = spec->format;
  if (format == MAI_AUDIO_FORMAT_AUTO)
    format = mai_audio_format_from_path (name);
  if (format == MAI_AUDIO_FORMAT_AUTO)
    {
      g_set_error (error, MAI_AUDIO_ERROR, MAI_AUDIO_ERROR_FORMAT,
                   _ ("The kind of sound file is not clear from the name “%s”. End it in .wav, "
                      ".flac, .ogg, .opus, .mp3 or .aiff."),
                   name);
      return FALSE;
    }
  *info = (SF_INFO){
    .samplerate = (int) spec->sample_rate,
    .channels = (int) spec->channels,
    .format = format_code (format, spec),
  };
  if (has_rate (format, spec->sample_rate) && sf_format_check (info))
    return TRUE;
  g_set_error (error, MAI_AUDIO_ERROR, MAI_AUDIO_ERROR_FORMAT,
               _ ("“%s” cannot hold sound at %u Hz. Choose 44100 or 48000 Hz, or another format."),
               name, spec->sample_rate);
  return FALSE;
}

static void
set_write_error (GError **error, const char *name, const char *reason)
{
  g_set_error (error, MAI_AUDIO_ERROR, MAI_AUDIO_ERROR_WRITE,
               _ ("“%s” could not be written: %s. Free some space or choose another folder."), name,
               reason);
}

static sf_count_t
get_length_cb (void *data)
{
  struct stat info;
  return fstat (((MaiAudioFile *) data)->fd, &info) == 0 ? info.st_size : -1;
}

static sf_count_t
seek_cb (sf_count_t offset, int whence, void *data)
{
  return lseek (((MaiAudioFile *) data)->fd, offset, whence);
}

static sf_count_t
read_cb (void *bytes, sf_count_t count, void *data)
{
  gssize got;
  while ((got = read (((MaiAudioFile *) data)->fd, bytes, (gsize) count)) < 0 && errno == EINTR)
    ;
  return MAX (got, 0);
}

static sf_count_t
write_cb (const void *bytes, sf_count_t count, void *data)
{
  MaiAudioFile *self = data;
  sf_count_t done = 0;
  while (done < count)
    {
      gssize put = write (self->fd, (const char *) bytes + done, (gsize) (count - done));
      if (put < 0 && errno == EINTR)
        continue;
      if (put <= 0)
        {
          if (self->failed == 0)
            self->failed = put < 0 ? errno : ENOSPC;
          break;
        }
      done += put;
    }
  return done;
}

static sf_count_t
tell_cb (void *data)
{
  return lseek (((MaiAudioFile *) data)->fd, 0, SEEK_CUR);
}

static void
set_tag (SNDFILE *file, int tag, const char *text)
{
  if (text != NULL && *text != '\0')
    sf_set_string (file, tag, text);
}

static void
configure (SNDFILE *file, const MaiAudioFileSpec *spec)
{
  double quality = CLAMP (spec->quality, 0.0, 1.0);
  double compression = 1.0 - quality;
  sf_command (file, SFC_SET_CLIPPING, NULL, SF_TRUE);
  if (spec->format != MAI_AUDIO_FORMAT_FLAC)
    sf_command (file, SFC_SET_COMPRESSION_LEVEL, &compression, sizeof compression);
  set_tag (file, SF_STR_TITLE, spec->title);
  set_tag (file, SF_STR_ARTIST, spec->artist);
  set_tag (file, SF_STR_COMMENT, spec->comment);
  set_tag (file, SF_STR_SOFTWARE, "musicAi Studio");
}

static gboolean
open_file (MaiAudioFile *self, const char *path, SF_INFO *info, GError **error)
{
  static const SF_VIRTUAL_IO functions = { get_length_cb, seek_cb, read_cb, write_cb, tell_cb };
  SF_VIRTUAL_IO copy = functions; // libsndfile's argument is not const
  self->fd = open (path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (self->fd < 0)
    {
      set_write_error (error, self->name, g_strerror (errno));
      return FALSE;
    }
  self->file = sf_open_virtual (&copy, SFM_WRITE, info, self);
  if (self->file == NULL)
    set_write_error (error, self->name,
                     self->failed != 0 ? g_strerror (self->failed) : sf_strerror (NULL));
  return self->file != NULL;
}

MaiAudioFile *
mai_audio_file_new (const char *path, const char *name, const MaiAudioFileSpec *spec,
                    GError **error)
{
  g_return_val_if_fail (path != NULL && spec != NULL && spec->channels > 0, NULL);

  SF_INFO info;
  MaiAudioFileSpec fitted = *spec;
  if (name == NULL)
    name = path;
  if (fitted.format == MAI_AUDIO_FORMAT_AUTO)
    fitted.format = mai_audio_format_from_path (name);
  if (!make_info (name, &fitted, &info, error))
    return NULL;
  g_autoptr (MaiAudioFile) self = g_new0 (MaiAudioFile, 1);
  self->name = g_strdup (name);
  self->channels = spec->channels;
  if (!open_file (self, path, &info, error))
    return NULL;
  configure (self->file, &fitted);
  return g_steal_pointer (&self);
}

/*
 * Whether all that was asked is on the disk, after libsndfile said that it wrote part of wanted frames.
 */
static gboolean
check_written (MaiAudioFile *self, sf_count_t part, sf_count_t wanted, GError **error)
{
  if (part == wanted && self->failed == 0)
    return TRUE;
  set_write_error (error, self->name,
                   self->failed != 0 ? g_strerror (self->failed) : sf_strerror (self->file));
  return FALSE;
}

gboolean
mai_audio_file_write_short (MaiAudioFile *self, const gint16 *samples, gsize frames, GError **error)
{
  g_return_val_if_fail (self != NULL && self->file != NULL, FALSE);

  for (gsize done = 0; done < frames;)
    {
      sf_count_t wanted = MIN (frames - done, MAX_WRITE_FRAMES);
      sf_count_t part = sf_writef_short (self->file, samples + done * self->channels, wanted);
      if (!check_written (self, part, wanted, error))
        return FALSE;
      done += (gsize) wanted;
    }
  return TRUE;
}

gboolean
mai_audio_file_write_float (MaiAudioFile *self, const float *samples, gsize frames, GError **error)
{
  g_return_val_if_fail (self != NULL && self->file != NULL, FALSE);

  for (gsize done = 0; done < frames;)
    {
      sf_count_t wanted = MIN (frames - done, MAX_WRITE_FRAMES);
      sf_count_t part = sf_writef_float (self->file, samples + done * self->channels, wanted);
      if (!check_written (self, part, wanted, error))
        return FALSE;
      done += (gsize) wanted;
    }
  return TRUE;
}

gboolean
mai_audio_file_close (MaiAudioFile *self, GError **error)
{
  g_return_val_if_fail (self != NULL && self->file != NULL, FALSE);

  int result = sf_close (g_steal_pointer (&self->file));
  int fd = self->fd;
  self->fd = -1;
  if (close (fd) != 0 && self->failed == 0)
    self->failed = errno;
  if (result == 0 && self->failed == 0)
    return TRUE;
  set_write_error (error, self->name,
                   self->failed != 0 ? g_strerror (self->failed) : sf_error_number (result));
  return FALSE;
}

void
mai_audio_file_free (MaiAudioFile *self)
{
  if (self == NULL)
    return;
  if (self->file != NULL)
    sf_close (self->file);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->name);
  g_free (self);
}
