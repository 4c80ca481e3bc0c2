/* SPDX-License-Identifier: Apache-2.0 */
/* The seeds are read when it is first seen, after the first frame: a start must not wait for them. */
#include "studio/compose/mai-song-start.h"

#include "base/mai-i18n.h"
#include "desk/library/mai-seed.h"
#include "widgets/mai-score-thumbnail.h"

struct _MaiSongStart
{
  AdwBin parent_instance;

  GtkFlowBox *seeds;

  guint fill_id;
  gboolean filled;
};

enum
{
  DRAW,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MaiSongStart, mai_song_start, ADW_TYPE_BIN)

static GtkWidget *
make_card (gpointer item, gpointer data)
{
  MaiSeed *seed = item;
  g_autofree char *uri = g_file_get_uri (mai_seed_get_file (seed));
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *picture = mai_score_thumbnail_new (mai_seed_get_score (seed), FALSE);
  GtkWidget *label = gtk_label_new (mai_seed_get_title (seed));

  gtk_widget_set_size_request (picture, 120, 48);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 16);
  gtk_widget_add_css_class (label, "caption");
  gtk_box_append (GTK_BOX (box), picture);
  gtk_box_append (GTK_BOX (box), label);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "card");
  gtk_widget_add_css_class (button, "seed");
  gtk_widget_set_tooltip_text (button, mai_seed_get_title (seed));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  mai_seed_get_title (seed), -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.open-file");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", uri);
  return button;
}

static gboolean
fill_cb (gpointer data)
{
  MaiSongStart *self = data;
  g_autoptr (GListModel) seeds = mai_seed_list_new ();
  guint n = g_list_model_get_n_items (seeds);

  self->fill_id = 0;
  self->filled = TRUE;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (MaiSeed) seed = g_list_model_get_item (seeds, i);
      GtkWidget *child = gtk_flow_box_child_new ();

      gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), make_card (seed, NULL));
      gtk_widget_set_focusable (child, FALSE);
      gtk_flow_box_append (self->seeds, child);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->seeds), n > 0);
  return G_SOURCE_REMOVE;
}

static void
mai_song_start_map (GtkWidget *widget)
{
  MaiSongStart *self = MAI_SONG_START (widget);

  GTK_WIDGET_CLASS (mai_song_start_parent_class)->map (widget);
  if (!self->filled && self->fill_id == 0)
    self->fill_id = g_idle_add_full (G_PRIORITY_LOW, fill_cb, self, NULL);
}

static void
draw_cb (MaiSongStart *self)
{
  g_signal_emit (self, signals[DRAW], 0);
}

static void
mai_song_start_dispose (GObject *object)
{
  MaiSongStart *self = MAI_SONG_START (object);

  g_clear_handle_id (&self->fill_id, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAI_TYPE_SONG_START);
  G_OBJECT_CLASS (mai_song_start_parent_class)->dispose (object);
}

static void
mai_song_start_class_init (MaiSongStartClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mai_song_start_dispose;
  widget_class->map = mai_song_start_map;
  signals[DRAW] = g_signal_new ("draw", MAI_TYPE_SONG_START, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/musicai/Studio/studio/mai-song-start.ui");
  gtk_widget_class_bind_template_child (widget_class, MaiSongStart, seeds);
  gtk_widget_class_bind_template_callback (widget_class, draw_cb);
}

static void
mai_song_start_init (MaiSongStart *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
