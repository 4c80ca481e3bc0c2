/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/compose/mai-compose-playback.h"

#include "base/mai-i18n.h"
#include "desk/project/mai-take-edit.h"
#include "studio/compose/mai-roll-touch.h"

struct _MaiComposePlayback
{
  GObject parent_instance;

  MaiPianoRoll *roll;
  MaiTransportBar *bar;
  MaiNoteEditor *editor;
  MaiRollTouch *touch;

  MaiSound *sound; // nullable
  MaiProject *project; // nullable
  MaiTake *heard; // nullable
  GSignalGroup *sound_signals;
  GSignalGroup *score_signals;
  GSignalGroup *project_signals;
  GBindingGroup *sound_bindings;
  guint tick_id; // of the roll's frame clock while something moves
};

enum
{
  PROP_HEARD = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MaiComposePlayback, mai_compose_playback, G_TYPE_OBJECT)

static MaiScore *
get_song (MaiComposePlayback *self)
{
  return mai_project_get_score (self->project);
}

/* The take of this project that is what sounds, playing or not; or NULL. (transfer none) */
static MaiTake *
get_source_take (MaiComposePlayback *self)
{
  GObject *source = self->sound != NULL ? mai_sound_get_source (self->sound) : NULL;
  GListModel *takes;
  guint n;

  if (self->project == NULL || source == NULL || !MAI_IS_TAKE (source))
    return NULL;
  takes = mai_project_get_takes (self->project);
  n = g_list_model_get_n_items (takes);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GObject) take = g_list_model_get_item (takes, i);

      if (take == source)
        return MAI_TAKE (source);
    }
  return NULL;
}

static gboolean
song_is_source (MaiComposePlayback *self)
{
  return self->sound != NULL && self->project != NULL
         && mai_sound_get_source (self->sound) == G_OBJECT (self->project);
}

static gboolean
is_ours (MaiComposePlayback *self)
{
  return song_is_source (self) || get_source_take (self) != NULL;
}

/* --- the playhead --- */

/* The tick of the song that is heard, or would be. */
static gint64
get_tick (MaiComposePlayback *self)
{
  MaiTake *take = get_source_take (self);
  gint64 tick = self->sound != NULL ? (gint64) mai_sound_get_tick (self->sound) : 0;

  if (take != NULL)
    {
      MaiTakeParts parts = mai_take_edit_get_parts (take);

      return mai_take_edit_map_tick (get_song (self), &parts, tick);
    }
  return song_is_source (self) ? tick : 0;
}

static void
show_context (MaiComposePlayback *self, gint64 tick)
{
  MaiMetreChange metre = mai_metre_map_get_metre (mai_score_get_metre_map (get_song (self)), tick);
  const char *snap = mai_note_editor_get_snap (self->editor);
  g_autofree char *words = NULL;

  if (g_str_equal (snap, "none"))
    words = g_strdup_printf ("%u/%u", metre.numerator, metre.denominator);
  else
    words = g_strdup_printf (_ ("%u/%u · snap %s"), metre.numerator, metre.denominator, snap);
  g_object_set (self->bar, "context-text", words, NULL);
}

static void
show_position (MaiComposePlayback *self)
{
  MaiScore *song;
  MaiBarPosition place;
  gint64 tick;
  double seconds;

  if (self->project == NULL)
    return;
  song = get_song (self);
  tick = get_tick (self);
  place = mai_metre_map_tick_to_bar (mai_score_get_metre_map (song), tick);
  seconds = is_ours (self) ? mai_sound_get_position (self->sound) : 0;
  mai_piano_roll_set_playhead (self->roll, tick);
  mai_transport_bar_set_position (self->bar, place.bar, place.beat, place.tick, seconds);
  g_object_set (self->bar, "bpm",
                60e6 / mai_tempo_map_get_tempo (mai_score_get_tempo_map (song), tick), NULL);
  show_context (self, tick);
}

static void
show_level (MaiComposePlayback *self)
{
  double left = 0, right = 0;

  if (self->sound != NULL)
    mai_sound_take_level (self->sound, &left, &right);
  g_object_set (self->bar, "level", MAX (left, right), NULL);
}

static gboolean
is_moving (MaiComposePlayback *self)
{
  gboolean playing = FALSE, sounding = FALSE;

  if (self->sound != NULL)
    g_object_get (self->sound, "playing", &playing, "sounding", &sounding, NULL);
  return (playing && is_ours (self)) || sounding;
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  MaiComposePlayback *self = data;

  show_position (self);
  show_level (self);
  if (is_moving (self))
    return G_SOURCE_CONTINUE;
  g_object_set (self->bar, "level", 0.0, NULL); // the meter falls to it
  self->tick_id = 0;
  return G_SOURCE_REMOVE;
}

