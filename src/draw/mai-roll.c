/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a roll put together. The thread that owns the score. */
#include "draw/mai-roll.h"

#include "base/mai-i18n.h"
#include "draw/mai-roll-frame.h"

#define TITLE_HEIGHT 40.0
#define RULER_HEIGHT 24.0
#define VELOCITY_HEIGHT 64.0
#define KEYBOARD_WIDTH 60.0

// smaller pictures go without
#define MIN_WIDTH_FOR_KEYBOARD 240.0
#define MIN_HEIGHT_FOR_VELOCITIES 220.0

typedef struct
{
  double title, ruler, velocities, keyboard; // sizes, 0 for none
} Parts;

static gboolean
has_words (const char *words)
{
  return words != NULL && *words != '\0';
}

static Parts
get_parts (const MaiRollStyle *style, double width, double height)
{
  Parts parts = { 0 };
  if (style->bare)
    return parts;
  parts.title = has_words (style->title) ? TITLE_HEIGHT : 0.0;
  parts.ruler = style->ruler ? RULER_HEIGHT : 0.0;
  if (style->keyboard && width >= MIN_WIDTH_FOR_KEYBOARD)
    parts.keyboard = KEYBOARD_WIDTH;
  if (style->velocities && height >= MIN_HEIGHT_FOR_VELOCITIES)
    parts.velocities = VELOCITY_HEIGHT;
  return parts;
}

/*
 * The lowest and highest pitch that sound in the view. FALSE without notes.
 */
static gboolean
find_pitches (MaiScore *score, const MaiRollView *view, guint *low, guint *high)
{
  *low = 127;
  *high = 0;
  for (guint i = 0; i < mai_score_get_n_tracks (score); i++)
    {
      gsize n;
      const MaiNote *notes = mai_track_get_notes (mai_score_get_track (score, i), &n);
      for (gsize j = 0; j < n; j++)
        {
          if ((double) mai_note_get_end (&notes[j]) <= view->from
              || (double) notes[j].onset >= view->to)
            continue;
          *low = MIN (*low, notes[j].pitch);
          *high = MAX (*high, notes[j].pitch);
        }
    }
  return *low <= *high;
}

static void
choose_pitches (MaiScore *score, const MaiRollStyle *style, MaiRollView *view)
{
  int room = style->bare ? 0 : 2;
  int least = style->bare ? 12 : 25;
  guint low, high;
  if (style->high >= style->low)
    {
      view->low = (guint) CLAMP (style->low, 0, 127);
      view->high = (guint) CLAMP (style->high, 0, 127);
      return;
    }
  if (!find_pitches (score, view, &low, &high))
    low = high = 60;
  int bottom = (int) low - room;
  int top = (int) high + room;
  int missing = MAX (least - (top - bottom + 1), 0);
  bottom -= missing / 2;
  top += missing - missing / 2;
  view->low = (guint) CLAMP (bottom, 0, 127);
  view->high = (guint) CLAMP (top, 0, 127);
}

static void
choose_ticks (MaiScore *score, const MaiRollStyle *style, MaiRollView *view)
{
  view->from = (double) style->from;
  view->to = (double) style->to;
  if (style->to > style->from)
    return;
  gint64 end = mai_score_get_end (score);
  view->from = 0.0;
  if (!style->bare)
    {
      MaiMetreMap *metre = mai_score_get_metre_map (score);
      gint64 bar = mai_metre_map_tick_to_bar (metre, MAX (end - 1, 0)).bar;
      end = mai_metre_map_bar_to_tick (metre, bar + 1);
    }
  view->to = (double) MAX (end, 1);
}

MaiRollView
mai_roll_get_view (MaiScore *score, const MaiRollStyle *style, double x, double y, double width,
                   double height)
{
  Parts parts = get_parts (style, width, height);
  MaiRollView view = {
    .x = x + parts.keyboard,
    .y = y + parts.title + parts.ruler,
    .width = MAX (width - parts.keyboard, 1.0),
    .height = MAX (height - parts.title - parts.ruler - parts.velocities, 1.0),
  };
  choose_ticks (score, style, &view);
  choose_pitches (score, style, &view);
  return view;
}

/*
 * The notes of a track that show in the view; all of them where that is known without asking.
 */
static MaiRollLayer
make_layer (MaiTrack *track, const MaiRollView *view, MaiColour colour, GArray *found)
{
  MaiRollLayer layer = { .track = track, .colour = colour };
  gsize n;
  layer.notes = mai_track_get_notes (track, &n);
  layer.n = n;
  if (view->from <= 0.0 && view->to >= (double) mai_track_get_end (track))
    return layer;
  mai_track_query (track, (gint64) floor (view->from), (gint64) ceil (view->to), view->low,
                   view->high, found);
  layer.indices = (const guint *) (gpointer) found->data;
  layer.n = found->len;
  return layer;
}

/*
 * Dots and words that end at *right, which moves to the left of them.
 */
