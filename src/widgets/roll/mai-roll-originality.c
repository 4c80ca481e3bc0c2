/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/roll/mai-roll-originality.h"

#include "base/mai-i18n.h"
#include "widgets/common/mai-widget-keys.h"
#include "widgets/common/mai-widget-style.h"
#include "widgets/roll/mai-roll-wheel.h"

#define HEIGHT 16
#define MARGIN 2.0f // above and below the bars
#define LOW 3.0f // pixels that an original bar stands high
#define POPOVER_CHARS 40

struct _MaiRollOriginality
{
  GtkWidget parent_instance;

  MaiRollScene *scene;
  GArray *bars; // of MaiRollOriginalBar, whose sentences are owned
  guint current; // that keys go from
  GtkPopover *popover;
  GtkLabel *label;
};

G_DEFINE_FINAL_TYPE (MaiRollOriginality, mai_roll_originality, GTK_TYPE_WIDGET)

static const MaiRollOriginalBar *
get_bar (MaiRollOriginality *self, guint i)
{
  return &g_array_index (self->bars, MaiRollOriginalBar, i);
}

/*
 * The first bar that ends behind a tick; as many as there are: none.
 */
static guint
find_bar (MaiRollOriginality *self, double tick)
{
  guint low = 0, high = self->bars->len;
  while (low < high)
    {
      guint middle = (low + high) / 2;
      if ((double) get_bar (self, middle)->to > tick)
        high = middle;
      else
        low = middle + 1;
    }
  return low;
}

/*
 * Whether there is a bar at a place of the strip, and which.
 */
static gboolean
find_bar_at (MaiRollOriginality *self, double x, guint *found)
{
  double tick = mai_roll_viewport_x_to_tick (mai_roll_scene_get_viewport (self->scene), x);
  *found = find_bar (self, tick);
  return *found < self->bars->len && (double) get_bar (self, *found)->from <= tick;
}

/*
 * Left and right of a bar, a pixel wide at least.
 */
static void
get_edges (MaiRollOriginality *self, const MaiRollOriginalBar *bar, double *left, double *right)
{
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (self->scene);
  *left = floor (mai_roll_viewport_tick_to_x (viewport, (double) bar->from));
  *right = floor (mai_roll_viewport_tick_to_x (viewport, (double) bar->to));
  if (*right > *left + 4.0)
    *right -= 1.0; // a gap, where there is room
  *right = MAX (*right, *left + 1.0);
}

// --- what it says ---

static void
say (MaiRollOriginality *self)
{
  guint n = self->bars->len;
  const char *words = n > 0 ? get_bar (self, self->current)->sentence : _ ("Nothing to show yet");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, words,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, (double) (n > 0 ? n - 1 : 0),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, (double) self->current, -1);
}

static void
go_to (MaiRollOriginality *self, guint i)
{
  const MaiRollOriginalBar *bar = get_bar (self, i);
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (self->scene);
  self->current = i;
  mai_roll_viewport_reveal_ticks (viewport, (double) bar->from, (double) bar->to);
  say (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
make_popover (MaiRollOriginality *self)
{
  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->label, TRUE);
  gtk_label_set_max_width_chars (self->label, POPOVER_CHARS);
  gtk_label_set_xalign (self->label, 0.0f);
  self->popover = GTK_POPOVER (gtk_popover_new ());
  gtk_popover_set_child (self->popover, GTK_WIDGET (self->label));
  gtk_popover_set_position (self->popover, GTK_POS_BOTTOM);
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "originality");
  gtk_widget_set_parent (GTK_WIDGET (self->popover), GTK_WIDGET (self));
}

static void
show_sentence (MaiRollOriginality *self)
{
  const MaiRollOriginalBar *bar = get_bar (self, self->current);
  double left, right, width = gtk_widget_get_width (GTK_WIDGET (self));
  if (self->popover == NULL)
    make_popover (self);
  get_edges (self, bar, &left, &right);
  left = CLAMP (left, 0.0, width - 1.0);
  right = CLAMP (right, left + 1.0, width);
  gtk_label_set_label (self->label, bar->sentence);
  gtk_popover_set_pointing_to (
      self->popover, &(GdkRectangle){ (int) left, 0, MAX ((int) (right - left), 1), HEIGHT });
  gtk_popover_popup (self->popover);
}

// --- hands ---

static void
pressed_cb (MaiRollOriginality *self, int n_press, double x, double y, GtkGesture *gesture)
{
  guint i;
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  if (!find_bar_at (self, x, &i))
    return;
  self->current = i;
  say (self);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  show_sentence (self);
}

