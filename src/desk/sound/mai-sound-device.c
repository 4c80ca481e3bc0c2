/* SPDX-License-Identifier: Apache-2.0 */
/* The main thread's side of mai-sound-worker.h. */
#include "desk/sound/mai-sound-device.h"

#include "audio/mai-audio-error.h"
#include "audio/mai-player-options.h"
#include "base/mai-i18n.h"
#include "desk/sound/mai-sound-worker.h"

#define WATCH_SECONDS 1
#define MAX_WATCHES 60 // without anything done: it hangs where nobody expected it to

struct _MaiSoundDevice
{
  GObject parent_instance;

  MaiSoundWorker *worker;
  guint asked; // serial of the last request
  guint goal; // of the last that may change whether it plays
  guint done; // of the last that is known to be done
  guint watch_id; // while something asked is not done
  guint n_watches; // since anything was done
};

G_DEFINE_FINAL_TYPE (MaiSoundDevice, mai_sound_device, G_TYPE_OBJECT)

enum
{
  SIGNAL_STATE,
  SIGNAL_OPENED,
  SIGNAL_ENDED,
  SIGNAL_FAILED,
  SIGNAL_STUCK,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
reply_cb (GObject *owner, const MaiSoundReply *reply)
{
  g_autoptr (MaiSoundDevice) self = g_object_ref (MAI_SOUND_DEVICE (owner));
  self->done = reply->serial;
  self->n_watches = 0;
  if (self->done == self->asked)
    g_clear_handle_id (&self->watch_id, g_source_remove);
  if (reply->opened)
    g_signal_emit (self, signals[SIGNAL_OPENED], 0);
  if (reply->error != NULL)
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, reply->error);
  // what was found before the last thing asked is history
  if ((gint) (reply->serial - self->goal) < 0)
    return;
  if (reply->ended)
    g_signal_emit (self, signals[SIGNAL_ENDED], 0);
  g_signal_emit (self, signals[SIGNAL_STATE], 0, reply->playing);
}

static gboolean
watch_cb (gpointer data)
{
  MaiSoundDevice *self = data;
  self->n_watches++;
  if (!mai_sound_worker_is_stuck (self->worker) && self->n_watches < MAX_WATCHES)
    return G_SOURCE_CONTINUE;
  self->watch_id = 0;
  g_autoptr (GError) error = g_error_new_literal (
      MAI_AUDIO_ERROR, MAI_AUDIO_ERROR_DEVICE_LOST,
      _ ("The sound server does not answer. Start PulseAudio (or PipeWire) anew, then press Play "
         "again."));
  g_signal_emit (self, signals[SIGNAL_STUCK], 0, error);
  return G_SOURCE_REMOVE;
}

static void
ask (MaiSoundDevice *self, MaiSoundRequest *request)
{
  request->serial = ++self->asked;
  if (request->type <= MAI_SOUND_REQUEST_SEEK)
    self->goal = request->serial;
  if (self->watch_id == 0)
    self->n_watches = 0;
  if (self->watch_id == 0)
    self->watch_id = g_timeout_add_seconds (WATCH_SECONDS, watch_cb, self);
  mai_sound_worker_ask (self->worker, request);
}

static MaiSoundRequest *
make_request (MaiSoundRequestType type, double from)
{
  MaiSoundRequest *request = g_new0 (MaiSoundRequest, 1);
  request->type = type;
  request->from = from;
  return request;
}

static void
mai_sound_device_finalize (GObject *object)
{
  MaiSoundDevice *self = MAI_SOUND_DEVICE (object);
  g_clear_handle_id (&self->watch_id, g_source_remove);
  g_clear_pointer (&self->worker, mai_sound_worker_free);
  G_OBJECT_CLASS (mai_sound_device_parent_class)->finalize (object);
}

static guint
add_signal (const char *name, GType parameter)
{
  guint n = parameter != G_TYPE_NONE ? 1 : 0;
  return g_signal_new (name, MAI_TYPE_SOUND_DEVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, n, parameter);
}

