/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/roll/mai-roll-scene.h"

#include <string.h>

struct _MaiRollScene
{
  GObject parent_instance;

  MaiRollViewport *viewport;
  MaiScore *score;
  MaiNoteEditor *editor;
  const MaiRollPalette *palette;
  // worked out from all notes, anew after each edit; NULL and 0 without a score
  GArray *composed; // of MaiRollTicks
  GArray *coloured; // of gboolean, for each track: whether it has notes, and so a colour
  double bar; // ticks, on average
  double density; // notes to a tick
  MaiRollTicks selected; // where notes were selected when that changed last
  MaiRollPicked *picked; // one for each track; NULL: to be asked for anew
  gint64 playhead;
  MaiRollTicks regions[MAI_ROLL_N_REGIONS];
};

enum
{
  NOTES_CHANGED,
  SELECTION_CHANGED,
  CURSOR_CHANGED,
  CURSOR_MOVED,
  BAND_CHANGED,
  PALETTE_CHANGED,
  REGIONS_CHANGED,
  PLAYHEAD_CHANGED,
  SCORE_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MaiRollScene, mai_roll_scene, G_TYPE_OBJECT)

/*
 * The song ends with a bar, and behind everything that is to be seen.
 */
static void
update_length (MaiRollScene *self)
{
  gint64 end = 0;
  if (self->score != NULL)
    end = mai_score_get_end (self->score);
  for (guint i = 0; i < MAI_ROLL_N_REGIONS; i++)
    end = MAX (end, self->regions[i].to);
  end = MAX (end, self->playhead);
  if (self->editor != NULL)
    end = MAX (end, mai_note_editor_get_cursor_tick (self->editor)
                        + mai_note_editor_get_cursor_length (self->editor));
  if (self->score != NULL && end > 0)
    {
      MaiMetreMap *metre = mai_score_get_metre_map (self->score);
      gint64 bar = mai_metre_map_tick_to_bar (metre, end - 1).bar;
      end = mai_metre_map_bar_to_tick (metre, bar + 1);
    }
  mai_roll_viewport_set_length (self->viewport, end);
}

static gboolean
are_equal (GArray *a, GArray *b)
{
  return a != NULL && a->len == b->len
         && (a->len == 0 || memcmp (a->data, b->data, a->len * g_array_get_element_size (b)) == 0);
}

static GArray *
find_coloured (MaiScore *score)
{
  GArray *coloured = g_array_new (FALSE, FALSE, sizeof (gboolean));
  for (guint i = 0; i < mai_score_get_n_tracks (score); i++)
    {
      gboolean has_notes = mai_track_get_n_notes (mai_score_get_track (score, i)) > 0;
      g_array_append_val (coloured, has_notes);
    }
  return coloured;
}

/*
 * Works out anew what depends on all notes. Returns whether something looks different everywhere.
 */
static gboolean
survey (MaiRollScene *self)
{
  g_autoptr (GArray) composed = g_steal_pointer (&self->composed);
  g_autoptr (GArray) coloured = g_steal_pointer (&self->coloured);
  g_clear_pointer (&self->picked, g_free);
  if (self->score == NULL)
    return TRUE;
  self->composed = mai_roll_find_composed_ticks (self->score);
  self->coloured = find_coloured (self->score);
  self->bar = mai_roll_get_mean_bar (self->score);
  self->density = mai_roll_get_density (self->score);
  return !are_equal (composed, self->composed) || !are_equal (coloured, self->coloured);
}

static void
edited_cb (MaiRollScene *self, gint64 first, gint64 last)
{
  gboolean everywhere = survey (self);
  update_length (self);
  g_signal_emit (self, signals[NOTES_CHANGED], 0, everywhere ? 0 : first,
                 everywhere ? G_MAXINT64 : last);
}

/*
 * Where something was selected or is now; no ticks where nothing is.
 */
static void
selection_changed_cb (MaiRollScene *self)
{
  MaiNoteBand bounds;
  MaiRollTicks before = self->selected;
  MaiRollTicks now = { 0 };
  if (self->editor != NULL && mai_note_editor_get_selection_bounds (self->editor, &bounds))
    now = (MaiRollTicks){ bounds.from, MAX (bounds.to, bounds.from + 1) };
  self->selected = now;
  g_clear_pointer (&self->picked, g_free);
  if (before.to <= before.from)
    before = now;
  if (now.to <= now.from)
    now = before;
  if (now.to > now.from)
    g_signal_emit (self, signals[SELECTION_CHANGED], 0, MIN (before.from, now.from),
                   MAX (before.to, now.to));
}

