/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/sound/mai-audition.h"

#include "midi/mai-midi.h"

struct _MaiAudition
{
  GObject parent_instance;

  MaiSound *sound;
  GObject *coming; /* nullable: what is read just now */
  GCancellable *cancellable; /* of that */
};

enum
{
  CHANGED,
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MaiAudition, mai_audition, G_TYPE_OBJECT)

static void
tell (MaiAudition *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
stop_coming (MaiAudition *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->coming);
}

static void
load_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  MaiScore *score = mai_midi_load (data, &error);

  if (score != NULL)
    g_task_return_pointer (task, score, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  MaiAudition *self = MAI_AUDITION (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiScore) score = g_task_propagate_pointer (G_TASK (result), &error);
  g_autoptr (GObject) item = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  item = g_steal_pointer (&self->coming);
  g_clear_object (&self->cancellable);
  if (score != NULL)
    mai_sound_play_source (self->sound, item, score, 0);
  else
    g_signal_emit (self, signals[FAILED], 0, error->message);
  tell (self);
}

void
mai_audition_play (MaiAudition *self, GObject *item, const char *path)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (MAI_IS_AUDITION (self));

  stop_coming (self);
  if (mai_sound_get_source (self->sound) == item)
    {
      mai_sound_seek (self->sound, 0);
      mai_sound_play (self->sound);
      return;
    }
  mai_sound_pause (self->sound);
  self->coming = g_object_ref (item);
  self->cancellable = g_cancellable_new ();
  task = g_task_new (self, self->cancellable, loaded_cb, NULL);
  g_task_set_source_tag (task, mai_audition_play);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, load_thread);
  tell (self);
}

void
mai_audition_toggle (MaiAudition *self, GObject *item, const char *path)
{
  g_return_if_fail (MAI_IS_AUDITION (self));

  if (self->coming == item)
    {
      stop_coming (self);
      tell (self);
    }
  else if (mai_sound_get_source (self->sound) == item)
    {
      stop_coming (self);
      mai_sound_toggle (self->sound);
    }
  else
    mai_audition_play (self, item, path);
}

gboolean
mai_audition_is_playing (MaiAudition *self, GObject *item)
{
  g_return_val_if_fail (MAI_IS_AUDITION (self), FALSE);

  if (self->coming != NULL)
    return self->coming == item;
  return mai_sound_get_playing (self->sound) && mai_sound_get_source (self->sound) == item;
}

static void
mai_audition_dispose (GObject *object)
{
  MaiAudition *self = MAI_AUDITION (object);

  stop_coming (self);
  g_clear_object (&self->sound);
  G_OBJECT_CLASS (mai_audition_parent_class)->dispose (object);
}

static void
mai_audition_class_init (MaiAuditionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mai_audition_dispose;
  signals[CHANGED] = g_signal_new ("changed", MAI_TYPE_AUDITION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", MAI_TYPE_AUDITION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
mai_audition_init (MaiAudition *self)
{
}

MaiAudition *
mai_audition_new (MaiSound *sound)
{
  MaiAudition *self;

  g_return_val_if_fail (MAI_IS_SOUND (sound), NULL);

  self = g_object_new (MAI_TYPE_AUDITION, NULL);
  self->sound = g_object_ref (sound);
  g_signal_connect_object (sound, "notify::source", G_CALLBACK (tell), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (sound, "notify::playing", G_CALLBACK (tell), self, G_CONNECT_SWAPPED);
  return self;
}