static void
mai_sound_device_class_init (MaiSoundDeviceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mai_sound_device_finalize;
  signals[SIGNAL_STATE] = add_signal ("state", G_TYPE_BOOLEAN);
  signals[SIGNAL_OPENED] = add_signal ("opened", G_TYPE_NONE);
  signals[SIGNAL_ENDED] = add_signal ("ended", G_TYPE_NONE);
  signals[SIGNAL_FAILED] = add_signal ("failed", G_TYPE_ERROR);
  signals[SIGNAL_STUCK] = add_signal ("stuck", G_TYPE_ERROR);
}

static void
mai_sound_device_init (MaiSoundDevice *self)
{
  self->worker = mai_sound_worker_new (G_OBJECT (self), reply_cb);
}

MaiSoundDevice *
mai_sound_device_new (void)
{
  return g_object_new (MAI_TYPE_SOUND_DEVICE, NULL);
}

void
mai_sound_device_set_options (MaiSoundDevice *self, const MaiPlayerOptions *options)
{
  g_return_if_fail (MAI_IS_SOUND_DEVICE (self) && options != NULL);

  MaiSoundRequest *request = make_request (MAI_SOUND_REQUEST_OPTIONS, 0.0);
  mai_player_options_assign (&request->options, options);
  ask (self, request);
}

void
mai_sound_device_set_score (MaiSoundDevice *self, MaiScore *score)
{
  g_return_if_fail (MAI_IS_SOUND_DEVICE (self) && MAI_IS_SCORE (score));

  MaiSoundRequest *request = make_request (MAI_SOUND_REQUEST_SCORE, 0.0);
  request->score = score;
  ask (self, request);
}

void
mai_sound_device_play (MaiSoundDevice *self)
{
  g_return_if_fail (MAI_IS_SOUND_DEVICE (self));
  ask (self, make_request (MAI_SOUND_REQUEST_PLAY, 0.0));
}

void
mai_sound_device_pause (MaiSoundDevice *self)
{
  g_return_if_fail (MAI_IS_SOUND_DEVICE (self));
  ask (self, make_request (MAI_SOUND_REQUEST_PAUSE, 0.0));
}

void
mai_sound_device_seek (MaiSoundDevice *self, double seconds, guint mark)
{
  g_return_if_fail (MAI_IS_SOUND_DEVICE (self));

  MaiSoundRequest *request = make_request (MAI_SOUND_REQUEST_SEEK, seconds);
  request->mark = mark;
  ask (self, request);
}

void
mai_sound_device_set_loop (MaiSoundDevice *self, double from, double to)
{
  g_return_if_fail (MAI_IS_SOUND_DEVICE (self));

  MaiSoundRequest *request = make_request (MAI_SOUND_REQUEST_LOOP, from);
  request->to = to;
  ask (self, request);
}

void
mai_sound_device_set_tempo (MaiSoundDevice *self, double tempo)
{
  g_return_if_fail (MAI_IS_SOUND_DEVICE (self));
  ask (self, make_request (MAI_SOUND_REQUEST_TEMPO, tempo));
}

void
mai_sound_device_set_volume (MaiSoundDevice *self, double volume)
{
  g_return_if_fail (MAI_IS_SOUND_DEVICE (self));
  ask (self, make_request (MAI_SOUND_REQUEST_VOLUME, volume));
}

void
mai_sound_device_set_metronome (MaiSoundDevice *self, double level)
{
  g_return_if_fail (MAI_IS_SOUND_DEVICE (self));
  ask (self, make_request (MAI_SOUND_REQUEST_METRONOME, level));
}

void
mai_sound_device_touch (MaiSoundDevice *self, gboolean drums, guint8 program, guint8 pitch,
                        guint8 velocity)
{
  g_return_if_fail (MAI_IS_SOUND_DEVICE (self));

  MaiSoundRequest *request = make_request (MAI_SOUND_REQUEST_TOUCH, 0.0);
  request->drums = drums;
  request->program = program & 0x7F;
  request->pitch = pitch & 0x7F;
  request->velocity = MIN (velocity, 127);
  ask (self, request);
}

gboolean
mai_sound_device_is_busy (MaiSoundDevice *self)
{
  g_return_val_if_fail (MAI_IS_SOUND_DEVICE (self), FALSE);
  return self->done != self->asked;
}

MaiPlayerTap *
mai_sound_device_get_tap (MaiSoundDevice *self)
{
  g_return_val_if_fail (MAI_IS_SOUND_DEVICE (self), NULL);
  return mai_sound_worker_get_tap (self->worker);
}
