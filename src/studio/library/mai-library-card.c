/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/library/mai-library-card.h"

#include "base/mai-i18n.h"
#include "studio/common/mai-say-when.h"
#include "widgets/mai-score-thumbnail.h"

struct _MaiLibraryCard
{
  AdwBin parent_instance;

  MaiScoreThumbnail *thumbnail;
  GtkLabel *title;
  GtkLabel *detail;
  GtkMenuButton *menu_button;

  MaiLibrarySong *song; // nullable
  GSignalGroup *signals; // of the song
};

enum
{
  ASKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MaiLibraryCard, mai_library_card, ADW_TYPE_BIN)

/* "2:05 · 8 takes · yesterday" */
static char *
describe (MaiLibrarySong *song)
{
  guint seconds = (guint) (mai_library_song_get_seconds (song) + 0.5);
  guint takes = mai_library_song_get_n_takes (song);
  g_autofree char *date = mai_say_when (mai_library_song_get_modified (song));
  g_autofree char *counted = g_strdup_printf (mai_ngettext ("%u take", "%u takes", takes), takes);

  if (mai_library_song_get_trouble (song) != NULL)
    return g_strdup (mai_library_song_get_trouble (song));
  if (!mai_library_song_get_loaded (song))
    return g_steal_pointer (&date);
  if (takes == 0)
    return g_strdup_printf ("%u:%02u · %s", seconds / 60, seconds % 60, date);
  return g_strdup_printf ("%u:%02u · %s · %s", seconds / 60, seconds % 60, counted, date);
}

static void
show_song (MaiLibraryCard *self)
{
  g_autofree char *words = describe (self->song);
  const char *title = mai_library_song_get_title (self->song);
  g_autofree char *menu = g_strdup_printf (_ ("More for “%s”"), title);

  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->detail, words);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->detail),
                               mai_library_song_get_trouble (self->song));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  menu, -1);
  mai_score_thumbnail_set_description (self->thumbnail, title);
  mai_score_thumbnail_set_score (self->thumbnail, mai_library_song_get_score (self->song));
}

static void
changed_cb (MaiLibraryCard *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    mai_library_song_load (self->song);
  show_song (self);
}

static void
action_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_signal_emit (data, signals[ASKED], 0, g_action_get_name (G_ACTION (action)));
}

static void
mai_library_card_map (GtkWidget *widget)
{
  MaiLibraryCard *self = MAI_LIBRARY_CARD (widget);

  GTK_WIDGET_CLASS (mai_library_card_parent_class)->map (widget);
  if (self->song != NULL)
    mai_library_song_load (self->song);
}

/* An open song is saved again and again, and is not read again for a page that nobody sees. */
static void
mai_library_card_unmap (GtkWidget *widget)
{
  MaiLibraryCard *self = MAI_LIBRARY_CARD (widget);

  if (self->song != NULL)
    mai_library_song_cancel (self->song);
  GTK_WIDGET_CLASS (mai_library_card_parent_class)->unmap (widget);
}

static void
mai_library_card_dispose (GObject *object)
{
  MaiLibraryCard *self = MAI_LIBRARY_CARD (object);

  mai_library_card_set_song (self, NULL);
  g_clear_object (&self->signals);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAI_TYPE_LIBRARY_CARD);
  G_OBJECT_CLASS (mai_library_card_parent_class)->dispose (object);
}

static void
mai_library_card_class_init (MaiLibraryCardClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mai_library_card_dispose;
  widget_class->map = mai_library_card_map;
  widget_class->unmap = mai_library_card_unmap;
  signals[ASKED] = g_signal_new ("asked", MAI_TYPE_LIBRARY_CARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/musicai/Studio/studio/mai-library-card.ui");
  gtk_widget_class_bind_template_child (widget_class, MaiLibraryCard, thumbnail);
  gtk_widget_class_bind_template_child (widget_class, MaiLibraryCard, title);
  gtk_widget_class_bind_template_child (widget_class, MaiLibraryCard, detail);
  gtk_widget_class_bind_template_child (widget_class, MaiLibraryCard, menu_button);
}

static void
mai_library_card_init (MaiLibraryCard *self)
{
  static const GActionEntry entries[] = { { "rename", action_cb },
                                          { "duplicate", action_cb },
                                          { "show-in-files", action_cb },
                                          { "trash", action_cb } };
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "card", G_ACTION_GROUP (actions));
  self->signals = g_signal_group_new (MAI_TYPE_LIBRARY_SONG);
  g_signal_group_connect_swapped (self->signals, "notify", G_CALLBACK (changed_cb), self);
}

GtkWidget *
mai_library_card_new (void)
{
  return g_object_new (MAI_TYPE_LIBRARY_CARD, NULL);
}

void
mai_library_card_set_song (MaiLibraryCard *self, MaiLibrarySong *song)
{
  g_return_if_fail (MAI_IS_LIBRARY_CARD (self));

  if (self->song == song)
    return;
  if (self->song != NULL)
    mai_library_song_cancel (self->song);
  g_set_object (&self->song, song);
  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, song);
  if (song != NULL)
    changed_cb (self);
}

MaiLibrarySong *
mai_library_card_get_song (MaiLibraryCard *self)
{
  g_return_val_if_fail (MAI_IS_LIBRARY_CARD (self), NULL);

  return self->song;
}
