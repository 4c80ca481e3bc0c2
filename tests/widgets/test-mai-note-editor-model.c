/* SPDX-License-Identifier: Apache-2.0 */
/* The editor against a model that is slow and plain: a bag of notes, each selected or not, and a list of
 * copies of it for undo. Notes that are alike in everything cannot be told apart, and need not be. */
#include "widgets/editor/mai-note-editor.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

#define N_TRACKS 3

typedef struct
{
  guint track;
  MaiNote note;
  gboolean selected;
} Item;

/* One step of the model's history; of the editor's own it knows what was selected. */
typedef struct
{
  GArray *before, *after; // of Item
  gboolean own;
} Step;

typedef struct
{
  GRand *rand;
  MaiScore *score;
  MaiNoteEditor *editor;
  GArray *items; // of Item
  GPtrArray *steps; // of Step
  guint n_done;
} Model;

static Item *
get_item (GArray *items, guint i)
{
  return &g_array_index (items, Item, i);
}

static int
compare_values (gconstpointer a, gconstpointer b)
{
  const Item *one = a, *other = b;
  const gint64 left[] = { one->track,         one->note.onset,    one->note.pitch,
                          one->note.duration, one->note.velocity, one->note.flags };
  const gint64 right[] = { other->track,         other->note.onset,    other->note.pitch,
                           other->note.duration, other->note.velocity, other->note.flags };

  for (gsize i = 0; i < G_N_ELEMENTS (left); i++)
    if (left[i] != right[i])
      return left[i] < right[i] ? -1 : 1;
  return 0;
}

static int
compare_items (gconstpointer a, gconstpointer b)
{
  int order = compare_values (a, b);

  return order != 0 ? order : ((const Item *) a)->selected - ((const Item *) b)->selected;
}

static GArray *
read_editor (Model *model)
{
  GArray *items = g_array_new (FALSE, FALSE, sizeof (Item));

  for (guint t = 0; t < N_TRACKS; t++)
    {
      gsize n;
      const MaiNote *notes = mai_track_get_notes (mai_score_get_track (model->score, t), &n);

      for (guint i = 0; i < n; i++)
        {
          Item item = { t, notes[i], mai_note_editor_is_selected (model->editor, t, i) };

          g_array_append_val (items, item);
        }
    }
  return items;
}

static void
assert_alike (Model *model)
{
  g_autoptr (GArray) there = read_editor (model);
  guint n_selected = 0;

  g_array_sort (there, compare_items);
  g_array_sort (model->items, compare_items);
  g_assert_cmpuint (there->len, ==, model->items->len);
  for (guint i = 0; i < there->len; i++)
    {
      g_assert_cmpint (compare_items (get_item (there, i), get_item (model->items, i)), ==, 0);
      n_selected += get_item (there, i)->selected;
    }
  g_assert_cmpuint (n_selected, ==, mai_note_editor_get_n_selected (model->editor));
}

static void
step_free (Step *step)
{
  g_array_unref (step->before);
  g_array_unref (step->after);
  g_free (step);
}

/* The model did a step; @before is taken. */
static void
add_step (Model *model, GArray *before, gboolean own)
{
  Step *step = g_new0 (Step, 1);

  step->before = before;
  step->after = g_array_copy (model->items);
  step->own = own;
  g_ptr_array_set_size (model->steps, (int) model->n_done);
  g_ptr_array_add (model->steps, step);
  model->n_done++;
}

/* These notes; of each value as many selected as there were, and are. */
static void
recover (Model *model, GArray *notes)
{
  g_autoptr (GArray) before = model->items;

  model->items = g_array_copy (notes);
  for (guint i = 0; i < model->items->len; i++)
    get_item (model->items, i)->selected = FALSE;
  for (guint i = 0; i < before->len; i++)
    for (guint k = 0; k < model->items->len && get_item (before, i)->selected; k++)
      if (!get_item (model->items, k)->selected
          && compare_values (get_item (before, i), get_item (model->items, k)) == 0)
        {
          get_item (model->items, k)->selected = TRUE;
          break;
        }
}

static void
travel (Model *model, gboolean back)
{
  Step *step;

  if (back)
    {
      g_assert_cmpint (mai_score_undo (model->score), ==, model->n_done > 0);
      if (model->n_done == 0)
        return;
      step = g_ptr_array_index (model->steps, --model->n_done);
    }
  else
    {
      g_assert_cmpint (mai_score_redo (model->score), ==, model->n_done < model->steps->len);
      if (model->n_done == model->steps->len)
        return;
      step = g_ptr_array_index (model->steps, model->n_done++);
    }
  if (!step->own)
    {
      recover (model, back ? step->before : step->after);
      return;
    }
  g_array_unref (model->items);
  model->items = g_array_copy (back ? step->before : step->after);
}

