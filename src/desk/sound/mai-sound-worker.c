/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The worker's thread runs a main loop of its own, in which the player lives. Requests come as sources in
 * its context, replies go as sources into the owner's.
 */
#include "desk/sound/mai-sound-worker.h"

#include "audio/mai-player-options.h"
#include "audio/mai-sound-font.h"

#include <stdatomic.h>

#define QUIT_MICROSECONDS (G_USEC_PER_SEC / 2)
#define DEVICE_MICROSECONDS (5 * G_USEC_PER_SEC) // to open one, which takes a tenth of a second
#define LOAD_MICROSECONDS (30 * G_USEC_PER_SEC) // and to load a large compressed SoundFont

struct _MaiSoundWorker
{
  gatomicrefcount references; // the owner's, and the thread's
  GWeakRef owner;
  MaiSoundReplyFunc func;
  GMainContext *replies; // the owner's
  GMainContext *context; // the thread's
  GMainLoop *loop;
  MaiPlayer *player; // the thread's
  MaiPlayerTap *tap;
  guint serial; // the thread's: of the last request done
  atomic_llong
      patience; // monotonic microseconds until which it may wait for a device; 0: it does not
  GMutex mutex; // of what follows
  GCond cond;
  gboolean gone;
};

typedef struct
{
  MaiSoundWorker *worker;
  MaiSoundRequest *request;
} Asked;

typedef struct
{
  MaiSoundWorker *worker;
  MaiSoundReply reply;
} Told;

static void
worker_unref (MaiSoundWorker *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_weak_ref_clear (&self->owner);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_main_context_unref (self->replies);
  mai_player_tap_unref (self->tap);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

static MaiSoundWorker *
worker_ref (MaiSoundWorker *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

/*
 * Does not run func at once in any case, as g_main_context_invoke() might, and in the wrong thread.
 */
static void
attach (GMainContext *context, GSourceFunc func, gpointer data, GDestroyNotify notify)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, data, notify);
  g_source_attach (source, context);
}

static void
told_free (gpointer data)
{
  Told *told = data;
  g_clear_error (&told->reply.error);
  worker_unref (told->worker);
  g_free (told);
}

static gboolean
told_cb (gpointer data)
{
  Told *told = data;
  g_autoptr (GObject) owner = g_weak_ref_get (&told->worker->owner);
  if (owner != NULL)
    told->worker->func (owner, &told->reply);
  return G_SOURCE_REMOVE;
}

/*
 * reply->error is taken.
 */
static void
tell (MaiSoundWorker *self, MaiSoundReply *reply)
{
  Told *told = g_new0 (Told, 1);
  told->worker = worker_ref (self);
  told->reply = *reply;
  told->reply.serial = self->serial;
  told->reply.playing = mai_player_get_playing (self->player);
  attach (self->replies, told_cb, told, told_free);
}

static void
ended_cb (MaiPlayer *player, gpointer data)
{
  MaiSoundReply reply = { .ended = TRUE };
  tell (data, &reply);
}

static void
failed_cb (MaiPlayer *player, const GError *error, gpointer data)
{
  MaiSoundReply reply = { .error = g_error_copy (error) };
  tell (data, &reply);
}

static void
begin_waiting (MaiSoundWorker *self, gint64 microseconds)
{
  atomic_store (&self->patience, g_get_monotonic_time () + microseconds);
}

static void
end_waiting (MaiSoundWorker *self)
{
  atomic_store (&self->patience, 0);
}

/*
 * A SoundFont of the settings that is no longer there gives way to another.
 */
static void
set_options (MaiSoundWorker *self, const MaiPlayerOptions *wanted, MaiSoundReply *reply)
{
  MaiPlayerOptions options = *wanted;
  g_autofree char *font = mai_sound_font_find (NULL, wanted->sound_font, NULL);
  options.sound_font = font;
  begin_waiting (self, LOAD_MICROSECONDS);
  mai_player_set_options (self->player, &options, &reply->error);
}

static void
set_score (MaiSoundWorker *self, MaiScore *score, MaiSoundReply *reply)
{
  g_autoptr (MaiSoundList) list = mai_sound_list_new (score);
  begin_waiting (self, LOAD_MICROSECONDS);
  mai_player_set_list (self->player, list, &reply->error);
}

static void
play (MaiSoundWorker *self, MaiSoundReply *reply)
{
  if (!mai_player_load (self->player, &reply->error))
    return;
  begin_waiting (self, DEVICE_MICROSECONDS);
  reply->opened = mai_player_play (self->player, &reply->error);
}

static void
touch (MaiSoundWorker *self, const MaiSoundRequest *request, MaiSoundReply *reply)
{
  if (request->velocity > 0 && !mai_player_load (self->player, &reply->error))
    return;
  begin_waiting (self, DEVICE_MICROSECONDS);
  gboolean done = mai_player_touch (self->player, request->drums, request->program, request->pitch,
                                    request->velocity, &reply->error);
  reply->opened = done && request->velocity > 0;
}

