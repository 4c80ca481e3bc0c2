/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/compose/mai-roll-touch.h"

struct _MaiRollTouch
{
  GObject parent_instance;

  MaiNoteEditor *editor;
  MaiSound *sound; // nullable
  guint program; // of the key held down
  gboolean drums;
};

G_DEFINE_FINAL_TYPE (MaiRollTouch, mai_roll_touch, G_TYPE_OBJECT)

static gboolean
get_voice (MaiRollTouch *self, guint i, guint *program, gboolean *drums)
{
  MaiScore *score = mai_note_editor_get_score (self->editor);
  MaiTrack *track;

  if (self->sound == NULL || score == NULL)
    return FALSE;
  *program = 0;
  *drums = FALSE;
  if (i >= mai_score_get_n_tracks (score))
    return TRUE;
  track = mai_score_get_track (score, i);
  *program = mai_track_get_program (track);
  *drums = mai_track_get_channel (track) == MAI_CHANNEL_DRUMS;
  return TRUE;
}

static void
sounded_cb (MaiRollTouch *self, guint track, guint pitch, guint velocity)
{
  guint program;
  gboolean drums;

  if (get_voice (self, track, &program, &drums))
    mai_sound_touch_briefly (self->sound, (guint8) program, drums, (guint8) pitch,
                             (guint8) velocity);
}

static void
key_pressed_cb (MaiRollTouch *self, guint pitch, guint velocity)
{
  if (get_voice (self, mai_note_editor_get_track (self->editor), &self->program, &self->drums))
    mai_sound_touch (self->sound, (guint8) self->program, self->drums, (guint8) pitch,
                     (guint8) velocity);
}

static void
key_released_cb (MaiRollTouch *self, guint pitch)
{
  if (self->sound != NULL)
    mai_sound_release (self->sound, self->drums, (guint8) pitch);
}

static void
mai_roll_touch_dispose (GObject *object)
{
  MaiRollTouch *self = MAI_ROLL_TOUCH (object);

  g_clear_object (&self->editor);
  g_clear_object (&self->sound);
  G_OBJECT_CLASS (mai_roll_touch_parent_class)->dispose (object);
}

static void
mai_roll_touch_class_init (MaiRollTouchClass *class)
{
  G_OBJECT_CLASS (class)->dispose = mai_roll_touch_dispose;
}

static void
mai_roll_touch_init (MaiRollTouch *self)
{
}

MaiRollTouch *
mai_roll_touch_new (MaiPianoRoll *roll, MaiNoteEditor *editor)
{
  MaiRollTouch *self = g_object_new (MAI_TYPE_ROLL_TOUCH, NULL);

  self->editor = g_object_ref (editor);
  g_signal_connect_object (roll, "key-pressed", G_CALLBACK (key_pressed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (roll, "key-released", G_CALLBACK (key_released_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (editor, "sounded", G_CALLBACK (sounded_cb), self, G_CONNECT_SWAPPED);
  return self;
}

void
mai_roll_touch_set_sound (MaiRollTouch *self, MaiSound *sound)
{
  g_return_if_fail (MAI_IS_ROLL_TOUCH (self));

  g_set_object (&self->sound, sound);
}
