/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/mai-open-popover.h"

#include <string.h>

#include "base/mai-i18n.h"
#include "desk/library/mai-seed.h"

#define MAX_RECENT 8
#define MAX_SONGS 12
#define URI_KEY "mai-uri"
#define GROUP_KEY "mai-group"
#define TITLE_KEY "mai-title"

struct _MaiOpenPopover
{
  GtkPopover parent_instance;

  GtkSearchEntry *search;
  GtkListBox *list;

  MaiLibrary *library; // nullable
  char *wanted; // what is searched for, casefolded; NULL: everything
};

G_DEFINE_FINAL_TYPE (MaiOpenPopover, mai_open_popover, GTK_TYPE_POPOVER)

static void
add_row (MaiOpenPopover *self, const char *group, const char *title, const char *detail,
         GFile *file)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *label = gtk_label_new (title);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), label);
  if (detail != NULL)
    {
      GtkWidget *dim = gtk_label_new (detail);

      gtk_label_set_xalign (GTK_LABEL (dim), 0);
      gtk_label_set_ellipsize (GTK_LABEL (dim), PANGO_ELLIPSIZE_START);
      gtk_widget_add_css_class (dim, "dim-label");
      gtk_widget_add_css_class (dim, "caption");
      gtk_box_append (GTK_BOX (box), dim);
    }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_object_set_data_full (G_OBJECT (row), URI_KEY, g_file_get_uri (file), g_free);
  g_object_set_data_full (G_OBJECT (row), GROUP_KEY, g_strdup (group), g_free);
  g_object_set_data_full (G_OBJECT (row), TITLE_KEY, g_utf8_casefold (title, -1), g_free);
  gtk_list_box_append (self->list, row);
}

static void
clear_rows (MaiOpenPopover *self)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
}

static gboolean
is_ours (GtkRecentInfo *info)
{
  const char *type = gtk_recent_info_get_mime_type (info);

  return type != NULL
         && (g_str_equal (type, "audio/midi") || g_str_equal (type, "audio/x-midi")
             || g_str_equal (type, "application/x-musicai"))
         && gtk_recent_info_exists (info);
}

static int
compare_recent (gconstpointer a, gconstpointer b)
{
  GDateTime *first = gtk_recent_info_get_modified ((GtkRecentInfo *) a);
  GDateTime *second = gtk_recent_info_get_modified ((GtkRecentInfo *) b);

  return g_date_time_compare (second, first);
}

static void
add_recent (MaiOpenPopover *self)
{
  GList *items = g_list_sort (gtk_recent_manager_get_items (gtk_recent_manager_get_default ()),
                              compare_recent);
  guint n = 0;

  for (GList *item = items; item != NULL && n < MAX_RECENT; item = item->next)
    {
      GtkRecentInfo *info = item->data;
      g_autoptr (GFile) file = NULL;
      g_autofree char *folder = NULL;

      if (!is_ours (info))
        continue;
      file = g_file_new_for_uri (gtk_recent_info_get_uri (info));
      if (self->library != NULL && mai_library_find (self->library, file) != NULL)
        continue;
      folder = gtk_recent_info_get_uri_display (info);
      add_row (self, _ ("Recent"), gtk_recent_info_get_display_name (info), folder, file);
      n++;
    }
  g_list_free_full (items, (GDestroyNotify) gtk_recent_info_unref);
}

static void
add_songs (MaiOpenPopover *self)
{
  guint n = self->library != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->library)) : 0;

  for (guint i = 0; i < MIN (n, MAX_SONGS); i++)
    {
      g_autoptr (MaiLibrarySong) song = g_list_model_get_item (G_LIST_MODEL (self->library), i);

      add_row (self, _ ("Your Songs"), mai_library_song_get_title (song), NULL,
               mai_library_song_get_file (song));
    }
}

static void
add_seeds (MaiOpenPopover *self)
{
  g_autoptr (GListModel) seeds = mai_seed_list_new ();

  for (guint i = 0; i < g_list_model_get_n_items (seeds); i++)
    {
      g_autoptr (MaiSeed) seed = g_list_model_get_item (seeds, i);

      add_row (self, _ ("To Begin With"), mai_seed_get_title (seed), NULL,
               mai_seed_get_file (seed));
    }
}

static void
shown_cb (MaiOpenPopover *self)
{
  clear_rows (self);
  add_songs (self);
  add_recent (self);
  add_seeds (self);
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
popdown_cb (MaiOpenPopover *self)
{
  gtk_popover_popdown (GTK_POPOVER (self));
}

static void
row_activated_cb (MaiOpenPopover *self, GtkListBoxRow *row)
{
  const char *uri = g_object_get_data (G_OBJECT (row), URI_KEY);

  popdown_cb (self);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.open-file", "s", uri);
}

static gboolean
is_wanted (GtkListBoxRow *row, gpointer data)
{
  MaiOpenPopover *self = data;
  const char *title = g_object_get_data (G_OBJECT (row), TITLE_KEY);

  return self->wanted == NULL || strstr (title, self->wanted) != NULL;
}

static void
search_changed_cb (MaiOpenPopover *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));

  g_clear_pointer (&self->wanted, g_free);
  if (text[0] != '\0')
    self->wanted = g_utf8_casefold (text, -1);
  gtk_list_box_invalidate_filter (self->list);
}

/* Enter opens the first that is left. */
static void
search_activate_cb (MaiOpenPopover *self)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (is_wanted (row, self))
      {
        row_activated_cb (self, row);
        return;
      }
}

static void
update_header (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  const char *group = g_object_get_data (G_OBJECT (row), GROUP_KEY);
  const char *last = before != NULL ? g_object_get_data (G_OBJECT (before), GROUP_KEY) : NULL;
  GtkWidget *label;

  if (g_strcmp0 (group, last) == 0)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  label = gtk_label_new (group);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_margin_start (label, 18);
  gtk_widget_set_margin_top (label, 6);
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_list_box_row_set_header (row, label);
}

static void
mai_open_popover_dispose (GObject *object)
{
  MaiOpenPopover *self = MAI_OPEN_POPOVER (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), MAI_TYPE_OPEN_POPOVER);
  g_clear_object (&self->library);
  G_OBJECT_CLASS (mai_open_popover_parent_class)->dispose (object);
}

static void
mai_open_popover_finalize (GObject *object)
{
  g_free (MAI_OPEN_POPOVER (object)->wanted);
  G_OBJECT_CLASS (mai_open_popover_parent_class)->finalize (object);
}

static void
mai_open_popover_class_init (MaiOpenPopoverClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mai_open_popover_dispose;
  G_OBJECT_CLASS (class)->finalize = mai_open_popover_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/musicai/Studio/studio/mai-open-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, MaiOpenPopover, search);
  gtk_widget_class_bind_template_child (widget_class, MaiOpenPopover, list);
  gtk_widget_class_bind_template_callback (widget_class, shown_cb);
  gtk_widget_class_bind_template_callback (widget_class, popdown_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
}

static void
mai_open_popover_init (MaiOpenPopover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_header_func (self->list, update_header, NULL, NULL);
  gtk_list_box_set_filter_func (self->list, is_wanted, self, NULL);
}

void
mai_open_popover_set_library (MaiOpenPopover *self, MaiLibrary *library)
{
  g_return_if_fail (MAI_IS_OPEN_POPOVER (self));

  g_set_object (&self->library, library);
}
