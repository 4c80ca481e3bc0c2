/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/library/mai-library-page.h"

#include "base/mai-i18n.h"
#include "desk/mai-desk.h"
#include "studio/common/mai-rename-dialog.h"
#include "studio/common/mai-show-in-files.h"
#include "studio/library/mai-library-card.h"

struct _MaiLibraryPage
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkSearchEntry *search;
  GtkGridView *grid;

  MaiDesk *desk; // nullable
  GtkStringFilter *filter;
  GtkFilterListModel *songs;
};

enum
{
  PROP_DESK = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MaiLibraryPage, mai_library_page, ADW_TYPE_BIN)

static void
toast (MaiLibraryPage *self, const char *words)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", words);
}

/* --- what a card's menu does --- */

static void
renamed_cb (GObject *library, GAsyncResult *result, gpointer data)
{
  g_autoptr (MaiLibraryPage) self = data;
  g_autoptr (GError) error = NULL;

  if (!mai_library_rename_finish (MAI_LIBRARY (library), result, &error))
    toast (self, error->message);
}

static void
titled_cb (GtkWidget *widget, gpointer song, const char *title)
{
  MaiLibraryPage *self = MAI_LIBRARY_PAGE (widget);
  g_autoptr (MaiProject) project =
      mai_desk_find_project (self->desk, mai_library_song_get_file (song));

  if (project != NULL)
    mai_project_set_title (project, title);
  else
    mai_library_rename_async (mai_desk_get_library (self->desk), song, title, renamed_cb,
                              g_object_ref (self));
}

static void
rename_song (MaiLibraryPage *self, MaiLibrarySong *song)
{
  const MaiRenameWords words = { _ ("Rename Song"), _ ("Title of the song"),
                                 mai_library_song_get_title (song) };

  mai_rename_dialog_show (GTK_WIDGET (self), G_OBJECT (song), &words, titled_cb);
}

static void
duplicated_cb (GObject *library, GAsyncResult *result, gpointer data)
{
  g_autoptr (MaiLibraryPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) copy = mai_library_duplicate_finish (MAI_LIBRARY (library), result, &error);

  if (copy == NULL)
    toast (self, error->message);
}

static void
duplicate_song (MaiLibraryPage *self, MaiLibrarySong *song)
{
  mai_library_duplicate_async (mai_desk_get_library (self->desk), song, duplicated_cb,
                               g_object_ref (self));
}

typedef struct
{
  MaiLibraryPage *page;
  char *words; // when it is done
} Trashing;

static void
trashed_cb (GObject *library, GAsyncResult *result, gpointer data)
{
  Trashing *trashing = data;
  g_autoptr (MaiLibraryPage) self = trashing->page;
  g_autofree char *words = trashing->words;
  g_autofree char *undo = NULL;
  g_autoptr (GError) error = NULL;

  g_free (trashing);
  if (!mai_library_trash_finish (MAI_LIBRARY (library), result, &undo, &error))
    toast (self, error->message);
  else if (undo != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast-undo", "(sss)", words,
                                "win.restore-song", undo);
  else
    toast (self, words);
}

static void
trash_song (MaiLibraryPage *self, MaiLibrarySong *song)
{
  g_autoptr (MaiProject) project =
      mai_desk_find_project (self->desk, mai_library_song_get_file (song));
  Trashing *trashing;

  if (project != NULL)
    {
      toast (self, _ ("This song is open. Open another one first."));
      return;
    }
  trashing = g_new (Trashing, 1);
  trashing->page = g_object_ref (self);
  trashing->words =
      g_strdup_printf (_ ("“%s” was moved to the trash"), mai_library_song_get_title (song));
  mai_library_trash_async (mai_desk_get_library (self->desk), song, trashed_cb, trashing);
}

static void
asked_cb (MaiLibraryCard *card, const char *what, MaiLibraryPage *self)
{
  MaiLibrarySong *song = mai_library_card_get_song (card);

  if (song == NULL || self->desk == NULL)
    return;
  if (g_str_equal (what, "rename"))
    rename_song (self, song);
  else if (g_str_equal (what, "duplicate"))
    duplicate_song (self, song);
  else if (g_str_equal (what, "trash"))
    trash_song (self, song);
  else
    mai_show_in_files (GTK_WIDGET (self), mai_library_song_get_file (song));
}