static gboolean
key_pressed_cb (MaiRollOriginality *self, guint key, guint code, GdkModifierType state)
{
  guint n = self->bars->len;
  if (n == 0 || (state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;
  switch (mai_widget_plain_key (key))
    {
    case GDK_KEY_Left:
      go_to (self, self->current > 0 ? self->current - 1 : 0);
      return GDK_EVENT_STOP;
    case GDK_KEY_Right:
      go_to (self, MIN (self->current + 1, n - 1));
      return GDK_EVENT_STOP;
    case GDK_KEY_Home:
      go_to (self, 0);
      return GDK_EVENT_STOP;
    case GDK_KEY_End:
      go_to (self, n - 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Return:
    case GDK_KEY_space:
      go_to (self, self->current);
      show_sentence (self);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/*
 * By Tab: the frame is to be seen, wherever the song was scrolled to.
 */
static gboolean
mai_roll_originality_focus (GtkWidget *widget, GtkDirectionType direction)
{
  MaiRollOriginality *self = MAI_ROLL_ORIGINALITY (widget);
  if (!GTK_WIDGET_CLASS (mai_roll_originality_parent_class)->focus (widget, direction))
    return FALSE;
  if (gtk_widget_is_focus (widget) && self->bars->len > 0)
    go_to (self, self->current);
  return TRUE;
}

static gboolean
query_tooltip_cb (MaiRollOriginality *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  guint i = self->current;
  double left, right;
  gboolean said = self->popover != NULL && gtk_widget_get_visible (GTK_WIDGET (self->popover));
  if (said || self->bars->len == 0 || (!keyboard && !find_bar_at (self, x, &i)))
    return FALSE;
  get_edges (self, get_bar (self, i), &left, &right);
  gtk_tooltip_set_text (tooltip, get_bar (self, i)->sentence);
  gtk_tooltip_set_tip_area (tooltip,
                            &(GdkRectangle){ (int) left, 0, (int) (right - left), HEIGHT });
  return TRUE;
}

// --- drawing ---

void
mai_roll_originality_draw_column (GtkSnapshot *snapshot, const MaiRollPalette *palette, double left,
                                  double right, double bottom, double originality)
{
  float copied = (float) (1.0 - originality);
  float height = LOW + copied * ((float) HEIGHT - 2.0f * MARGIN - LOW);
  GdkRGBA colour =
      mai_widget_rgba (mai_colour_mix (palette->original, palette->copied, copied), 1.0);
  gtk_snapshot_append_color (
      snapshot, &colour,
      &GRAPHENE_RECT_INIT ((float) left, (float) bottom - height, (float) (right - left), height));
}

static void
draw_column (MaiRollOriginality *self, GtkSnapshot *snapshot, double left, double right,
             double originality)
{
  mai_roll_originality_draw_column (snapshot, mai_roll_scene_get_palette (self->scene), left, right,
                                    HEIGHT - MARGIN, originality);
}

/*
 * Where many bars share a pixel it shows the least original of them.
 */
static void
draw_bars (MaiRollOriginality *self, GtkSnapshot *snapshot)
{
  double from = mai_roll_viewport_get_from (mai_roll_scene_get_viewport (self->scene));
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  double left = 0.0, right = -1.0, originality = 1.0;
  for (guint i = find_bar (self, from); i < self->bars->len; i++)
    {
      const MaiRollOriginalBar *bar = get_bar (self, i);
      double begin, end;
      get_edges (self, bar, &begin, &end);
      if (begin > width)
        break;
      if (begin < right)
        {
          originality = MIN (originality, bar->originality);
          continue;
        }
      if (right > left)
        draw_column (self, snapshot, left, right, originality);
      left = MAX (begin, 0.0);
      right = MIN (end, width);
      originality = bar->originality;
    }
  if (right > left)
    draw_column (self, snapshot, left, right, originality);
}

static void
draw_focus (MaiRollOriginality *self, GtkSnapshot *snapshot)
{
  GdkRGBA text = mai_widget_rgba (mai_roll_scene_get_palette (self->scene)->text, 1.0);
  double left, right;
  if (!gtk_widget_has_visible_focus (GTK_WIDGET (self)) || self->bars->len == 0)
    return;
  get_edges (self, get_bar (self, self->current), &left, &right);
  GskRoundedRect frame = mai_widget_rounded (left - 1.0, 0.0, right - left + 2.0, HEIGHT, 3.0);
  gtk_snapshot_append_border (snapshot, &frame, (const float[4]){ 1.5f, 1.5f, 1.5f, 1.5f },
                              (const GdkRGBA[4]){ text, text, text, text });
}

static void
mai_roll_originality_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MaiRollOriginality *self = MAI_ROLL_ORIGINALITY (widget);
  if (self->scene == NULL)
    return;
  const MaiRollPalette *palette = mai_roll_scene_get_palette (self->scene);
  GdkRGBA page = mai_widget_rgba (palette->page, 1.0);
  GdkRGBA line = mai_widget_rgba (palette->bar_line, 1.0);
  float width = (float) gtk_widget_get_width (widget);
  gtk_snapshot_append_color (snapshot, &page, &GRAPHENE_RECT_INIT (0.0f, 0.0f, width, HEIGHT));
  draw_bars (self, snapshot);
  gtk_snapshot_append_color (snapshot, &line,
                             &GRAPHENE_RECT_INIT (0.0f, HEIGHT - 1.0f, width, 1.0f));
  draw_focus (self, snapshot);
}

static void
mai_roll_originality_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                              int *minimum, int *natural, int *minimum_baseline,
                              int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 40;
}

// --- the object ---

static void
mai_roll_originality_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  if (MAI_ROLL_ORIGINALITY (widget)->popover != NULL)
    gtk_popover_present (MAI_ROLL_ORIGINALITY (widget)->popover);
}

static void
mai_roll_originality_dispose (GObject *object)
{
  MaiRollOriginality *self = MAI_ROLL_ORIGINALITY (object);
  if (self->popover != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->popover));
  self->popover = NULL;
  g_clear_object (&self->scene);
  G_OBJECT_CLASS (mai_roll_originality_parent_class)->dispose (object);
}

static void
mai_roll_originality_finalize (GObject *object)
{
  g_array_unref (MAI_ROLL_ORIGINALITY (object)->bars);
  G_OBJECT_CLASS (mai_roll_originality_parent_class)->finalize (object);
}

static void
mai_roll_originality_class_init (MaiRollOriginalityClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->dispose = mai_roll_originality_dispose;
  G_OBJECT_CLASS (class)->finalize = mai_roll_originality_finalize;
  widget_class->focus = mai_roll_originality_focus;
  widget_class->snapshot = mai_roll_originality_snapshot;
  widget_class->measure = mai_roll_originality_measure;
  widget_class->size_allocate = mai_roll_originality_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "rolloriginality");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
}

