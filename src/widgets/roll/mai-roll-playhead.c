/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/roll/mai-roll-playhead.h"

#include "widgets/common/mai-widget-style.h"

#define WIDTH 2.0
#define HEAD 5.0 // half of its head's width
#define TOP 8.0 // where the head begins

struct _MaiRollPlayhead
{
  GtkWidget parent_instance;

  MaiRollScene *scene;
};

G_DEFINE_FINAL_TYPE (MaiRollPlayhead, mai_roll_playhead, GTK_TYPE_WIDGET)

static void
draw_head (GtkSnapshot *snapshot, double x, MaiColour colour)
{
  graphene_rect_t bounds =
      GRAPHENE_RECT_INIT ((float) (x - HEAD - 1.0), TOP, (float) (2.0 * HEAD + 2.0), 14.0f);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &bounds);
  cairo_move_to (cr, x - HEAD, TOP);
  cairo_line_to (cr, x + HEAD, TOP);
  cairo_line_to (cr, x + HEAD, TOP + 6.0);
  cairo_line_to (cr, x, TOP + 13.0);
  cairo_line_to (cr, x - HEAD, TOP + 6.0);
  cairo_close_path (cr);
  mai_colour_set (cr, colour);
  cairo_fill (cr);
  cairo_destroy (cr);
}

static void
mai_roll_playhead_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MaiRollPlayhead *self = MAI_ROLL_PLAYHEAD (widget);
  gint64 tick = self->scene != NULL ? mai_roll_scene_get_playhead (self->scene) : -1;
  if (tick < 0)
    return;
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (self->scene);
  MaiColour colour = mai_roll_scene_get_palette (self->scene)->playhead;
  GdkRGBA rgba = mai_widget_rgba (colour, 1.0);
  int scale = gtk_widget_get_scale_factor (widget);
  double x = mai_roll_viewport_tick_to_x (viewport, (double) tick);
  x = floor (x * scale + 0.5) / scale;
  if (x < -HEAD || x > gtk_widget_get_width (widget) + HEAD)
    return;
  float height = (float) gtk_widget_get_height (widget);
  gtk_snapshot_append_color (snapshot, &rgba,
                             &GRAPHENE_RECT_INIT ((float) (x - WIDTH / 2.0), TOP, WIDTH,
                                                  MAX (height - (float) TOP, 0.0f)));
  draw_head (snapshot, x, colour);
}

static void
mai_roll_playhead_dispose (GObject *object)
{
  g_clear_object (&MAI_ROLL_PLAYHEAD (object)->scene);
  G_OBJECT_CLASS (mai_roll_playhead_parent_class)->dispose (object);
}

static void
mai_roll_playhead_class_init (MaiRollPlayheadClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mai_roll_playhead_dispose;
  widget_class->snapshot = mai_roll_playhead_snapshot;
  gtk_widget_class_set_css_name (widget_class, "rollplayhead");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
mai_roll_playhead_init (MaiRollPlayhead *self)
{
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

void
mai_roll_playhead_set_scene (MaiRollPlayhead *self, MaiRollScene *scene)
{
  g_return_if_fail (MAI_IS_ROLL_PLAYHEAD (self) && MAI_IS_ROLL_SCENE (scene));
  g_return_if_fail (self->scene == NULL);
  self->scene = g_object_ref (scene);
  g_signal_connect_object (scene, "playhead-changed", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (scene, "palette-changed", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (mai_roll_scene_get_viewport (scene), "changed",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}