static void
move (MaiComposePlayback *self)
{
  if (is_moving (self) && self->tick_id == 0)
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self->roll), tick_cb, self, NULL);
}

/* --- hearing a take --- */

/* The same place and size, though another score is shown now. */
static void
show_score (MaiComposePlayback *self, MaiScore *score, MaiNoteEditor *editor)
{
  MaiRollViewport *viewport = mai_piano_roll_get_viewport (self->roll);
  double ticks = mai_roll_viewport_get_ticks_per_pixel (viewport);
  double row = mai_roll_viewport_get_row_height (viewport);
  double x = mai_roll_viewport_get_offset_x (viewport);
  double y = mai_roll_viewport_get_offset_y (viewport);

  mai_piano_roll_set_editor (self->roll, NULL);
  mai_piano_roll_set_score (self->roll, score);
  mai_piano_roll_set_editor (self->roll, editor);
  mai_roll_viewport_set_ticks_per_pixel (viewport, ticks);
  mai_roll_viewport_set_row_height (viewport, row);
  mai_roll_viewport_scroll_to (viewport, x, y);
}

static void
show_song (MaiComposePlayback *self)
{
  if (mai_piano_roll_get_editor (self->roll) != self->editor)
    show_score (self, mai_note_editor_get_score (self->editor), self->editor);
}

static void
show_take (MaiComposePlayback *self, MaiTake *take)
{
  g_autoptr (MaiScore) preview = mai_score_copy (get_song (self));
  MaiTakeParts parts = mai_take_edit_get_parts (take);

  mai_take_edit_put (preview, &parts);
  show_score (self, preview, NULL);
}

static void
set_heard (MaiComposePlayback *self, MaiTake *take)
{
  if (!g_set_object (&self->heard, take))
    return;
  // something else is heard: its playhead is looked for anew
  mai_roll_follow_set_playing (mai_piano_roll_get_follower (self->roll), FALSE);
  if (take != NULL)
    show_take (self, take);
  else
    show_song (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HEARD]);
}

static void
sound_changed (MaiComposePlayback *self)
{
  gboolean playing = self->sound != NULL && mai_sound_get_playing (self->sound) && is_ours (self);

  set_heard (self, playing ? get_source_take (self) : NULL);
  g_object_set (self->bar, "playing", playing, NULL);
  show_position (self);
  mai_roll_follow_set_playing (mai_piano_roll_get_follower (self->roll), playing);
  move (self);
}

static void
trouble_changed (MaiComposePlayback *self)
{
  g_object_set (self->bar, "has-sound",
                self->sound != NULL && mai_sound_get_trouble (self->sound) == NULL, NULL);
}

static void
ended_cb (MaiComposePlayback *self)
{
  if (get_source_take (self) != NULL)
    mai_compose_playback_return_to_song (self);
}

/* --- what the person does --- */

void
mai_compose_playback_return_to_song (MaiComposePlayback *self)
{
  g_return_if_fail (MAI_IS_COMPOSE_PLAYBACK (self));

  if (self->sound != NULL && self->project != NULL && !song_is_source (self))
    mai_sound_set_source (self->sound, G_OBJECT (self->project), get_song (self));
}

void
mai_compose_playback_toggle (MaiComposePlayback *self)
{
  g_return_if_fail (MAI_IS_COMPOSE_PLAYBACK (self));

  if (self->sound == NULL || self->project == NULL)
    return;
  if (!is_ours (self))
    mai_compose_playback_return_to_song (self);
  mai_sound_toggle (self->sound);
}

static void
stop_cb (MaiComposePlayback *self)
{
  if (self->sound == NULL || !is_ours (self))
    return;
  mai_sound_stop (self->sound);
  mai_compose_playback_return_to_song (self);
}

void
mai_compose_playback_rewind (MaiComposePlayback *self)
{
  g_return_if_fail (MAI_IS_COMPOSE_PLAYBACK (self));

  if (self->sound == NULL || self->project == NULL)
    return;
  if (!is_ours (self))
    mai_compose_playback_return_to_song (self);
  mai_sound_seek_tick (self->sound, 0);
  mai_roll_follow_seek (mai_piano_roll_get_follower (self->roll), get_tick (self));
}

/* A place of the song; while a take is heard, that place in the take. */
static void
seek_cb (MaiComposePlayback *self, gint64 tick)
{
  if (self->sound == NULL || self->project == NULL)
    return;
  mai_roll_follow_seek (mai_piano_roll_get_follower (self->roll), MAX (tick, 0));
  if (self->heard != NULL && tick >= mai_take_get_origin_tick (self->heard))
    {
      MaiTakeParts parts = mai_take_edit_get_parts (self->heard);

      mai_sound_seek_tick (self->sound, mai_take_edit_unmap_tick (get_song (self), &parts, tick));
      return;
    }
  mai_compose_playback_return_to_song (self);
  mai_sound_seek_tick (self->sound, MAX (tick, 0));
}