static void
cursor_changed_cb (MaiRollScene *self)
{
  update_length (self);
  g_signal_emit (self, signals[CURSOR_CHANGED], 0);
}

static void
cursor_moved_cb (MaiRollScene *self)
{
  g_signal_emit (self, signals[CURSOR_MOVED], 0);
}

static void
band_changed_cb (MaiRollScene *self)
{
  g_signal_emit (self, signals[BAND_CHANGED], 0);
}

static void
track_changed_cb (MaiRollScene *self)
{
  g_signal_emit (self, signals[NOTES_CHANGED], 0, G_GINT64_CONSTANT (0), G_MAXINT64);
}

static void
editor_score_changed_cb (MaiRollScene *self)
{
  mai_roll_scene_set_score (self, mai_note_editor_get_score (self->editor));
}

static void
forget_editor (MaiRollScene *self)
{
  if (self->editor != NULL)
    g_signal_handlers_disconnect_by_data (self->editor, self);
  g_clear_object (&self->editor);
}

static void
forget_score (MaiRollScene *self)
{
  if (self->score != NULL)
    g_signal_handlers_disconnect_by_data (self->score, self);
  g_clear_object (&self->score);
}

static void
mai_roll_scene_dispose (GObject *object)
{
  MaiRollScene *self = MAI_ROLL_SCENE (object);
  forget_editor (self);
  forget_score (self);
  g_clear_pointer (&self->composed, g_array_unref);
  g_clear_pointer (&self->coloured, g_array_unref);
  g_clear_pointer (&self->picked, g_free);
  G_OBJECT_CLASS (mai_roll_scene_parent_class)->dispose (object);
}

static void
mai_roll_scene_finalize (GObject *object)
{
  g_clear_object (&MAI_ROLL_SCENE (object)->viewport);
  G_OBJECT_CLASS (mai_roll_scene_parent_class)->finalize (object);
}

static guint
add_signal (MaiRollSceneClass *class, const char *name)
{
  return g_signal_new (name, G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, 0);
}

