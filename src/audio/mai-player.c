/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The owner's half of the player: what the user asked for, so that a new engine can be brought to the same
 * state when a device has died. See the header for threads.
 */
#include "audio/mai-player.h"

#include "audio/mai-audio-error.h"
#include "audio/mai-player-engine.h"
#include "audio/mai-player-options.h"
#include "audio/mai-synth.h"
#include "base/mai-i18n.h"

#include <glib-unix.h>

#define WATCH_MILLISECONDS 500
#define MAX_MISSED_BEATS 4 // two seconds without a callback: the device is dead
#define IDLE_WATCHES 20 // ten seconds of silence: it is closed

struct _MaiPlayer
{
  GObject parent_instance;

  MaiPlayerOptions options; // strings owned
  GMainContext *context;
  MaiPlayerEngine *engine; // NULL after its device has died
  GSource *notice_source;
  GSource *watch_source;
  MaiSoundList *list;
  gboolean playing;
  double position; // where to go on while there is no engine
  double loop_from;
  double loop_to;
  double tempo;
  double volume;
  double metronome;
  MaiPlayerTap *tap;
  guint mark; // of the last seek
  gint touch_program; // on the channel for touched keys, -1 before the first
  gboolean touch_drums_set;
  guint last_beat;
  guint missed_beats;
  guint idle_watches;
};

G_DEFINE_FINAL_TYPE (MaiPlayer, mai_player, G_TYPE_OBJECT)

enum
{
  PROP_PLAYING = 1,
  N_PROPS,
};

enum
{
  SIGNAL_ENDED,
  SIGNAL_FAILED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
drop_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
set_playing (MaiPlayer *self, gboolean playing)
{
  if (self->playing == playing)
    return;
  self->playing = playing;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PLAYING]);
}

/*
 * Without a device nobody else takes what was asked.
 */
static void
settle (MaiPlayer *self)
{
  if (!mai_player_engine_is_open (self->engine))
    mai_player_core_settle (mai_player_engine_get_core (self->engine));
}

static void
fail (MaiPlayer *self)
{
  g_autoptr (GError) error = g_error_new_literal (
      MAI_AUDIO_ERROR, MAI_AUDIO_ERROR_DEVICE_LOST,
      _ ("The sound device stopped taking sound. Check that PulseAudio is running, then press Play "
         "again."));
  self->position = mai_player_get_position (self);
  drop_source (&self->notice_source);
  drop_source (&self->watch_source);
  mai_player_engine_abandon (g_steal_pointer (&self->engine));
  set_playing (self, FALSE);
  g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
}

static void
command_done (MaiPlayer *self, gboolean taken)
{
  // the ring is full: the callback takes nothing any more
  if (!taken)
    fail (self);
  else
    settle (self);
}

static void
close_idle (MaiPlayer *self)
{
  drop_source (&self->watch_source);
  mai_player_engine_close (self->engine);
}

