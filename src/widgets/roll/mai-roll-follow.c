/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/roll/mai-roll-follow.h"

#define EDGE 0.92 // part of the width at which the page turns
#define MARGIN 0.08 // where the playhead is then

struct _MaiRollFollow
{
  GObject parent_instance;

  MaiRollScene *scene;
  gboolean active;
  gboolean playing;
  gboolean away; // the person scrolled elsewhere while it played
  gboolean turning; // it is us who scroll
  gint64 last; // where the playhead was
  double from, ticks_per_pixel, width; // of the viewport when it last changed
};

G_DEFINE_FINAL_TYPE (MaiRollFollow, mai_roll_follow, G_TYPE_OBJECT)

static gboolean
is_in_sight (MaiRollFollow *self, gint64 tick)
{
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (self->scene);
  double x = mai_roll_viewport_tick_to_x (viewport, (double) tick);
  return x >= 0.0 && x <= mai_roll_viewport_get_width (viewport);
}

static void
turn_page (MaiRollFollow *self, gint64 tick)
{
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (self->scene);
  double x = (double) tick / mai_roll_viewport_get_ticks_per_pixel (viewport);
  self->turning = TRUE;
  mai_roll_viewport_scroll_to (viewport, x - MARGIN * mai_roll_viewport_get_width (viewport),
                               mai_roll_viewport_get_offset_y (viewport));
  self->turning = FALSE;
}

static void
bring_into_sight (MaiRollFollow *self, gint64 tick)
{
  self->away = FALSE;
  if (self->active && tick >= 0 && !is_in_sight (self, tick))
    turn_page (self, tick);
}

static void
playhead_changed_cb (MaiRollFollow *self)
{
  gint64 tick = mai_roll_scene_get_playhead (self->scene);
  gint64 last = self->last;
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (self->scene);
  self->last = tick;
  if (tick < 0 || !self->active || !self->playing)
    return;
  if (self->away)
    {
      self->away = !is_in_sight (self, tick);
      return;
    }
  double x = mai_roll_viewport_tick_to_x (viewport, (double) tick);
  // standing still before the beginning, or put there by a click: nothing to turn
  if (is_in_sight (self, tick)
      && (x <= EDGE * mai_roll_viewport_get_width (viewport) || tick <= last))
    return;
  turn_page (self, tick);
}

static void
viewport_changed_cb (MaiRollFollow *self)
{
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (self->scene);
  double from = mai_roll_viewport_get_from (viewport);
  double ticks_per_pixel = mai_roll_viewport_get_ticks_per_pixel (viewport);
  double width = mai_roll_viewport_get_width (viewport);
  gboolean resized = width != self->width;
  gboolean moved = from != self->from || ticks_per_pixel != self->ticks_per_pixel;
  self->from = from;
  self->ticks_per_pixel = ticks_per_pixel;
  self->width = width;
  // a window that becomes narrower is nobody's wish to look elsewhere
  if (!self->turning && self->playing && self->last >= 0 && moved && !resized)
    self->away = !is_in_sight (self, self->last);
}

static void
mai_roll_follow_dispose (GObject *object)
{
  g_clear_object (&MAI_ROLL_FOLLOW (object)->scene);
  G_OBJECT_CLASS (mai_roll_follow_parent_class)->dispose (object);
}

static void
mai_roll_follow_class_init (MaiRollFollowClass *class)
{
  G_OBJECT_CLASS (class)->dispose = mai_roll_follow_dispose;
}

static void
mai_roll_follow_init (MaiRollFollow *self)
{
  self->active = TRUE;
  self->last = -1;
}

MaiRollFollow *
mai_roll_follow_new (MaiRollScene *scene)
{
  g_return_val_if_fail (MAI_IS_ROLL_SCENE (scene), NULL);
  MaiRollFollow *self = g_object_new (MAI_TYPE_ROLL_FOLLOW, NULL);
  self->scene = g_object_ref (scene);
  g_signal_connect_object (scene, "playhead-changed", G_CALLBACK (playhead_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (mai_roll_scene_get_viewport (scene), "changed",
                           G_CALLBACK (viewport_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

gboolean
mai_roll_follow_get_active (MaiRollFollow *self)
{
  g_return_val_if_fail (MAI_IS_ROLL_FOLLOW (self), FALSE);
  return self->active;
}

void
mai_roll_follow_set_active (MaiRollFollow *self, gboolean active)
{
  g_return_if_fail (MAI_IS_ROLL_FOLLOW (self));
  if (self->active == active)
    return;
  self->active = active;
  self->away = FALSE;
}

void
mai_roll_follow_set_playing (MaiRollFollow *self, gboolean playing)
{
  g_return_if_fail (MAI_IS_ROLL_FOLLOW (self));
  if (self->playing == playing)
    return;
  self->playing = playing;
  self->away = FALSE;
  if (playing)
    bring_into_sight (self, mai_roll_scene_get_playhead (self->scene));
}

void
mai_roll_follow_seek (MaiRollFollow *self, gint64 tick)
{
  g_return_if_fail (MAI_IS_ROLL_FOLLOW (self));
  bring_into_sight (self, tick);
}
