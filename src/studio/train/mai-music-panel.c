/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/train/mai-music-panel.h"

#include "studio/train/mai-music-row.h"

struct _MaiMusicPanel
{
  AdwBin parent_instance;

  GtkLabel *summary;
  GtkStack *stack;
  GtkListView *list;
  GtkButton *cancel;

  MaiMusicList *music;
  MaiAudition *audition; /* nullable */
  GPtrArray *rows; /* of MaiMusicRow, unowned: those that show a file now */
};

static guint removed_signal;

G_DEFINE_FINAL_TYPE (MaiMusicPanel, mai_music_panel, ADW_TYPE_BIN)

static void
show_playing (MaiMusicPanel *self, MaiMusicRow *row)
{
  mai_music_row_set_playing (row, self->audition != NULL
                                      && mai_audition_is_playing (
                                          self->audition, G_OBJECT (mai_music_row_get_file (row))));
}

static void
heard_cb (MaiMusicPanel *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    show_playing (self, self->rows->pdata[i]);
}

static void
play_cb (MaiMusicRow *row, MaiMusicPanel *self)
{
  MaiMusicFile *file = mai_music_row_get_file (row);

  if (self->audition != NULL)
    mai_audition_toggle (self->audition, G_OBJECT (file), mai_music_file_get_path (file));
}

static void
remove_cb (MaiMusicRow *row, MaiMusicPanel *self)
{
  g_autoptr (MaiMusicFile) file = g_object_ref (mai_music_row_get_file (row));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->music)); i++)
    {
      g_autoptr (MaiMusicFile) other = g_list_model_get_item (G_LIST_MODEL (self->music), i);

      if (other != file)
        continue;
      mai_music_list_remove (self->music, i, 1);
      g_signal_emit (self, removed_signal, 0, mai_music_file_get_title (file));
      return;
    }
}

static void
setup_cb (MaiMusicPanel *self, GtkListItem *item)
{
  GtkWidget *row = mai_music_row_new ();

  g_signal_connect_object (row, "play", G_CALLBACK (play_cb), self, 0);
  g_signal_connect_object (row, "remove", G_CALLBACK (remove_cb), self, 0);
  gtk_list_item_set_child (item, row);
  gtk_list_item_set_activatable (item, FALSE);
}

static void
bind_cb (MaiMusicPanel *self, GtkListItem *item)
{
  MaiMusicRow *row = MAI_MUSIC_ROW (gtk_list_item_get_child (item));

  mai_music_row_set_file (row, gtk_list_item_get_item (item));
  g_ptr_array_add (self->rows, row);
  show_playing (self, row);
}

static void
unbind_cb (MaiMusicPanel *self, GtkListItem *item)
{
  MaiMusicRow *row = MAI_MUSIC_ROW (gtk_list_item_get_child (item));

  g_ptr_array_remove_fast (self->rows, row);
  mai_music_row_set_file (row, NULL);
}

static void
update (MaiMusicPanel *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->music));

  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "list" : "empty");
  gtk_widget_set_visible (GTK_WIDGET (self->summary), n > 0);
}

void
mai_music_panel_set_music (MaiMusicPanel *self, MaiMusicList *music, MaiAudition *audition)
{
  g_autoptr (GtkNoSelection) selection = NULL;

  g_return_if_fail (MAI_IS_MUSIC_PANEL (self));
  g_return_if_fail (self->music == NULL);

  self->music = g_object_ref (music);
  g_set_object (&self->audition, audition);
  if (audition != NULL)
    g_signal_connect_object (audition, "changed", G_CALLBACK (heard_cb), self, G_CONNECT_SWAPPED);
  selection = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (music)));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
  g_object_bind_property (music, "summary", self->summary, "label", G_BINDING_SYNC_CREATE);
  g_object_bind_property (music, "reading", self->cancel, "visible", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (music, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
mai_music_panel_dispose (GObject *object)
{
  MaiMusicPanel *self = MAI_MUSIC_PANEL (object);

  adw_bin_set_child (ADW_BIN (self), NULL); /* or the template takes it without the bin knowing */
  gtk_widget_dispose_template (GTK_WIDGET (object), MAI_TYPE_MUSIC_PANEL);
  g_clear_object (&self->audition);
  g_clear_object (&self->music);
  G_OBJECT_CLASS (mai_music_panel_parent_class)->dispose (object);
}

static void
mai_music_panel_finalize (GObject *object)
{
  g_ptr_array_unref (MAI_MUSIC_PANEL (object)->rows);
  G_OBJECT_CLASS (mai_music_panel_parent_class)->finalize (object);
}

static void
mai_music_panel_class_init (MaiMusicPanelClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mai_music_panel_dispose;
  G_OBJECT_CLASS (class)->finalize = mai_music_panel_finalize;
  removed_signal = g_signal_new ("removed", MAI_TYPE_MUSIC_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/musicai/Studio/studio/mai-music-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, MaiMusicPanel, summary);
  gtk_widget_class_bind_template_child (widget_class, MaiMusicPanel, stack);
  gtk_widget_class_bind_template_child (widget_class, MaiMusicPanel, list);
  gtk_widget_class_bind_template_child (widget_class, MaiMusicPanel, cancel);
}

static void
mai_music_panel_init (MaiMusicPanel *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (self->list, factory);
}