static int
pick (Model *model, int from, int to)
{
  return g_rand_int_range (model->rand, from, to);
}

static MaiNoteBand
pick_band (Model *model)
{
  MaiNoteBand band = { .from = pick (model, 0, 3000), .low = (guint) pick (model, 30, 90) };

  band.to = band.from + pick (model, 1, 1500);
  band.high = band.low + (guint) pick (model, 0, 40);
  return band;
}

static gboolean
is_in (const MaiNote *note, const MaiNoteBand *band)
{
  return note->onset < band->to && note->onset + MAX (note->duration, 1) > band->from
         && note->pitch >= band->low && note->pitch <= band->high;
}

static void
do_select (Model *model)
{
  MaiNoteBand band = pick_band (model);
  MaiSelectMode mode = (MaiSelectMode) pick (model, 0, 3);
  int kind = pick (model, 0, 8);

  if (kind == 0)
    mai_note_editor_select_all (model->editor);
  else if (kind == 1)
    mai_note_editor_select_none (model->editor);
  else
    mai_note_editor_select_band (model->editor, &band, mode);
  for (guint i = 0; i < model->items->len; i++)
    {
      Item *item = get_item (model->items, i);
      gboolean in = is_in (&item->note, &band);

      if (kind < 2)
        item->selected = kind == 0;
      else if (mode == MAI_SELECT_ONLY)
        item->selected = in;
      else if (in)
        item->selected = mode == MAI_SELECT_ADD || !item->selected;
    }
}

static void
do_draw (Model *model)
{
  Item item = { .track = (guint) pick (model, 0, N_TRACKS),
                .note = { .onset = 120 * pick (model, 0, 20),
                          .duration = pick (model, 1, 3) * 120,
                          .pitch = (guint8) pick (model, 40, 50),
                          .velocity = 80,
                          .flags = MAI_NOTE_NO_RELEASE },
                .selected = TRUE };
  GArray *before = g_array_copy (model->items);

  mai_note_editor_set_track (model->editor, item.track);
  mai_note_editor_draw (model->editor, item.note.onset, item.note.pitch, item.note.duration, 80);
  for (guint i = 0; i < model->items->len; i++)
    get_item (model->items, i)->selected = FALSE;
  g_array_append_val (model->items, item);
  add_step (model, before, TRUE);
}

/* What of the model is selected; the caller changes it and calls add_step(). */
static guint
count_selected (Model *model)
{
  guint n = 0;

  for (guint i = 0; i < model->items->len; i++)
    n += get_item (model->items, i)->selected;
  return n;
}

static MaiNoteBand
get_bounds (Model *model)
{
  MaiNoteBand bounds = { G_MAXINT64, 0, 127, 0 };

  for (guint i = 0; i < model->items->len; i++)
    {
      Item *item = get_item (model->items, i);

      if (!item->selected)
        continue;
      bounds.from = MIN (bounds.from, item->note.onset);
      bounds.to = MAX (bounds.to, mai_note_get_end (&item->note));
      bounds.low = MIN (bounds.low, item->note.pitch);
      bounds.high = MAX (bounds.high, item->note.pitch);
    }
  return bounds;
}

static void
model_move (Model *model, gint64 ticks, int pitches)
{
  MaiNoteBand bounds = get_bounds (model);

  ticks = CLAMP (ticks, -bounds.from, MAI_TICK_MAX - bounds.to);
  pitches = CLAMP (pitches, -(int) bounds.low, 127 - (int) bounds.high);
  for (guint i = 0; i < model->items->len; i++)
    if (get_item (model->items, i)->selected)
      {
        get_item (model->items, i)->note.onset += ticks;
        get_item (model->items, i)->note.pitch += pitches;
      }
}

static void
model_resize (Model *model, gint64 ticks, gint64 shortest)
{
  for (guint i = 0; i < model->items->len; i++)
    {
      Item *item = get_item (model->items, i);

      if (item->selected)
        item->note.duration =
            MAX (item->note.duration + ticks, MAX (MIN (item->note.duration, shortest), 1));
    }
}

static void
model_velocity (Model *model, int by)
{
  for (guint i = 0; i < model->items->len; i++)
    {
      Item *item = get_item (model->items, i);

      if (item->selected)
        item->note.velocity = (guint8) CLAMP (item->note.velocity + by, 1, 127);
    }
}

static void
model_quantise (Model *model)
{
  for (guint i = 0; i < model->items->len; i++)
    {
      Item *item = get_item (model->items, i);

      if (item->selected)
        item->note.onset = (item->note.onset + 60) / 120 * 120;
    }
}