static void
seek_by_cb (MaiComposePlayback *self, int bars)
{
  MaiMetreMap *map;
  gint64 tick, bar;

  if (self->project == NULL)
    return;
  map = mai_score_get_metre_map (get_song (self));
  tick = get_tick (self);
  bar = mai_metre_map_tick_to_bar (map, tick).bar;
  /* Back from the middle of a bar goes to its beginning first. */
  if (bars < 0 && tick > mai_metre_map_bar_to_tick (map, bar))
    bar++;
  seek_cb (self, mai_metre_map_bar_to_tick (map, MAX (bar + bars, 0)));
}

static void
loop_changed_cb (MaiComposePlayback *self, gint64 from, gint64 to)
{
  if (self->sound == NULL || self->project == NULL)
    return;
  mai_compose_playback_return_to_song (self);
  mai_sound_set_loop (self->sound, from, to);
  if (to > from)
    mai_sound_set_looping (self->sound, TRUE);
}

/* The region of the song only; that of a take has other ticks. */
static void
show_loop (MaiComposePlayback *self)
{
  gint64 from, to;

  if (!song_is_source (self))
    return;
  g_object_get (self->sound, "loop-from", &from, "loop-to", &to, NULL);
  mai_piano_roll_set_loop (self->roll, from, to);
}

/* Both ends at once: one by one they would be a region that nobody marked. */
static void
show_seed (MaiComposePlayback *self)
{
  mai_piano_roll_set_seed (self->roll, mai_project_get_seed_from (self->project),
                           mai_project_get_seed_to (self->project));
}

static void
seed_changed_cb (MaiComposePlayback *self, gint64 from, gint64 to)
{
  if (self->project != NULL)
    mai_project_set_seed (self->project, from, to);
}

/* --- the score --- */

static void
follow_score (MaiComposePlayback *self)
{
  if (self->project == NULL)
    return;
  g_object_set (self->bar, "can-play", mai_score_get_n_notes (get_song (self)) > 0, NULL);
  show_position (self);
}

/* Who edits wants to hear the song next, not the take heard before. */
static void
edited_cb (MaiComposePlayback *self)
{
  if (get_source_take (self) != NULL && !mai_sound_get_playing (self->sound))
    mai_compose_playback_return_to_song (self);
  follow_score (self);
}

/* --- GObject --- */

static void
mai_compose_playback_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  switch (id)
    {
    case PROP_HEARD:
      g_value_set_object (value, MAI_COMPOSE_PLAYBACK (object)->heard);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
mai_compose_playback_dispose (GObject *object)
{
  MaiComposePlayback *self = MAI_COMPOSE_PLAYBACK (object);

  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self->roll), self->tick_id);
  self->tick_id = 0;
  g_clear_object (&self->sound_signals);
  g_clear_object (&self->score_signals);
  g_clear_object (&self->sound_bindings);
  g_clear_object (&self->project_signals);
  g_clear_object (&self->heard);
  g_clear_object (&self->sound);
  g_clear_object (&self->project);
  g_clear_object (&self->roll);
  g_clear_object (&self->bar);
  g_clear_object (&self->editor);
  g_clear_object (&self->touch);
  G_OBJECT_CLASS (mai_compose_playback_parent_class)->dispose (object);
}