static void
handle (MaiSoundWorker *self, const MaiSoundRequest *request, MaiSoundReply *reply)
{
  switch (request->type)
    {
    case MAI_SOUND_REQUEST_OPTIONS:
      set_options (self, &request->options, reply);
      break;
    case MAI_SOUND_REQUEST_SCORE:
      set_score (self, request->score, reply);
      break;
    case MAI_SOUND_REQUEST_PLAY:
      play (self, reply);
      break;
    case MAI_SOUND_REQUEST_PAUSE:
      mai_player_pause (self->player);
      break;
    case MAI_SOUND_REQUEST_SEEK:
      mai_player_seek_marked (self->player, request->from, request->mark);
      break;
    case MAI_SOUND_REQUEST_LOOP:
      mai_player_set_loop (self->player, request->from, request->to);
      break;
    case MAI_SOUND_REQUEST_TEMPO:
      mai_player_set_tempo (self->player, request->from);
      break;
    case MAI_SOUND_REQUEST_VOLUME:
      mai_player_set_volume (self->player, request->from);
      break;
    case MAI_SOUND_REQUEST_METRONOME:
      mai_player_set_metronome (self->player, request->from);
      break;
    case MAI_SOUND_REQUEST_TOUCH:
      touch (self, request, reply);
      break;
    case MAI_SOUND_REQUEST_QUIT:
    default:
      g_main_loop_quit (self->loop);
      break;
    }
}

static void
asked_free (gpointer data)
{
  Asked *asked = data;
  g_clear_object (&asked->request->score);
  mai_player_options_clear (&asked->request->options);
  g_free (asked->request);
  worker_unref (asked->worker);
  g_free (asked);
}

static gboolean
asked_cb (gpointer data)
{
  Asked *asked = data;
  MaiSoundWorker *self = asked->worker;
  MaiSoundReply reply = { 0 };
  handle (self, asked->request, &reply);
  end_waiting (self);
  self->serial = asked->request->serial;
  tell (self, &reply);
  return G_SOURCE_REMOVE;
}

static gpointer
run (gpointer data)
{
  MaiSoundWorker *self = data;
  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  begin_waiting (self, DEVICE_MICROSECONDS);
  g_clear_object (&self->player);
  g_main_context_pop_thread_default (self->context);
  g_mutex_lock (&self->mutex);
  self->gone = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  worker_unref (self);
  return NULL;
}

/*
 * The player tells what happens in the context that is the default where it is made: the thread's, which
 * does not run yet.
 */
static void
make_player (MaiSoundWorker *self)
{
  g_main_context_push_thread_default (self->context);
  self->player = g_object_new (MAI_TYPE_PLAYER, NULL);
  g_main_context_pop_thread_default (self->context);
  g_signal_connect (self->player, "ended", G_CALLBACK (ended_cb), self);
  g_signal_connect (self->player, "failed", G_CALLBACK (failed_cb), self);
  self->tap = mai_player_tap_ref (mai_player_get_tap (self->player));
}

MaiSoundWorker *
mai_sound_worker_new (GObject *owner, MaiSoundReplyFunc func)
{
  MaiSoundWorker *self = g_new0 (MaiSoundWorker, 1);
  g_atomic_ref_count_init (&self->references);
  g_weak_ref_init (&self->owner, owner);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->func = func;
  self->replies = g_main_context_ref_thread_default ();
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  make_player (self);
  g_thread_unref (g_thread_new ("sound", run, worker_ref (self)));
  return self;
}

void
mai_sound_worker_free (MaiSoundWorker *self)
{
  MaiSoundRequest *request = g_new0 (MaiSoundRequest, 1);
  request->type = MAI_SOUND_REQUEST_QUIT;
  mai_sound_worker_ask (self, request);
  gint64 end = g_get_monotonic_time () + (mai_sound_worker_is_stuck (self) ? 0 : QUIT_MICROSECONDS);
  g_mutex_lock (&self->mutex);
  while (!self->gone && g_cond_wait_until (&self->cond, &self->mutex, end))
    ;
  g_mutex_unlock (&self->mutex);
  worker_unref (self);
}

void
mai_sound_worker_ask (MaiSoundWorker *self, MaiSoundRequest *request)
{
  Asked *asked = g_new0 (Asked, 1);
  asked->worker = worker_ref (self);
  asked->request = request;
  attach (self->context, asked_cb, asked, asked_free);
}

MaiPlayerTap *
mai_sound_worker_get_tap (MaiSoundWorker *self)
{
  return self->tap;
}

gboolean
mai_sound_worker_is_stuck (MaiSoundWorker *self)
{
  gint64 patience = atomic_load (&self->patience);
  return patience != 0 && g_get_monotonic_time () > patience;
}