static void
model_delete (Model *model)
{
  for (guint i = model->items->len; i > 0; i--)
    if (get_item (model->items, i - 1)->selected)
      g_array_remove_index_fast (model->items, i - 1);
}

static void
model_paste (Model *model, gint64 tick)
{
  MaiNoteBand bounds = get_bounds (model);
  guint n = model->items->len;

  for (guint i = 0; i < n; i++)
    {
      Item copy = *get_item (model->items, i);

      if (!copy.selected)
        continue;
      get_item (model->items, i)->selected = FALSE;
      copy.note.onset += tick - bounds.from;
      g_array_append_val (model->items, copy);
    }
}

/* A drag is one step, and only its last movement counts. */
static void
do_drag (Model *model)
{
  GArray *before = g_array_copy (model->items);
  gint64 ticks = 0;
  int pitches = 0;
  guint64 serial = mai_score_get_undo_serial (model->score);
  gboolean moved;

  mai_note_editor_begin_drag (model->editor);
  for (int n = pick (model, 1, 6); n > 0; n--)
    {
      ticks = pick (model, -500, 500);
      pitches = pick (model, -10, 10);
      mai_note_editor_drag_move (model->editor, ticks, pitches);
      if (pick (model, 0, 4) == 0)
        mai_score_mark_saved (model->score);
    }
  if (pick (model, 0, 4) == 0)
    {
      /* What could be redone is gone with the first movement, if there was one. */
      mai_note_editor_cancel_drag (model->editor);
      if (mai_score_get_redo_label (model->score) == NULL)
        g_ptr_array_set_size (model->steps, (int) model->n_done);
      g_array_unref (before);
      return;
    }
  moved = mai_score_get_undo_serial (model->score) != serial;
  mai_note_editor_end_drag (model->editor);
  model_move (model, ticks, pitches);
  if (moved)
    add_step (model, before, TRUE);
  else
    g_array_unref (before);
}

/* A copy of what is selected, each note in its own track. */
static gboolean
do_paste (Model *model, gint64 tick)
{
  MaiNoteClip *clip;
  gboolean done;

  mai_note_editor_copy (model->editor);
  clip = mai_note_editor_get_clip (model->editor);
  if (mai_note_clip_is_of_one_track (clip))
    mai_note_editor_set_track (model->editor, mai_note_clip_get_notes (clip, NULL)[0].track);
  done = mai_note_editor_paste (model->editor, tick);
  model_paste (model, tick);
  return done;
}

/* With something selected, so that the cursor's note does not matter. */
static void
do_edit (Model *model)
{
  GArray *before = g_array_copy (model->items);
  int by = pick (model, -300, 300);
  gboolean done = FALSE;

  switch (pick (model, 0, 6))
    {
    case 0:
      done = mai_note_editor_move (model->editor, by, by / 30);
      model_move (model, by, by / 30);
      break;
    case 1:
      done = mai_note_editor_lengthen (model->editor, by / 60);
      model_resize (model, by / 60 * 120, 120);
      break;
    case 2:
      done = mai_note_editor_change_velocity (model->editor, by / 10);
      model_velocity (model, by / 10);
      break;
    case 3:
      done = mai_note_editor_quantise (model->editor);
      model_quantise (model);
      break;
    case 4:
      done = pick (model, 0, 3) == 0 && mai_note_editor_delete (model->editor);
      if (done)
        model_delete (model);
      break;
    case 5:
      done = model->items->len <= 300 && do_paste (model, pick (model, 0, 2000));
      break;
    default:
      g_assert_not_reached ();
    }
  if (done)
    add_step (model, before, TRUE);
  else
    g_array_unref (before);
}

/* Somebody else puts a note in, takes some out, or changes some. */
static void
do_foreign (Model *model)
{
  GArray *before = g_array_copy (model->items);
  g_autoptr (GArray) there = NULL, indices = g_array_new (FALSE, FALSE, sizeof (guint));
  guint t = (guint) pick (model, 0, N_TRACKS);
  MaiTrack *track = mai_score_get_track (model->score, t);
  MaiNote note = { .onset = 120 * pick (model, 0, 20),
                   .duration = 240,
                   .pitch = (guint8) pick (model, 40, 50),
                   .velocity = 80,
                   .flags = MAI_NOTE_NO_RELEASE };

  for (guint i = 0; i < mai_track_get_n_notes (track); i++)
    if (pick (model, 0, 8) == 0)
      g_array_append_val (indices, i);
  if (indices->len == 0 || pick (model, 0, 2) == 0)
    mai_score_insert_notes (model->score, track, &note, 1);
  else if (pick (model, 0, 2) == 0)
    mai_score_remove_notes (model->score, track, (guint *) (gpointer) indices->data, indices->len);
  else
    {
      note = mai_track_get_notes (track, NULL)[g_array_index (indices, guint, 0)];
      note.onset += pick (model, 0, 200);
      mai_score_change_notes (model->score, track, (guint *) (gpointer) indices->data, &note, 1,
                              NULL);
    }
  there = read_editor (model);
  recover (model, there);
  add_step (model, before, FALSE);
}