static void
mai_compose_playback_class_init (MaiComposePlaybackClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = mai_compose_playback_get_property;
  object_class->dispose = mai_compose_playback_dispose;
  properties[PROP_HEARD] =
      g_param_spec_object ("heard", NULL, NULL, MAI_TYPE_TAKE,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
watch_sound (MaiComposePlayback *self)
{
  GSignalGroup *group = g_signal_group_new (MAI_TYPE_SOUND);

  g_signal_group_connect_swapped (group, "notify::playing", G_CALLBACK (sound_changed), self);
  g_signal_group_connect_swapped (group, "notify::source", G_CALLBACK (sound_changed), self);
  g_signal_group_connect_swapped (group, "notify::sounding", G_CALLBACK (move), self);
  g_signal_group_connect_swapped (group, "notify::position", G_CALLBACK (show_position), self);
  g_signal_group_connect_swapped (group, "notify::loop-from", G_CALLBACK (show_loop), self);
  g_signal_group_connect_swapped (group, "notify::loop-to", G_CALLBACK (show_loop), self);
  g_signal_group_connect_swapped (group, "notify::trouble", G_CALLBACK (trouble_changed), self);
  g_signal_group_connect_swapped (group, "ended", G_CALLBACK (ended_cb), self);
  self->sound_signals = group;
}

static void
mai_compose_playback_init (MaiComposePlayback *self)
{
  watch_sound (self);
  self->score_signals = g_signal_group_new (MAI_TYPE_SCORE);
  g_signal_group_connect_swapped (self->score_signals, "edited", G_CALLBACK (edited_cb), self);
  self->sound_bindings = g_binding_group_new ();
  self->project_signals = g_signal_group_new (MAI_TYPE_PROJECT);
  g_signal_group_connect_swapped (self->project_signals, "notify::seed-from",
                                  G_CALLBACK (show_seed), self);
  g_signal_group_connect_swapped (self->project_signals, "notify::seed-to", G_CALLBACK (show_seed),
                                  self);
}

static void
bind (MaiComposePlayback *self)
{
  const GBindingFlags both = G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL;

  g_binding_group_bind (self->sound_bindings, "looping", self->bar, "looping", both);
  g_binding_group_bind (self->sound_bindings, "metronome", self->bar, "metronome", both);
  g_binding_group_bind (self->sound_bindings, "tempo", self->bar, "tempo-scale", both);
  g_binding_group_bind (self->sound_bindings, "volume", self->bar, "volume", both);
  g_object_bind_property (self->roll, "follow", self->bar, "following", both);
}

static void
connect (MaiComposePlayback *self)
{
  const GConnectFlags swapped = G_CONNECT_SWAPPED;

  g_signal_connect_object (self->bar, "play", G_CALLBACK (mai_compose_playback_toggle), self,
                           swapped);
  g_signal_connect_object (self->bar, "pause", G_CALLBACK (mai_compose_playback_toggle), self,
                           swapped);
  g_signal_connect_object (self->bar, "stop", G_CALLBACK (stop_cb), self, swapped);
  g_signal_connect_object (self->bar, "rewind", G_CALLBACK (mai_compose_playback_rewind), self,
                           swapped);
  g_signal_connect_object (self->bar, "seek-by", G_CALLBACK (seek_by_cb), self, swapped);
  g_signal_connect_object (self->roll, "seek", G_CALLBACK (seek_cb), self, swapped);
  g_signal_connect_object (self->roll, "loop-changed", G_CALLBACK (loop_changed_cb), self, swapped);
  g_signal_connect_object (self->roll, "seed-changed", G_CALLBACK (seed_changed_cb), self, swapped);
  g_signal_connect_object (self->editor, "notify::snap", G_CALLBACK (show_position), self, swapped);
}

MaiComposePlayback *
mai_compose_playback_new (MaiPianoRoll *roll, MaiTransportBar *bar, MaiNoteEditor *editor)
{
  MaiComposePlayback *self = g_object_new (MAI_TYPE_COMPOSE_PLAYBACK, NULL);

  self->roll = g_object_ref (roll);
  self->bar = g_object_ref (bar);
  self->editor = g_object_ref (editor);
  self->touch = mai_roll_touch_new (roll, editor);
  mai_piano_roll_set_editor (roll, editor);
  bind (self);
  connect (self);
  trouble_changed (self);
  return self;
}

void
mai_compose_playback_set_sound (MaiComposePlayback *self, MaiSound *sound)
{
  g_return_if_fail (MAI_IS_COMPOSE_PLAYBACK (self));

  if (!g_set_object (&self->sound, sound))
    return;
  g_signal_group_set_target (self->sound_signals, sound);
  g_binding_group_set_source (self->sound_bindings, sound);
  mai_roll_touch_set_sound (self->touch, sound);
  trouble_changed (self);
  mai_compose_playback_return_to_song (self);
  sound_changed (self);
}

void
mai_compose_playback_set_project (MaiComposePlayback *self, MaiProject *project)
{
  g_return_if_fail (MAI_IS_COMPOSE_PLAYBACK (self));

  if (self->project == project)
    return;
  if (self->sound != NULL && is_ours (self))
    mai_sound_set_source (self->sound, NULL, NULL);
  g_set_object (&self->project, project);
  g_signal_group_set_target (self->score_signals, project != NULL ? get_song (self) : NULL);
  g_signal_group_set_target (self->project_signals, project);
  mai_piano_roll_set_loop (self->roll, 0, 0);
  if (project != NULL)
    show_seed (self);
  mai_compose_playback_return_to_song (self);
  follow_score (self);
}

MaiTake *
mai_compose_playback_get_heard (MaiComposePlayback *self)
{
  g_return_val_if_fail (MAI_IS_COMPOSE_PLAYBACK (self), NULL);

  return self->heard;
}