static void
clear_bar (gpointer bar)
{
  g_free ((char *) ((MaiRollOriginalBar *) bar)->sentence);
}

static void
add_controllers (MaiRollOriginality *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

static void
mai_roll_originality_init (MaiRollOriginality *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  self->bars = g_array_new (FALSE, FALSE, sizeof (MaiRollOriginalBar));
  g_array_set_clear_func (self->bars, clear_bar);
  gtk_widget_set_overflow (widget, GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_direction (widget, GTK_TEXT_DIR_LTR);
  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_has_tooltip (widget, TRUE);
  gtk_widget_set_cursor_from_name (widget, "pointer");
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
  add_controllers (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Originality of the bars"), -1);
  say (self);
}

void
mai_roll_originality_set_scene (MaiRollOriginality *self, MaiRollScene *scene)
{
  g_return_if_fail (MAI_IS_ROLL_ORIGINALITY (self) && MAI_IS_ROLL_SCENE (scene));
  g_return_if_fail (self->scene == NULL);
  self->scene = g_object_ref (scene);
  g_signal_connect_object (scene, "palette-changed", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (mai_roll_scene_get_viewport (scene), "changed",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  mai_roll_wheel_attach (GTK_WIDGET (self), scene, MAI_ROLL_WHEEL_SCROLLS_TIME);
}

void
mai_roll_originality_set_bars (MaiRollOriginality *self, const MaiRollOriginalBar *bars, guint n)
{
  g_return_if_fail (MAI_IS_ROLL_ORIGINALITY (self));
  g_return_if_fail (n == 0 || bars != NULL);
  g_array_set_size (self->bars, 0);
  for (guint i = 0; i < n; i++)
    {
      MaiRollOriginalBar bar = bars[i];
      bar.sentence = g_strdup (bars[i].sentence);
      bar.originality = CLAMP (bar.originality, 0.0, 1.0);
      g_array_append_val (self->bars, bar);
    }
  self->current = MIN (self->current, n > 0 ? n - 1 : 0);
  if (self->popover != NULL)
    gtk_popover_popdown (self->popover);
  say (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
