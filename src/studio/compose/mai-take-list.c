/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/compose/mai-take-list.h"

#include "desk/project/mai-take-facts.h"
#include "studio/compose/mai-take-row.h"

struct _MaiTakeList
{
  AdwBin parent_instance;

  GtkListBox *list;

  MaiSound *sound; // nullable
  MaiComposing *composing; // nullable
  GListModel *takes; // nullable
  GHashTable *ranks; // MaiTake -> its place, as a pointer
};

enum
{
  ASKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MaiTakeList, mai_take_list, ADW_TYPE_BIN)

/* Those made together stay in their order; of such batches the last is the first. */
static void
rank_takes (MaiTakeList *self)
{
  guint n = g_list_model_get_n_items (self->takes);
  guint batch = 0;
  MaiTake *before = NULL; /* it is in the list */

  g_hash_table_remove_all (self->ranks);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (MaiTake) take = g_list_model_get_item (self->takes, i);

      if (before != NULL && !mai_take_facts_goes_with (take, before))
        batch++;
      before = take;
      g_hash_table_insert (self->ranks, take, GINT_TO_POINTER ((int) (i - 2 * batch * (n + 1))));
    }
}

static int
compare_takes (gconstpointer a, gconstpointer b, gpointer data)
{
  GHashTable *ranks = data;
  int x = GPOINTER_TO_INT (g_hash_table_lookup (ranks, a));
  int y = GPOINTER_TO_INT (g_hash_table_lookup (ranks, b));

  return (x > y) - (x < y);
}

static void
asked_cb (MaiTakeRow *row, const char *what, MaiTakeList *self)
{
  g_signal_emit (self, signals[ASKED], 0, mai_take_row_get_take (row), what);
}

static GtkWidget *
make_row (gpointer item, gpointer data)
{
  MaiTakeList *self = data;
  GtkWidget *row = mai_take_row_new (item, self->sound);

  mai_take_row_set_composing (MAI_TAKE_ROW (row), self->composing);
  g_signal_connect_object (row, "asked", G_CALLBACK (asked_cb), self, 0);
  return row;
}

static void
activated_cb (MaiTakeList *self, GtkListBoxRow *row)
{
  mai_take_row_play (MAI_TAKE_ROW (row));
}

static void
mai_take_list_dispose (GObject *object)
{
  MaiTakeList *self = MAI_TAKE_LIST (object);

  mai_take_list_set_takes (self, NULL);
  /* The template would take it away without the bin's knowing. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAI_TYPE_TAKE_LIST);
  g_clear_object (&self->sound);
  g_clear_object (&self->composing);
  G_OBJECT_CLASS (mai_take_list_parent_class)->dispose (object);
}

static void
mai_take_list_finalize (GObject *object)
{
  g_hash_table_unref (MAI_TAKE_LIST (object)->ranks);
  G_OBJECT_CLASS (mai_take_list_parent_class)->finalize (object);
}

static void
mai_take_list_class_init (MaiTakeListClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mai_take_list_dispose;
  G_OBJECT_CLASS (class)->finalize = mai_take_list_finalize;
  signals[ASKED] = g_signal_new ("asked", MAI_TYPE_TAKE_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 2, MAI_TYPE_TAKE, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/musicai/Studio/studio/mai-take-list.ui");
  gtk_widget_class_bind_template_child (widget_class, MaiTakeList, list);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
}

static void
mai_take_list_init (MaiTakeList *self)
{
  self->ranks = g_hash_table_new (NULL, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
mai_take_list_set_sound (MaiTakeList *self, MaiSound *sound)
{
  g_return_if_fail (MAI_IS_TAKE_LIST (self));

  g_set_object (&self->sound, sound);
}

void
mai_take_list_set_composing (MaiTakeList *self, MaiComposing *composing)
{
  g_return_if_fail (MAI_IS_TAKE_LIST (self));

  g_set_object (&self->composing, composing);
}

void
mai_take_list_set_takes (MaiTakeList *self, GListModel *takes)
{
  g_autoptr (GtkSortListModel) sorted = NULL;

  g_return_if_fail (MAI_IS_TAKE_LIST (self));

  if (self->takes == takes)
    return;
  if (self->takes != NULL)
    g_signal_handlers_disconnect_by_func (self->takes, rank_takes, self);
  gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  g_set_object (&self->takes, takes);
  if (takes == NULL)
    return;
  rank_takes (self);
  /* Connected first: the ranks are there when the sorter asks. */
  g_signal_connect_swapped (takes, "items-changed", G_CALLBACK (rank_takes), self);
  sorted = gtk_sort_list_model_new (
      g_object_ref (takes),
      GTK_SORTER (gtk_custom_sorter_new (compare_takes, g_hash_table_ref (self->ranks),
                                         (GDestroyNotify) g_hash_table_unref)));
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (sorted), make_row, self, NULL);
}
