/* SPDX-License-Identifier: Apache-2.0 */
/* What can be done with a take from its row. Nothing that was composed goes without a way back. */
#include <string.h>

#include "base/mai-i18n.h"
#include "desk/project/mai-take-edit.h"
#include "studio/compose/mai-compose-page-private.h"
#include "studio/common/mai-rename-dialog.h"

typedef struct
{
  MaiProject *project;
  MaiTake *take;
  guint position;
} DeletedTake;

static void
deleted_take_free (gpointer data)
{
  DeletedTake *deleted = data;

  g_object_unref (deleted->project);
  g_object_unref (deleted->take);
  g_free (deleted);
}

static MaiTakeParts
get_parts (MaiTake *take)
{
  return (MaiTakeParts){ mai_take_get_score (take), mai_take_get_seed (take),
                         mai_take_get_origin_tick (take) };
}

void
mai_compose_page_reveal_take (MaiComposePage *self, MaiTake *take)
{
  const MaiTakeParts parts = get_parts (take);
  MaiRollViewport *viewport = mai_piano_roll_get_viewport (self->roll);
  gint64 from, to;

  if (mai_take_edit_get_span (mai_project_get_score (self->project), &parts, &from, &to))
    mai_roll_viewport_reveal_ticks (viewport, (double) from, (double) to);
}

static void
put (MaiComposePage *self, MaiTake *take)
{
  MaiScore *score = mai_project_get_score (self->project);
  const MaiTakeParts parts = get_parts (take);
  g_autofree char *words = g_strdup_printf (_ ("“%s” is in the song"), mai_take_get_title (take));

  if (!mai_take_edit_put (score, &parts))
    {
      mai_compose_page_toast (self, _ ("Nothing was composed in this take"));
      return;
    }
  mai_compose_playback_return_to_song (self->playback);
  mai_compose_page_reveal_take (self, take);
  mai_compose_page_toast_undo (self, words, "compose.undo-put", mai_score_get_undo_label (score));
}

/* --- keeping --- */

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MaiComposePage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = mai_project_keep_take_finish (MAI_PROJECT (source), result, &error);
  g_autofree char *name = NULL;
  g_autofree char *words = NULL;

  if (file == NULL)
    {
      mai_compose_page_toast (self, error->message);
      return;
    }
  name = g_file_get_basename (file);
  if (g_str_has_suffix (name, ".musicai"))
    name[strlen (name) - strlen (".musicai")] = '\0';
  words = g_strdup_printf (_ ("Kept in the library as “%s”"), name);
  mai_compose_page_toast (self, words);
}

/* --- deleting --- */

static void delete (MaiComposePage *self, MaiTake *take)
{
  DeletedTake *deleted = g_new0 (DeletedTake, 1);
  g_autofree char *id = g_strdup_printf ("%u", ++self->n_deleted);
  g_autofree char *words = g_strdup_printf (_ ("“%s” was deleted"), mai_take_get_title (take));
  int position;

  deleted->project = g_object_ref (self->project);
  deleted->take = g_object_ref (take);
  if (mai_compose_playback_get_heard (self->playback) == take)
    mai_compose_playback_return_to_song (self->playback);
  position = mai_project_remove_take (self->project, take);
  if (position < 0)
    {
      deleted_take_free (deleted);
      return;
    }
  deleted->position = (guint) position;
  g_hash_table_insert (self->deleted, g_strdup (id), deleted);
  mai_compose_page_toast_undo (self, words, "compose.undo-delete", id);
}

void
mai_compose_page_undo_delete (MaiComposePage *self, const char *id)
{
  DeletedTake *deleted = g_hash_table_lookup (self->deleted, id);
  guint n;

  if (deleted == NULL)
    return;
  n = g_list_model_get_n_items (mai_project_get_takes (deleted->project));
  mai_project_insert_take (deleted->project, MIN (deleted->position, n), deleted->take);
  g_hash_table_remove (self->deleted, id);
}

/* --- naming --- */

static void
renamed_cb (GtkWidget *widget, gpointer take, const char *title)
{
  mai_take_set_title (take, title);
}

static void
rename_take (MaiComposePage *self, MaiTake *take)
{
  const MaiRenameWords words = { _ ("Rename the Take"), _ ("Name of the take"),
                                 mai_take_get_title (take) };

  mai_rename_dialog_show (GTK_WIDGET (self), G_OBJECT (take), &words, renamed_cb);
}

void
mai_compose_page_take_asked (MaiComposePage *self, MaiTake *take, const char *what)
{
  if (self->project == NULL)
    return;
  if (g_str_equal (what, "put"))
    put (self, take);
  else if (g_str_equal (what, "again") && self->composing != NULL)
    mai_composing_start_again (self->composing, self->project, take);
  else if (g_str_equal (what, "keep"))
    mai_project_keep_take_async (self->project, take, NULL, kept_cb, g_object_ref (self));
  else if (g_str_equal (what, "rename"))
    rename_take (self, take);
  else if (g_str_equal (what, "delete"))
    delete (self, take);
}

void
mai_compose_page_toast (MaiComposePage *self, const char *words)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", words);
}

void
mai_compose_page_toast_undo (MaiComposePage *self, const char *words, const char *action,
                             const char *target)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast-undo", "(sss)", words, action, target);
}

GHashTable *
mai_compose_page_new_deleted (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, deleted_take_free);
}