static void
mai_roll_scene_class_init (MaiRollSceneClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = mai_roll_scene_dispose;
  object_class->finalize = mai_roll_scene_finalize;
  signals[NOTES_CHANGED] =
      g_signal_new ("notes-changed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_INT64);
  signals[SELECTION_CHANGED] =
      g_signal_new ("selection-changed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_INT64);
  signals[CURSOR_CHANGED] = add_signal (class, "cursor-changed");
  signals[CURSOR_MOVED] = add_signal (class, "cursor-moved");
  signals[BAND_CHANGED] = add_signal (class, "band-changed");
  signals[PALETTE_CHANGED] = add_signal (class, "palette-changed");
  signals[REGIONS_CHANGED] = add_signal (class, "regions-changed");
  signals[PLAYHEAD_CHANGED] = add_signal (class, "playhead-changed");
  signals[SCORE_CHANGED] = add_signal (class, "score-changed");
}

static void
mai_roll_scene_init (MaiRollScene *self)
{
  self->viewport = mai_roll_viewport_new ();
  self->palette = mai_roll_palette_get (FALSE);
  self->playhead = -1;
}

MaiRollScene *
mai_roll_scene_new (void)
{
  return g_object_new (MAI_TYPE_ROLL_SCENE, NULL);
}

MaiRollViewport *
mai_roll_scene_get_viewport (MaiRollScene *self)
{
  g_return_val_if_fail (MAI_IS_ROLL_SCENE (self), NULL);
  return self->viewport;
}

MaiScore *
mai_roll_scene_get_score (MaiRollScene *self)
{
  g_return_val_if_fail (MAI_IS_ROLL_SCENE (self), NULL);
  return self->score;
}

void
mai_roll_scene_set_score (MaiRollScene *self, MaiScore *score)
{
  g_return_if_fail (MAI_IS_ROLL_SCENE (self));
  g_return_if_fail (score == NULL || MAI_IS_SCORE (score));

  if (self->score == score)
    return;
  g_autoptr (MaiScore) kept = score != NULL ? g_object_ref (score) : NULL;
  forget_score (self);
  self->score = g_steal_pointer (&kept);
  survey (self);
  if (score != NULL)
    {
      g_signal_connect_swapped (score, "edited", G_CALLBACK (edited_cb), self);
      mai_roll_viewport_set_division (self->viewport, mai_score_get_division (score));
    }
  update_length (self);
  g_signal_emit (self, signals[SCORE_CHANGED], 0);
}

MaiNoteEditor *
mai_roll_scene_get_editor (MaiRollScene *self)
{
  g_return_val_if_fail (MAI_IS_ROLL_SCENE (self), NULL);
  return self->editor;
}

static void
listen_to_editor (MaiRollScene *self)
{
  const struct
  {
    const char *signal;
    GCallback callback;
  } table[] = {
    { "selection-changed", G_CALLBACK (selection_changed_cb) },
    { "band-changed", G_CALLBACK (band_changed_cb) },
    { "cursor-moved", G_CALLBACK (cursor_moved_cb) },
    { "notify::cursor-tick", G_CALLBACK (cursor_changed_cb) },
    { "notify::cursor-pitch", G_CALLBACK (cursor_changed_cb) },
    { "notify::cursor-length", G_CALLBACK (cursor_changed_cb) },
    { "notify::description", G_CALLBACK (cursor_changed_cb) },
    { "notify::track", G_CALLBACK (track_changed_cb) },
    { "notify::score", G_CALLBACK (editor_score_changed_cb) },
  };
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    g_signal_connect_swapped (self->editor, table[i].signal, table[i].callback, self);
}

void
mai_roll_scene_set_editor (MaiRollScene *self, MaiNoteEditor *editor)
{
  g_return_if_fail (MAI_IS_ROLL_SCENE (self));
  g_return_if_fail (editor == NULL || MAI_IS_NOTE_EDITOR (editor));

  if (self->editor == editor)
    return;
  forget_editor (self);
  if (editor != NULL)
    {
      self->editor = g_object_ref (editor);
      listen_to_editor (self);
      mai_roll_scene_set_score (self, mai_note_editor_get_score (editor));
    }
  selection_changed_cb (self);
  track_changed_cb (self);
  cursor_changed_cb (self);
  band_changed_cb (self);
}

const MaiRollPalette *
mai_roll_scene_get_palette (MaiRollScene *self)
{
  g_return_val_if_fail (MAI_IS_ROLL_SCENE (self), NULL);
  return self->palette;
}

void
mai_roll_scene_set_palette (MaiRollScene *self, const MaiRollPalette *palette)
{
  g_return_if_fail (MAI_IS_ROLL_SCENE (self) && palette != NULL);
  if (self->palette == palette)
    return;
  self->palette = palette;
  g_signal_emit (self, signals[PALETTE_CHANGED], 0);
}

gint64
mai_roll_scene_get_playhead (MaiRollScene *self)
{
  g_return_val_if_fail (MAI_IS_ROLL_SCENE (self), -1);
  return self->playhead;
}

void
mai_roll_scene_set_playhead (MaiRollScene *self, gint64 tick)
{
  g_return_if_fail (MAI_IS_ROLL_SCENE (self));
  tick = CLAMP (tick, -1, MAI_TICK_MAX);
  if (self->playhead == tick)
    return;
  self->playhead = tick;
  if (tick > mai_roll_viewport_get_length (self->viewport))
    update_length (self);
  g_signal_emit (self, signals[PLAYHEAD_CHANGED], 0);
}

MaiRollTicks
mai_roll_scene_get_region (MaiRollScene *self, MaiRollRegion region)
{
  MaiRollTicks none = { 0 };
  g_return_val_if_fail (MAI_IS_ROLL_SCENE (self) && region < MAI_ROLL_N_REGIONS, none);
  return self->regions[region];
}

void
mai_roll_scene_set_region (MaiRollScene *self, MaiRollRegion region, gint64 from, gint64 to)
{
  g_return_if_fail (MAI_IS_ROLL_SCENE (self) && region < MAI_ROLL_N_REGIONS);
  MaiRollTicks ticks = { CLAMP (from, 0, MAI_TICK_MAX), CLAMP (to, 0, MAI_TICK_MAX) };
  if (memcmp (&ticks, &self->regions[region], sizeof ticks) == 0)
    return;
  self->regions[region] = ticks;
  update_length (self);
  g_signal_emit (self, signals[REGIONS_CHANGED], 0);
}

const GArray *
mai_roll_scene_get_composed (MaiRollScene *self)
{
  g_return_val_if_fail (MAI_IS_ROLL_SCENE (self), NULL);
  return self->composed;
}

static const MaiRollPicked *
get_picked (MaiRollScene *self)
{
  if (self->editor == NULL || mai_note_editor_get_score (self->editor) != self->score
      || mai_note_editor_get_n_selected (self->editor) == 0)
    return NULL;
  if (self->picked != NULL)
    return self->picked;
  guint n_tracks = mai_score_get_n_tracks (self->score);
  self->picked = g_new0 (MaiRollPicked, MAX (n_tracks, 1));
  for (guint i = 0; i < n_tracks; i++)
    self->picked[i].indices = mai_note_editor_get_selected (self->editor, i, &self->picked[i].n);
  return self->picked;
}

MaiRollScenery
mai_roll_scene_get_scenery (MaiRollScene *self, double crowd)
{
  MaiRollScenery scenery = { .top_track = G_MAXUINT, .bar_step = 1 };
  g_return_val_if_fail (MAI_IS_ROLL_SCENE (self), scenery);
  scenery.palette = self->palette;
  if (self->score == NULL)
    return scenery;
  scenery.score = self->score;
  scenery.composed = self->composed;
  scenery.selected = get_picked (self);
  scenery.bar_step = mai_roll_scene_get_bar_step (self, MAI_ROLL_MIN_BAR);
  scenery.crowded = self->density * mai_roll_viewport_get_ticks_per_pixel (self->viewport) > crowd;
  if (self->editor != NULL)
    scenery.top_track = mai_note_editor_get_track (self->editor);
  return scenery;
}

gint64
mai_roll_scene_get_bar_step (MaiRollScene *self, double pixels)
{
  g_return_val_if_fail (MAI_IS_ROLL_SCENE (self), 1);
  if (self->score == NULL)
    return 1;
  return mai_roll_get_bar_step (self->bar, mai_roll_viewport_get_ticks_per_pixel (self->viewport),
                                pixels);
}

void
mai_roll_scene_go_home (MaiRollScene *self)
{
  g_return_if_fail (MAI_IS_ROLL_SCENE (self));
  MaiRollViewport *viewport = self->viewport;
  MaiScore *score = self->score;
  guint low = 127;
  guint high = 0;
  mai_roll_viewport_scroll_to (viewport, mai_roll_viewport_get_least_x (viewport),
                               mai_roll_viewport_get_offset_y (viewport));
  gint64 to = (gint64) mai_roll_viewport_get_to (viewport) + 1;
  for (guint i = 0; score != NULL && i < mai_score_get_n_tracks (score); i++)
    {
      MaiTrack *track = mai_score_get_track (score, i);
      const MaiNote *notes = mai_track_get_notes (track, NULL);
      gsize n = mai_track_find_onset (track, to);
      for (gsize j = 0; j < n && mai_track_get_channel (track) != 9; j++)
        {
          low = MIN (low, notes[j].pitch);
          high = MAX (high, notes[j].pitch);
        }
    }
  if (low > high)
    low = high = 64;
  mai_roll_viewport_show_pitches (viewport, low, high);
}

gint64
mai_roll_scene_snap (MaiRollScene *self, double tick)
{
  g_return_val_if_fail (MAI_IS_ROLL_SCENE (self), 0);
  gint64 at = (gint64) CLAMP (tick + 0.5, 0.0, (double) MAI_TICK_MAX);
  if (self->editor != NULL && g_strcmp0 (mai_note_editor_get_snap (self->editor), "none") != 0)
    return mai_note_editor_snap_round (self->editor, at);
  if (self->score == NULL)
    return at;
  MaiMetreMap *metre = mai_score_get_metre_map (self->score);
  gint64 start = mai_metre_map_bar_to_tick (metre, mai_metre_map_tick_to_bar (metre, at).bar);
  guint denominator = MAX (mai_metre_map_get_metre (metre, at).denominator, 1);
  gint64 beat = MAX (mai_score_get_division (self->score) * 4 / denominator, 1);
  return start + (at - start + beat / 2) / beat * beat;
}

gboolean
mai_roll_scene_find_note (MaiRollScene *self, double x, double y, double near, MaiNoteRef *found)
{
  g_return_val_if_fail (MAI_IS_ROLL_SCENE (self) && found != NULL, FALSE);
  if (self->editor == NULL || mai_note_editor_get_score (self->editor) != self->score)
    return FALSE;
  guint pitch = mai_roll_viewport_y_to_pitch (self->viewport, y);
  gint64 tick = (gint64) floor (mai_roll_viewport_x_to_tick (self->viewport, x));
  gint64 from = (gint64) floor (mai_roll_viewport_x_to_tick (self->viewport, x - near));
  gint64 to = (gint64) ceil (mai_roll_viewport_x_to_tick (self->viewport, x + near));
  return mai_note_editor_find_note_near (self->editor, tick, from, MAX (to, from + 1), pitch,
                                         found);
}