static gboolean
watch_cb (gpointer data)
{
  g_autoptr (MaiPlayer) self = g_object_ref (data);
  guint beat = mai_player_core_get_heartbeat (mai_player_engine_get_core (self->engine));
  self->missed_beats = beat == self->last_beat ? self->missed_beats + 1 : 0;
  self->last_beat = beat;
  self->idle_watches = self->playing ? 0 : self->idle_watches + 1;
  mai_player_core_collect (mai_player_engine_get_core (self->engine));
  if (self->missed_beats >= MAX_MISSED_BEATS)
    fail (self);
  else if (self->idle_watches >= IDLE_WATCHES)
    close_idle (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
notice_cb (int fd, GIOCondition condition, gpointer data)
{
  g_autoptr (MaiPlayer) self = g_object_ref (data);
  if (mai_player_core_take_end (mai_player_engine_get_core (self->engine)))
    {
      set_playing (self, FALSE);
      g_signal_emit (self, signals[SIGNAL_ENDED], 0);
    }
  return G_SOURCE_CONTINUE;
}

/*
 * Takes an engine (transfer full) for its own and brings it to the state the user left.
 */
static void
install_engine (MaiPlayer *self, MaiPlayerEngine *engine)
{
  self->engine = engine;
  self->touch_program = -1;
  self->touch_drums_set = FALSE;
  MaiPlayerCore *core = mai_player_engine_get_core (self->engine);
  self->notice_source = g_unix_fd_source_new (mai_player_core_get_fd (core), G_IO_IN);
  g_source_set_callback (self->notice_source, G_SOURCE_FUNC (notice_cb), self, NULL);
  g_source_attach (self->notice_source, self->context);
  mai_player_core_set_tempo (core, self->tempo);
  mai_player_core_set_volume (core, self->volume);
  mai_player_core_set_metronome (core, self->metronome);
  mai_player_core_set_loop (core, self->loop_from, self->loop_to);
  if (self->list != NULL)
    {
      if (!mai_player_engine_is_ready_for (self->engine, self->list))
        mai_player_engine_prepare (self->engine, self->list);
      mai_player_core_seek (core, self->list, self->position, self->mark);
    }
  settle (self);
}

static gboolean
ensure_engine (MaiPlayer *self, GError **error)
{
  if (self->engine != NULL)
    return TRUE;
  MaiPlayerEngine *engine = mai_player_engine_new (&self->options, self->tap, error);
  if (engine == NULL)
    return FALSE;
  install_engine (self, engine);
  return TRUE;
}

static gboolean
open_device (MaiPlayer *self, GError **error)
{
  if (!ensure_engine (self, error) || !mai_player_engine_open (self->engine, error))
    return FALSE;
  self->missed_beats = 0;
  self->idle_watches = 0;
  if (self->watch_source == NULL)
    {
      self->watch_source = g_timeout_source_new (WATCH_MILLISECONDS);
      g_source_set_callback (self->watch_source, watch_cb, self, NULL);
      g_source_attach (self->watch_source, self->context);
    }
  return TRUE;
}

static void
mai_player_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_PLAYING)
    g_value_set_boolean (value, MAI_PLAYER (object)->playing);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mai_player_finalize (GObject *object)
{
  MaiPlayer *self = MAI_PLAYER (object);
  drop_source (&self->notice_source);
  drop_source (&self->watch_source);
  // a device that has missed a beat may hang
  if (self->engine != NULL && self->missed_beats > 0)
    mai_player_engine_abandon (g_steal_pointer (&self->engine));
  g_clear_pointer (&self->engine, mai_player_engine_free);
  g_clear_pointer (&self->list, mai_sound_list_unref);
  mai_player_options_clear (&self->options);
  g_clear_pointer (&self->tap, mai_player_tap_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  G_OBJECT_CLASS (mai_player_parent_class)->finalize (object);
}

static void
mai_player_class_init (MaiPlayerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  object_class->get_property = mai_player_get_property;
  object_class->finalize = mai_player_finalize;
  properties[PROP_PLAYING] =
      g_param_spec_boolean ("playing", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_ENDED] = g_signal_new ("ended", MAI_TYPE_PLAYER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", MAI_TYPE_PLAYER, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
mai_player_init (MaiPlayer *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->tap = mai_player_tap_new ();
  self->options = (MaiPlayerOptions) MAI_PLAYER_OPTIONS_INIT;
  self->tempo = 1.0;
  self->volume = 1.0;
}

MaiPlayer *
mai_player_new (const MaiPlayerOptions *options, GError **error)
{
  g_return_val_if_fail (options != NULL, NULL);

  g_autoptr (MaiPlayer) self = g_object_new (MAI_TYPE_PLAYER, NULL);
  mai_player_options_assign (&self->options, options);
  return ensure_engine (self, error) ? g_steal_pointer (&self) : NULL;
}

/*
 * After what can only be done with the device closed.
 */
static gboolean
reopen_device (MaiPlayer *self, gboolean was_open, GError **error)
{
  if (self->engine == NULL || !was_open || open_device (self, error))
    return TRUE;
  mai_player_pause (self);
  return FALSE;
}

static gboolean
change_output (MaiPlayer *self, GError **error)
{
  gboolean was_open = mai_player_engine_is_open (self->engine);
  mai_player_engine_close (self->engine);
  mai_player_engine_set_output (self->engine, &self->options);
  return reopen_device (self, was_open, error);
}

static gboolean
change_engine (MaiPlayer *self, MaiPlayerEngine *engine, GError **error)
{
  gboolean was_open = mai_player_engine_is_open (self->engine);
  // both are open for a moment, where the device lets two in, so that the sound hardly breaks off
  if (self->list != NULL)
    mai_player_engine_prepare (engine, self->list);
  if (was_open)
    mai_player_engine_open (engine, NULL);
  mai_player_engine_close (self->engine);
  self->position = mai_player_get_position (self);
  drop_source (&self->notice_source);
  mai_player_engine_free (g_steal_pointer (&self->engine));
  self->last_beat = 0;
  install_engine (self, engine);
  if (!reopen_device (self, was_open, error))
    return FALSE;
  if (self->playing)
    mai_player_core_play (mai_player_engine_get_core (self->engine));
  return TRUE;
}

gboolean
mai_player_set_options (MaiPlayer *self, const MaiPlayerOptions *options, GError **error)
{
  g_return_val_if_fail (MAI_IS_PLAYER (self) && options != NULL, FALSE);

  gboolean same_output = mai_player_options_same_output (&self->options, options);
  if (self->engine == NULL || mai_player_options_same_synth (&self->options, options))
    {
      mai_player_options_assign (&self->options, options);
      return self->engine == NULL || same_output || change_output (self, error);
    }
  MaiPlayerEngine *engine = mai_player_engine_new (options, self->tap, error);
  if (engine == NULL)
    return FALSE;
  mai_player_options_assign (&self->options, options);
  return change_engine (self, engine, error);
}

gboolean
mai_player_load (MaiPlayer *self, GError **error)
{
  g_return_val_if_fail (MAI_IS_PLAYER (self), FALSE);
  return ensure_engine (self, error);
}

gboolean
mai_player_set_score (MaiPlayer *self, MaiScore *score, GError **error)
{
  g_return_val_if_fail (MAI_IS_PLAYER (self) && MAI_IS_SCORE (score), FALSE);

  g_autoptr (MaiSoundList) list = mai_sound_list_new (score);
  return mai_player_set_list (self, list, error);
}

static void
replace_list (MaiPlayer *self, MaiSoundList *list)
{
  mai_sound_list_ref (list);
  g_clear_pointer (&self->list, mai_sound_list_unref);
  self->list = list;
}

gboolean
mai_player_set_list (MaiPlayer *self, MaiSoundList *list, GError **error)
{
  g_return_val_if_fail (MAI_IS_PLAYER (self) && list != NULL, FALSE);

  if (self->engine == NULL)
    {
      replace_list (self, list);
      return ensure_engine (self, error);
    }
  MaiPlayerCore *core = mai_player_engine_get_core (self->engine);
  double position = mai_player_get_position (self);
  gboolean swap = self->list != NULL && mai_sound_list_has_layout_of (list, self->list);
  gboolean was_open = mai_player_engine_is_open (self->engine);
  if (!mai_player_engine_is_ready_for (self->engine, list))
    mai_player_engine_prepare (self->engine, list);
  replace_list (self, list);
  command_done (self, swap ? mai_player_core_swap (core, list)
                           : mai_player_core_seek (core, list, position, self->mark));
  return reopen_device (self, was_open, error);
}

gboolean
mai_player_play (MaiPlayer *self, GError **error)
{
  g_return_val_if_fail (MAI_IS_PLAYER (self) && self->list != NULL, FALSE);

  if (!open_device (self, error))
    return FALSE;
  MaiPlayerCore *core = mai_player_engine_get_core (self->engine);
  if (self->playing)
    return TRUE;
  if (mai_player_get_position (self) >= mai_sound_list_get_duration (self->list))
    mai_player_core_seek (core, NULL, 0.0, self->mark);
  set_playing (self, TRUE);
  command_done (self, mai_player_core_play (core));
  return TRUE;
}

void
mai_player_pause (MaiPlayer *self)
{
  g_return_if_fail (MAI_IS_PLAYER (self));

  if (self->engine == NULL || !self->playing)
    return;
  set_playing (self, FALSE);
  command_done (self, mai_player_core_pause (mai_player_engine_get_core (self->engine)));
}

void
mai_player_stop (MaiPlayer *self)
{
  g_return_if_fail (MAI_IS_PLAYER (self));

  mai_player_pause (self);
  mai_player_seek (self, self->loop_to > self->loop_from ? self->loop_from : 0.0);
}

void
mai_player_seek (MaiPlayer *self, double seconds)
{
  g_return_if_fail (MAI_IS_PLAYER (self));
  mai_player_seek_marked (self, seconds, self->mark);
}

void
mai_player_seek_marked (MaiPlayer *self, double seconds, guint mark)
{
  g_return_if_fail (MAI_IS_PLAYER (self));

  self->position = MAX (seconds, 0.0);
  self->mark = mark;
  if (self->engine != NULL && self->list != NULL)
    command_done (self, mai_player_core_seek (mai_player_engine_get_core (self->engine), NULL,
                                              self->position, mark));
}

void
mai_player_set_loop (MaiPlayer *self, double from, double to)
{
  g_return_if_fail (MAI_IS_PLAYER (self));

  self->loop_from = from;
  self->loop_to = to;
  if (self->engine != NULL)
    command_done (self,
                  mai_player_core_set_loop (mai_player_engine_get_core (self->engine), from, to));
}

void
mai_player_set_tempo (MaiPlayer *self, double scale)
{
  g_return_if_fail (MAI_IS_PLAYER (self));

  self->tempo = scale;
  if (self->engine != NULL)
    command_done (self,
                  mai_player_core_set_tempo (mai_player_engine_get_core (self->engine), scale));
}

void
mai_player_set_volume (MaiPlayer *self, double volume)
{
  g_return_if_fail (MAI_IS_PLAYER (self));

  self->volume = volume;
  if (self->engine != NULL)
    command_done (self,
                  mai_player_core_set_volume (mai_player_engine_get_core (self->engine), volume));
}

void
mai_player_set_metronome (MaiPlayer *self, double level)
{
  g_return_if_fail (MAI_IS_PLAYER (self));

  self->metronome = level;
  if (self->engine != NULL)
    command_done (self,
                  mai_player_core_set_metronome (mai_player_engine_get_core (self->engine), level));
}

/*
 * Loads an instrument that was not played before.
 */
static gboolean
ensure_program (MaiPlayer *self, gboolean drums, guint8 program, GError **error)
{
  if (mai_player_engine_is_ready_for_program (self->engine, drums, program))
    return TRUE;
  gboolean was_open = mai_player_engine_is_open (self->engine);
  mai_player_engine_prepare_program (self->engine, drums, program);
  return reopen_device (self, was_open, error);
}

/*
 * Chooses the instrument of the channel for touched keys.
 */
static void
prepare_touch (MaiPlayer *self, gboolean drums, guint8 program)
{
  MaiSoundEvent event = { .status = 0xC0, .channel = MAI_SYNTH_TOUCH_CHANNEL, .data1 = program };
  if (drums)
    event.channel = MAI_SYNTH_TOUCH_DRUMS;
  gboolean chosen = drums ? self->touch_drums_set : self->touch_program == program;
  if (!chosen)
    mai_player_core_send (mai_player_engine_get_core (self->engine), &event);
  if (drums)
    self->touch_drums_set = TRUE;
  else
    self->touch_program = program;
}

gboolean
mai_player_touch (MaiPlayer *self, gboolean drums, guint8 program, guint8 pitch, guint8 velocity,
                  GError **error)
{
  g_return_val_if_fail (MAI_IS_PLAYER (self) && program < 128 && pitch < 128, FALSE);

  if (velocity == 0 && (self->engine == NULL || !mai_player_engine_is_open (self->engine)))
    return TRUE;
  if (drums)
    program = 0;
  if (!ensure_engine (self, error)
      || (velocity > 0 && !ensure_program (self, drums, program, error)))
    return FALSE;
  MaiSoundEvent event = { .status = 0x90, .data1 = pitch, .data2 = MIN (velocity, 127) };
  if (velocity == 0)
    event.status = 0x80;
  event.channel = drums ? MAI_SYNTH_TOUCH_DRUMS : MAI_SYNTH_TOUCH_CHANNEL;
  if (velocity > 0)
    prepare_touch (self, drums, program);
  return mai_player_send (self, &event, error);
}

gboolean
mai_player_send (MaiPlayer *self, const MaiSoundEvent *event, GError **error)
{
  g_return_val_if_fail (MAI_IS_PLAYER (self) && event != NULL, FALSE);

  if (!open_device (self, error))
    return FALSE;
  command_done (self, mai_player_core_send (mai_player_engine_get_core (self->engine), event));
  return TRUE;
}

gboolean
mai_player_get_playing (MaiPlayer *self)
{
  g_return_val_if_fail (MAI_IS_PLAYER (self), FALSE);
  return self->playing;
}

double
mai_player_get_position (MaiPlayer *self)
{
  g_return_val_if_fail (MAI_IS_PLAYER (self), 0.0);

  if (self->engine == NULL)
    return self->position;
  return mai_player_core_get_position (mai_player_engine_get_core (self->engine));
}

double
mai_player_get_duration (MaiPlayer *self)
{
  g_return_val_if_fail (MAI_IS_PLAYER (self), 0.0);
  return self->list != NULL ? mai_sound_list_get_duration (self->list) : 0.0;
}

MaiPlayerTap *
mai_player_get_tap (MaiPlayer *self)
{
  g_return_val_if_fail (MAI_IS_PLAYER (self), NULL);
  return self->tap;
}