static void
do_something (Model *model)
{
  int kind = pick (model, 0, 12);

  if (kind < 3)
    do_select (model);
  else if (kind < 4)
    do_draw (model);
  else if (kind < 5)
    do_foreign (model);
  else if (kind < 7)
    travel (model, TRUE);
  else if (kind < 8)
    travel (model, FALSE);
  else if (count_selected (model) == 0)
    do_select (model);
  else if (kind < 9)
    do_drag (model);
  else
    do_edit (model);
}

static void
test_random (gconstpointer seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (GPOINTER_TO_UINT (seed));
  g_autoptr (MaiScore) score = mai_score_new (480);
  g_autoptr (MaiNoteEditor) editor = NULL;
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func ((GDestroyNotify) step_free);
  Model model = { .rand = rand, .score = score, .steps = steps };

  for (guint8 t = 0; t < N_TRACKS; t++)
    mai_score_add_track (score, "Track", 0, t);
  editor = mai_note_editor_new (score);
  model.editor = editor;
  model.items = g_array_new (FALSE, FALSE, sizeof (Item));
  for (guint i = 0; i < 4000; i++)
    {
      if (i % 500 == 0)
        g_test_message ("%u operations, %u notes, %u steps", i, model.items->len, model.n_done);
      do_something (&model);
      assert_alike (&model);
    }
  g_array_unref (model.items);
}

static MaiScore *
make_large_score (guint n_notes)
{
  MaiScore *score = mai_score_new (480);
  g_autofree MaiNote *notes = g_new0 (MaiNote, n_notes / 4);

  for (guint8 t = 0; t < 4; t++)
    {
      for (guint i = 0; i < n_notes / 4; i++)
        notes[i] = (MaiNote){ .onset = 60 * (i / 3),
                              .duration = 120,
                              .pitch = (guint8) (30 + 7 * (i % 3) + i % 40 + t),
                              .velocity = 80 };
      mai_track_add_notes (mai_score_add_track (score, "Track", 0, t), notes, n_notes / 4);
    }
  return score;
}

static double
get_ms (clock_t from)
{
  return 1000.0 * (double) (clock () - from) / CLOCKS_PER_SEC;
}

/* All of 100,000 notes in the hand. The bounds are many times what a machine needs. */
static void
test_speed (void)
{
  g_autoptr (MaiScore) score = make_large_score (100000);
  g_autoptr (MaiNoteEditor) editor = mai_note_editor_new (score);
  MaiNoteBand band = { 0, MAI_TICK_MAX, 0, 127 };
  clock_t start = clock ();
  double select_ms, drag_ms, undo_ms;

  mai_note_editor_select_band (editor, &band, MAI_SELECT_ONLY);
  select_ms = get_ms (start);
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 100000);
  mai_note_editor_begin_drag (editor);
  mai_note_editor_drag_move (editor, 30, 0);
  start = clock ();
  for (int i = 1; i <= 20; i++)
    mai_note_editor_drag_move (editor, 60 * i, i % 3);
  drag_ms = get_ms (start) / 20;
  mai_note_editor_end_drag (editor);
  start = clock ();
  g_assert_true (mai_score_undo (score));
  undo_ms = get_ms (start);
  g_assert_cmpuint (mai_note_editor_get_n_selected (editor), ==, 100000);
  g_assert_cmpint (mai_track_get_notes (mai_score_get_track (score, 0), NULL)[0].onset, ==, 0);
  g_test_message ("100,000 notes: select %.1f ms, a step of a drag %.1f ms, undo %.1f ms",
                  select_ms, drag_ms, undo_ms);
  g_assert_cmpfloat (select_ms, <, 500);
  g_assert_cmpfloat (drag_ms, <, 1000);
  g_assert_cmpfloat (undo_ms, <, 500);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/widgets/note-editor/random/1", GUINT_TO_POINTER (1), test_random);
  g_test_add_data_func ("/widgets/note-editor/random/2", GUINT_TO_POINTER (22), test_random);
  g_test_add_data_func ("/widgets/note-editor/random/3", GUINT_TO_POINTER (333), test_random);
  g_test_add_func ("/widgets/note-editor/speed", test_speed);
  return g_test_run ();
}