static void
draw_legend_entry (MaiRollFrame *frame, double *right, double middle, const char *words,
                   const MaiColour *colours, guint n_colours)
{
  double width = mai_roll_text_draw (frame->text, words, *right, middle, 1.0, 12.0, FALSE,
                                     frame->palette->dim_text);
  *right -= width + 11.0;
  for (guint i = n_colours; i > 0; i--)
    {
      cairo_new_path (frame->cr);
      cairo_arc (frame->cr, *right, middle, 4.0, 0.0, 2.0 * G_PI);
      mai_colour_set (frame->cr, colours[i - 1]);
      cairo_fill (frame->cr);
      *right -= 10.0;
    }
  *right -= 12.0;
}

/*
 * The colours of the tracks in which something shows that was not composed, at most max.
 */
static guint
find_played_colours (const MaiRollFrame *frame, MaiColour *colours, guint max)
{
  guint count = 0;
  for (guint i = 0; i < frame->n_layers && count < max; i++)
    for (gsize j = 0; j < frame->layers[i].n; j++)
      if (mai_roll_layer_get (&frame->layers[i], j)->origin != MAI_ORIGIN_COMPOSED)
        {
          colours[count++] = frame->layers[i].colour;
          break;
        }
  return count;
}

static void
draw_title (MaiRollFrame *frame, const MaiRollStyle *style, double x, double y, double width)
{
  double right = x + width - 16.0;
  double middle = y + TITLE_HEIGHT / 2.0;
  MaiColour played[4];
  if (style->legend && frame->composed->len > 0 && width >= 360.0)
    {
      guint n_played = find_played_colours (frame, played, G_N_ELEMENTS (played));
      draw_legend_entry (frame, &right, middle, _ ("Composed"), &frame->palette->composed, 1);
      if (n_played > 0)
        draw_legend_entry (frame, &right, middle, _ ("Played"), played, n_played);
    }
  mai_roll_text_draw_within (frame->text, style->title, x + 16.0, middle, right - x - 24.0, 15.0,
                             TRUE, frame->palette->text);
}

static void
draw_around (MaiRollFrame *frame, const MaiRollStyle *style, const Parts *parts, double x, double y,
             double width)
{
  MaiRollText text;
  mai_roll_text_init (&text, frame->cr, style->font);
  frame->text = &text;
  if (parts->ruler > 0.0)
    mai_roll_draw_ruler (frame, y + parts->title, parts->ruler);
  if (parts->keyboard > 0.0)
    mai_roll_draw_keyboard (frame, x, parts->keyboard);
  if (parts->velocities > 0.0)
    mai_roll_draw_velocities (frame, frame->view.y + frame->view.height, parts->velocities,
                              parts->keyboard > 0.0);
  if (parts->title > 0.0)
    draw_title (frame, style, x, y, width);
  mai_roll_text_clear (&text);
}

static void
draw_parts (MaiRollFrame *frame, const MaiRollStyle *style, double x, double y, double width,
            double height)
{
  Parts parts = get_parts (style, width, height);
  frame->composed = NULL;
  if (!style->bare)
    {
      frame->composed = mai_roll_find_composed (frame);
      mai_colour_set (frame->cr, frame->palette->page);
      cairo_rectangle (frame->cr, x, y, width, height);
      cairo_fill (frame->cr);
      mai_roll_draw_rows (frame);
      mai_roll_draw_bars (frame);
    }
  mai_roll_draw_notes (frame->cr, &frame->view, frame->palette, frame->layers, frame->n_layers);
  if (!style->bare)
    draw_around (frame, style, &parts, x, y, width);
  g_clear_pointer (&frame->composed, g_array_unref);
}

void
mai_roll_draw (cairo_t *cr, MaiScore *score, const MaiRollStyle *style, double x, double y,
               double width, double height)
{
  g_return_if_fail (cr != NULL && MAI_IS_SCORE (score) && style != NULL);
  g_return_if_fail (width > 0.0 && height > 0.0);

  const MaiRollPalette *palette =
      style->palette != NULL ? style->palette : mai_roll_palette_get (style->dark);
  guint n_tracks = mai_score_get_n_tracks (score);
  MaiRollView view = mai_roll_get_view (score, style, x, y, width, height);
  g_autofree MaiRollLayer *layers = g_new0 (MaiRollLayer, MAX (n_tracks, 1));
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  guint n_coloured = 0;
  for (guint i = 0; i < n_tracks; i++)
    {
      MaiTrack *track = mai_score_get_track (score, i);
      GArray *indices = g_array_new (FALSE, FALSE, sizeof (guint));
      g_ptr_array_add (found, indices);
      MaiColour colour = palette->tracks[n_coloured % MAI_ROLL_N_TRACK_COLOURS];
      layers[i] = make_layer (track, &view, colour, indices);
      n_coloured += mai_track_get_n_notes (track) > 0 ? 1 : 0;
    }
  MaiRollFrame frame = {
    .cr = cr,
    .score = score,
    .palette = palette,
    .view = view,
    .layers = layers,
    .n_layers = n_tracks,
  };
  cairo_save (cr);
  cairo_new_path (cr);
  draw_parts (&frame, style, x, y, width, height);
  cairo_restore (cr);
}