/* --- the grid --- */

static void
setup_cb (MaiLibraryPage *self, GtkListItem *item)
{
  GtkWidget *card = mai_library_card_new ();

  g_signal_connect_object (card, "asked", G_CALLBACK (asked_cb), self, 0);
  gtk_list_item_set_child (item, card);
}

static void
bind_cb (MaiLibraryPage *self, GtkListItem *item)
{
  MaiLibrarySong *song = gtk_list_item_get_item (item);
  GtkWidget *card = gtk_list_item_get_child (item);

  mai_library_card_set_song (MAI_LIBRARY_CARD (card), song);
}

static void
unbind_cb (MaiLibraryPage *self, GtkListItem *item)
{
  GtkWidget *card = gtk_list_item_get_child (item);

  mai_library_card_set_song (MAI_LIBRARY_CARD (card), NULL);
}

static void
song_activated_cb (MaiLibraryPage *self, guint position)
{
  g_autoptr (MaiLibrarySong) song = g_list_model_get_item (G_LIST_MODEL (self->songs), position);
  g_autofree char *uri = g_file_get_uri (mai_library_song_get_file (song));

  gtk_widget_activate_action (GTK_WIDGET (self), "win.open-file", "s", uri);
}

static void
show_right_page (MaiLibraryPage *self)
{
  MaiLibrary *library = self->desk != NULL ? mai_desk_get_library (self->desk) : NULL;
  gboolean any = library != NULL && g_list_model_get_n_items (G_LIST_MODEL (library)) > 0;

  gtk_stack_set_visible_child_name (self->stack, any ? "songs" : "empty");
}

static void
set_desk (MaiLibraryPage *self, MaiDesk *desk)
{
  MaiLibrary *library;

  if (!g_set_object (&self->desk, desk))
    return;
  library = desk != NULL ? mai_desk_get_library (desk) : NULL;
  gtk_filter_list_model_set_model (self->songs, G_LIST_MODEL (library));
  if (library != NULL)
    g_signal_connect_object (library, "items-changed", G_CALLBACK (show_right_page), self,
                             G_CONNECT_SWAPPED);
  show_right_page (self);
}

static void
mai_library_page_dispose (GObject *object)
{
  MaiLibraryPage *self = MAI_LIBRARY_PAGE (object);

  /* A bin does not notice that the template takes its child away. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAI_TYPE_LIBRARY_PAGE);
  g_clear_object (&self->songs);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (mai_library_page_parent_class)->dispose (object);
}

static void
mai_library_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  if (id == PROP_DESK)
    g_value_set_object (value, MAI_LIBRARY_PAGE (object)->desk);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

static void
mai_library_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  if (id == PROP_DESK)
    set_desk (MAI_LIBRARY_PAGE (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

static void
mai_library_page_class_init (MaiLibraryPageClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->dispose = mai_library_page_dispose;
  object_class->get_property = mai_library_page_get_property;
  object_class->set_property = mai_library_page_set_property;
  properties[PROP_DESK] = g_param_spec_object ("desk", NULL, NULL, MAI_TYPE_DESK,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/musicai/Studio/studio/mai-library-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MaiLibraryPage, stack);
  gtk_widget_class_bind_template_child (widget_class, MaiLibraryPage, search);
  gtk_widget_class_bind_template_child (widget_class, MaiLibraryPage, grid);
  gtk_widget_class_bind_template_callback (widget_class, song_activated_cb);
}

static void
mai_library_page_init (MaiLibraryPage *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkNoSelection) selection = NULL;
  GtkExpression *title;

  gtk_widget_init_template (GTK_WIDGET (self));
  title = gtk_property_expression_new (MAI_TYPE_LIBRARY_SONG, NULL, "title");
  self->filter = gtk_string_filter_new (title);
  self->songs = gtk_filter_list_model_new (NULL, GTK_FILTER (self->filter));
  g_object_bind_property (self->search, "text", self->filter, "search", G_BINDING_SYNC_CREATE);
  selection = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->songs)));
  g_signal_connect_swapped (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect_swapped (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect_swapped (factory, "unbind", G_CALLBACK (unbind_cb), self);
  gtk_grid_view_set_factory (self->grid, factory);
  gtk_grid_view_set_model (self->grid, GTK_SELECTION_MODEL (selection));
}
