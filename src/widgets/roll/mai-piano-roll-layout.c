/* SPDX-License-Identifier: Apache-2.0 */
/* Where the parts of a roll lie, and what none of them draws. */
#include "widgets/common/mai-widget-style.h"
#include "widgets/roll/mai-piano-roll-private.h"

#define KEYBOARD_WIDTH 60
#define NARROW_KEYBOARD_WIDTH 40
#define NARROW 520 // a roll less wide has a narrow keyboard
#define LOW 260 // a roll less high shows no velocities

static void
place (GtkWidget *child, int x, int y, int width, int height)
{
  gtk_widget_set_child_visible (child, width > 0 && height > 0);
  if (width <= 0 || height <= 0)
    return;
  int least;
  // a widget that gets less than it needs complains
  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  width = MAX (width, least);
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, &least, NULL, NULL, NULL);
  height = MAX (height, least);
  gtk_widget_size_allocate (child, &(GtkAllocation){ x, y, width, height }, -1);
}

static int
get_height (gpointer child, gboolean shown)
{
  int natural;
  if (!shown)
    return 0;
  gtk_widget_measure (GTK_WIDGET (child), GTK_ORIENTATION_VERTICAL, -1, NULL, &natural, NULL, NULL);
  return natural;
}

void
mai_piano_roll_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  MaiPianoRoll *self = MAI_PIANO_ROLL (widget);
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (self->scene);
  int keys = width < NARROW ? NARROW_KEYBOARD_WIDTH : KEYBOARD_WIDTH;
  int ruler = get_height (self->ruler, TRUE);
  int strip = get_height (self->originality, self->show_originality);
  int top = ruler + strip;
  int minimap = get_height (self->minimap, self->show_minimap);
  int lane = get_height (self->lane, self->show_velocities && height >= LOW);
  int notes = MAX (height - top - lane - minimap, 1);
  int time = MAX (width - keys, 1);
  if (mai_roll_viewport_get_height (viewport) <= 0.0)
    {
      mai_roll_viewport_set_size (viewport, time, notes);
      mai_roll_scene_go_home (self->scene);
    }
  place (GTK_WIDGET (self->ruler), keys, 0, time, ruler);
  place (GTK_WIDGET (self->originality), keys, ruler, time, strip);
  place (GTK_WIDGET (self->keyboard), 0, top, keys, notes);
  place (GTK_WIDGET (self->scroller), keys, top, time, notes);
  place (self->velocity_label, 0, top + notes, width < NARROW ? 0 : keys, lane);
  place (GTK_WIDGET (self->lane), keys, top + notes, time, lane);
  place (GTK_WIDGET (self->minimap), 0, top + notes + lane, width, minimap);
  place (GTK_WIDGET (self->playhead), keys, 0, time, top + notes + lane);
}

void
mai_piano_roll_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                        int *natural, int *minimum_baseline, int *natural_baseline)
{
  MaiPianoRoll *self = MAI_PIANO_ROLL (widget);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = NARROW_KEYBOARD_WIDTH + 120;
      *natural = 760;
      return;
    }
  *minimum = get_height (self->ruler, TRUE) + get_height (self->originality, self->show_originality)
             + get_height (self->minimap, self->show_minimap) + 80;
  *natural = *minimum + 240 + get_height (self->lane, self->show_velocities);
}

/*
 * What no child draws: above and below the keys.
 */
void
mai_piano_roll_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MaiPianoRoll *self = MAI_PIANO_ROLL (widget);
  GdkRGBA page = mai_widget_rgba (mai_roll_scene_get_palette (self->scene)->page, 1.0);
  float keys = (float) gtk_widget_get_width (GTK_WIDGET (self->keyboard));
  float top = (float) gtk_widget_get_height (GTK_WIDGET (self->ruler))
              + (float) get_height (self->originality, self->show_originality);
  float below = top + (float) gtk_widget_get_height (GTK_WIDGET (self->keyboard));
  float height = (float) gtk_widget_get_height (widget);
  gtk_snapshot_append_color (snapshot, &page, &GRAPHENE_RECT_INIT (0.0f, 0.0f, keys, top));
  gtk_snapshot_append_color (snapshot, &page,
                             &GRAPHENE_RECT_INIT (0.0f, below, keys, MAX (height - below, 0.0f)));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_snapshot_child (widget, child, snapshot);
}
