/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the person wants to hear, kept here whole, so that a device can be brought to it whenever there is
 * one. See the header.
 *
 * Seeks are numbered: until the device's tap shows the number of the last one, the position is the one that
 * was sought. The device plays a copy of the score; edits make a new copy, a tenth of a second apart at least
 * and never so often that copying takes more than a tenth of the time.
 */
#include "audio/mai-audio-error.h"
#include "desk/sound/mai-sound-private.h"
#include "desk/sound/mai-sound-wishes.h"

#define QUIET_SECONDS 2 // after which what was touched has died away
#define AT_END 0.001 // seconds

G_DEFINE_FINAL_TYPE (MaiSound, mai_sound, G_TYPE_OBJECT)

enum
{
  PROP_SOURCE = 1,
  PROP_PLAYING,
  PROP_SOUNDING,
  PROP_POSITION,
  PROP_DURATION,
  PROP_TEMPO,
  PROP_VOLUME,
  PROP_METRONOME,
  PROP_LOOPING,
  PROP_LOOP_FROM,
  PROP_LOOP_TO,
  PROP_TROUBLE,
  N_PROPS,
};

enum
{
  SIGNAL_TROUBLE,
  SIGNAL_ENDED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
notify (MaiSound *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static gboolean
change_flag (MaiSound *self, gboolean *flag, gboolean value, guint property)
{
  if (*flag == value)
    return FALSE;
  *flag = value;
  notify (self, property);
  return TRUE;
}

static void
update_sounding (MaiSound *self)
{
  change_flag (self, &self->sounding, self->playing || self->quiet_id != 0, PROP_SOUNDING);
}

static gboolean
quiet_cb (gpointer data)
{
  MaiSound *self = data;
  self->quiet_id = 0;
  update_sounding (self);
  return G_SOURCE_REMOVE;
}

void
mai_sound_ring (MaiSound *self)
{
  g_clear_handle_id (&self->quiet_id, g_source_remove);
  self->quiet_id = g_timeout_add_seconds (QUIET_SECONDS, quiet_cb, self);
  update_sounding (self);
}

static void
set_playing (MaiSound *self, gboolean playing)
{
  if (!change_flag (self, &self->playing, playing, PROP_PLAYING))
    return;
  if (playing)
    update_sounding (self);
  else
    mai_sound_ring (self);
}

/* Trouble. */

static void
clear_trouble (MaiSound *self)
{
  self->refused = 0;
  if (self->trouble == NULL)
    return;
  g_clear_pointer (&self->trouble, g_free);
  notify (self, PROP_TROUBLE);
}

static void
set_trouble (MaiSound *self, const GError *error)
{
  if (error->code == MAI_AUDIO_ERROR_NO_DEVICE)
    self->refused = g_get_monotonic_time ();
  if (self->trouble != NULL && self->trouble_code == error->code
      && g_str_equal (self->trouble, error->message))
    return;
  g_free (self->trouble);
  self->trouble = g_strdup (error->message);
  self->trouble_code = error->code;
  notify (self, PROP_TROUBLE);
  g_signal_emit (self, signals[SIGNAL_TROUBLE], 0, self->trouble);
}

/* The device. */

static void
state_cb (MaiSoundDevice *device, gboolean playing, gpointer data)
{
  MaiSound *self = data;
  if (playing || !self->playing)
    return;
  double position = mai_sound_get_position (self);
  set_playing (self, FALSE);
  mai_sound_go_to (self, position);
}

static void
opened_cb (MaiSoundDevice *device, gpointer data)
{
  clear_trouble (data);
}

static void
ended_cb (MaiSoundDevice *device, gpointer data)
{
  MaiSound *self = data;
  set_playing (self, FALSE);
  notify (self, PROP_POSITION);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0);
}

static void
failed_cb (MaiSoundDevice *device, const GError *error, gpointer data)
{
  set_trouble (data, error);
}

static void
drop_device (MaiSound *self)
{
  if (self->device == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->device, self);
  g_clear_object (&self->device);
}

static void
stuck_cb (MaiSoundDevice *device, const GError *error, gpointer data)
{
  MaiSound *self = data;
  double position = mai_sound_get_position (self);
  drop_device (self);
  set_playing (self, FALSE);
  mai_sound_go_to (self, position);
  set_trouble (self, error);
}

static void
send_options (MaiSound *self)
{
  MaiPlayerOptions options = mai_sound_wishes_get (self->settings);
  mai_sound_device_set_options (self->device, &options);
  mai_player_options_clear (&options);
}

void
mai_sound_ensure_device (MaiSound *self)
{
  if (self->device != NULL)
    return;
  self->device = mai_sound_device_new ();
  g_signal_connect (self->device, "state", G_CALLBACK (state_cb), self);
  g_signal_connect (self->device, "opened", G_CALLBACK (opened_cb), self);
  g_signal_connect (self->device, "ended", G_CALLBACK (ended_cb), self);
  g_signal_connect (self->device, "failed", G_CALLBACK (failed_cb), self);
  g_signal_connect (self->device, "stuck", G_CALLBACK (stuck_cb), self);
  self->stale = TRUE;
  self->sent_mark = 0;
  send_options (self);
  mai_sound_send_volume (self);
  mai_sound_send_metronome (self);
  mai_sound_send_loop (self);
  mai_sound_device_set_tempo (self->device, self->tempo);
}

static gboolean
options_cb (gpointer data)
{
  MaiSound *self = data;
  self->options_id = 0;
  clear_trouble (self);
  if (self->device != NULL)
    send_options (self);
  return G_SOURCE_REMOVE;
}

static void
setting_changed_cb (GSettings *settings, const char *key, gpointer data)
{
  MaiSound *self = data;
  // driver and device change together
  if (mai_sound_wishes_has_key (key) && self->options_id == 0)
    self->options_id = g_idle_add (options_cb, self);
  if (g_str_equal (key, "metronome-volume"))
    mai_sound_send_metronome (self);
}

static void
mai_sound_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MaiSound *self = MAI_SOUND (object);
  switch (id)
    {
    case PROP_SOURCE:
      g_value_set_object (value, self->source);
      break;
    case PROP_PLAYING:
      g_value_set_boolean (value, self->playing);
      break;
    case PROP_SOUNDING:
      g_value_set_boolean (value, self->sounding);
      break;
    case PROP_POSITION:
      g_value_set_double (value, mai_sound_get_position (self));
      break;
    case PROP_DURATION:
      g_value_set_double (value, self->duration);
      break;
    case PROP_TEMPO:
      g_value_set_double (value, self->tempo);
      break;
    case PROP_VOLUME:
      g_value_set_double (value, self->volume);
      break;
    case PROP_METRONOME:
      g_value_set_boolean (value, self->metronome);
      break;
    case PROP_LOOPING:
      g_value_set_boolean (value, self->looping);
      break;
    case PROP_LOOP_FROM:
      g_value_set_int64 (value, self->memory != NULL ? self->memory->loop_from : 0);
      break;
    case PROP_LOOP_TO:
      g_value_set_int64 (value, self->memory != NULL ? self->memory->loop_to : 0);
      break;
    case PROP_TROUBLE:
      g_value_set_string (value, self->trouble);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mai_sound_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MaiSound *self = MAI_SOUND (object);
  switch (id)
    {
    case PROP_PLAYING:
      if (g_value_get_boolean (value) != self->playing)
        mai_sound_toggle (self);
      break;
    case PROP_TEMPO:
      mai_sound_set_tempo (self, g_value_get_double (value));
      break;
    case PROP_VOLUME:
      mai_sound_set_volume (self, g_value_get_double (value));
      break;
    case PROP_METRONOME:
      mai_sound_set_metronome (self, g_value_get_boolean (value));
      break;
    case PROP_LOOPING:
      mai_sound_set_looping (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mai_sound_dispose (GObject *object)
{
  MaiSound *self = MAI_SOUND (object);
  if (self->source != NULL)
    mai_sound_leave_score (self);
  drop_device (self);
  g_clear_pointer (&self->briefs, g_ptr_array_unref);
  self->memory = NULL;
  g_clear_object (&self->score);
  g_clear_object (&self->source);
  g_clear_handle_id (&self->options_id, g_source_remove);
  g_clear_handle_id (&self->quiet_id, g_source_remove);
  if (self->settings != NULL)
    g_signal_handlers_disconnect_by_data (self->settings, self);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (mai_sound_parent_class)->dispose (object);
}

static void
mai_sound_finalize (GObject *object)
{
  g_free (MAI_SOUND (object)->trouble);
  G_OBJECT_CLASS (mai_sound_parent_class)->finalize (object);
}

#define READ (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS)
#define READ_WRITE (READ | G_PARAM_WRITABLE)

static void
install_properties (GObjectClass *object_class)
{
  properties[PROP_SOURCE] = g_param_spec_object ("source", NULL, NULL, G_TYPE_OBJECT, READ);
  properties[PROP_PLAYING] = g_param_spec_boolean ("playing", NULL, NULL, FALSE, READ_WRITE);
  properties[PROP_SOUNDING] = g_param_spec_boolean ("sounding", NULL, NULL, FALSE, READ);
  properties[PROP_POSITION] =
      g_param_spec_double ("position", NULL, NULL, 0.0, G_MAXDOUBLE, 0.0, READ);
  properties[PROP_DURATION] =
      g_param_spec_double ("duration", NULL, NULL, 0.0, G_MAXDOUBLE, 0.0, READ);
  properties[PROP_TEMPO] = g_param_spec_double ("tempo", NULL, NULL, 0.25, 4.0, 1.0, READ_WRITE);
  properties[PROP_VOLUME] =
      g_param_spec_double ("volume", NULL, NULL, 0.0, 1.0, MAI_SOUND_DEFAULT_VOLUME, READ_WRITE);
  properties[PROP_METRONOME] = g_param_spec_boolean ("metronome", NULL, NULL, FALSE, READ_WRITE);
  properties[PROP_LOOPING] = g_param_spec_boolean ("looping", NULL, NULL, FALSE, READ_WRITE);
  properties[PROP_LOOP_FROM] = g_param_spec_int64 ("loop-from", NULL, NULL, 0, G_MAXINT64, 0, READ);
  properties[PROP_LOOP_TO] = g_param_spec_int64 ("loop-to", NULL, NULL, 0, G_MAXINT64, 0, READ);
  properties[PROP_TROUBLE] = g_param_spec_string ("trouble", NULL, NULL, NULL, READ);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mai_sound_class_init (MaiSoundClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  object_class->get_property = mai_sound_get_property;
  object_class->set_property = mai_sound_set_property;
  object_class->dispose = mai_sound_dispose;
  object_class->finalize = mai_sound_finalize;
  install_properties (object_class);
  signals[SIGNAL_TROUBLE] = g_signal_new ("trouble", MAI_TYPE_SOUND, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_ENDED] = g_signal_new ("ended", MAI_TYPE_SOUND, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 0);
}

static void
mai_sound_init (MaiSound *self)
{
  self->briefs = mai_sound_make_briefs ();
  self->mark = 1;
  self->tempo = 1.0;
  self->volume = MAI_SOUND_DEFAULT_VOLUME;
}

MaiSound *
mai_sound_new (GSettings *settings)
{
  MaiSound *self = g_object_new (MAI_TYPE_SOUND, NULL);
  if (settings == NULL)
    return self;
  self->settings = g_object_ref (settings);
  g_settings_bind (settings, "volume", self, "volume", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "metronome", self, "metronome", G_SETTINGS_BIND_DEFAULT);
  g_signal_connect (settings, "changed", G_CALLBACK (setting_changed_cb), self);
  return self;
}

/* What sounds. */

static void
leave_source (MaiSound *self)
{
  if (self->source == NULL)
    return;
  mai_sound_pause (self);
  mai_sound_leave_score (self);
  g_clear_object (&self->score);
  g_clear_object (&self->source);
  self->memory = NULL;
}

void
mai_sound_set_source (MaiSound *self, GObject *source, MaiScore *score)
{
  g_return_if_fail (MAI_IS_SOUND (self) && (source == NULL) == (score == NULL));

  if (source == self->source && score == self->score)
    return;
  g_object_freeze_notify (G_OBJECT (self));
  leave_source (self);
  if (source != NULL)
    {
      self->source = g_object_ref (source);
      self->score = g_object_ref (score);
      self->memory = mai_sound_memory_get (source);
      mai_sound_watch_score (self);
    }
  else
    {
      self->duration = 0.0;
      mai_sound_go_to (self, 0.0);
    }
  notify (self, PROP_SOURCE);
  notify (self, PROP_DURATION);
  notify (self, PROP_LOOP_FROM);
  notify (self, PROP_LOOP_TO);
  g_object_thaw_notify (G_OBJECT (self));
}

GObject *
mai_sound_get_source (MaiSound *self)
{
  g_return_val_if_fail (MAI_IS_SOUND (self), NULL);
  return self->source;
}

MaiScore *
mai_sound_get_score (MaiSound *self)
{
  g_return_val_if_fail (MAI_IS_SOUND (self), NULL);
  return self->score;
}

void
mai_sound_play_source (MaiSound *self, GObject *source, MaiScore *score, gint64 from_tick)
{
  g_return_if_fail (MAI_IS_SOUND (self) && source != NULL && MAI_IS_SCORE (score));

  if (source == self->source && score == self->score)
    {
      mai_sound_toggle (self);
      return;
    }
  mai_sound_set_source (self, source, score);
  mai_sound_seek_tick (self, from_tick);
  mai_sound_play (self);
}

/*
 * From the start where there is nothing left to play, and to the start of the loop from behind it.
 */
static void
find_start (MaiSound *self)
{
  double from, to;
  double position = mai_sound_get_position (self);
  mai_sound_find_loop (self, &from, &to);
  if (to > from && position >= to - AT_END)
    mai_sound_go_to (self, from);
  else if (to <= from && position >= self->duration - AT_END)
    mai_sound_go_to (self, 0.0);
}

void
mai_sound_play (MaiSound *self)
{
  g_return_if_fail (MAI_IS_SOUND (self));

  if (self->score == NULL || self->playing)
    return;
  mai_sound_ensure_device (self);
  if (self->stale)
    mai_sound_take_edits (self);
  find_start (self);
  if (self->stale)
    mai_sound_send_score (self);
  mai_sound_send_seek (self);
  mai_sound_device_play (self->device);
  set_playing (self, TRUE);
}

void
mai_sound_pause (MaiSound *self)
{
  g_return_if_fail (MAI_IS_SOUND (self));

  if (!self->playing)
    return;
  mai_sound_device_pause (self->device);
  set_playing (self, FALSE);
}

void
mai_sound_toggle (MaiSound *self)
{
  g_return_if_fail (MAI_IS_SOUND (self));

  if (self->playing)
    mai_sound_pause (self);
  else
    mai_sound_play (self);
}

void
mai_sound_stop (MaiSound *self)
{
  g_return_if_fail (MAI_IS_SOUND (self));

  double from, to;
  mai_sound_pause (self);
  mai_sound_find_loop (self, &from, &to);
  mai_sound_seek (self, to > from ? from : 0.0);
}

gboolean
mai_sound_get_playing (MaiSound *self)
{
  g_return_val_if_fail (MAI_IS_SOUND (self), FALSE);
  return self->playing;
}

void
mai_sound_take_level (MaiSound *self, double *left, double *right)
{
  g_return_if_fail (MAI_IS_SOUND (self) && left != NULL && right != NULL);

  float levels[2] = { 0.0f, 0.0f };
  if (self->device != NULL)
    mai_player_tap_take_level (mai_sound_device_get_tap (self->device), &levels[0], &levels[1]);
  *left = levels[0];
  *right = levels[1];
}

const char *
mai_sound_get_trouble (MaiSound *self)
{
  g_return_val_if_fail (MAI_IS_SOUND (self), NULL);
  return self->trouble;
}
