/* SPDX-License-Identifier: Apache-2.0 */
/* What can be done with a take from its row. What goes has a way back as long as the toast about it is shown; takes that
 * are deleted one after the other have one together. */
#include "base/mai-i18n.h"
#include "desk/project/mai-project-path.h"
#include "desk/project/mai-take-edit.h"
#include "studio/compose/mai-compose-page-private.h"
#include "studio/common/mai-rename-dialog.h"

#define TOAST_MICROSECONDS (5 * G_USEC_PER_SEC) // as long as a toast is shown

typedef struct
{
  MaiTake *take;
  guint position; // when it was deleted
} DeletedTake;

static void
deleted_take_free (gpointer data)
{
  DeletedTake *deleted = data;

  g_object_unref (deleted->take);
  g_free (deleted);
}

GPtrArray *
mai_compose_page_new_deleted (void)
{
  return g_ptr_array_new_with_free_func (deleted_take_free);
}

/* --- undo --- */

static const char *
get_undo_action (MaiComposePage *self)
{
  return self->deleted->len > 0 ? "compose.undo-delete" : "compose.undo-put";
}

/* Says so, with a button; self->put_serial or self->deleted is what it undoes. */
static void
offer_undo (MaiComposePage *self, const char *words, guint64 target)
{
  g_free (self->undo_target);
  self->undo_target = g_strdup_printf ("%" G_GUINT64_FORMAT, target);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast-undo", "(sss)", words,
                              get_undo_action (self), self->undo_target);
}

void
mai_compose_page_forget_undo (MaiComposePage *self)
{
  if (self->undo_target != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.dismiss-undo", "(ss)",
                                get_undo_action (self), self->undo_target);
  g_clear_pointer (&self->undo_target, g_free);
  g_ptr_array_set_size (self->deleted, 0);
  self->put_serial = 0;
}

void
mai_compose_page_check_undo (MaiComposePage *self)
{
  if (self->put_serial != 0
      && mai_score_get_undo_serial (mai_project_get_score (self->project)) != self->put_serial)
    mai_compose_page_forget_undo (self);
}

void
mai_compose_page_undo_put (MaiComposePage *self, const char *target)
{
  if (self->put_serial != 0 && g_strcmp0 (target, self->undo_target) == 0)
    mai_score_undo (mai_project_get_score (self->project));
}

void
mai_compose_page_undo_delete (MaiComposePage *self, const char *target)
{
  if (self->deleted->len == 0 || g_strcmp0 (target, self->undo_target) != 0)
    return;
  for (guint i = self->deleted->len; i > 0; i--)
    {
      const DeletedTake *deleted = self->deleted->pdata[i - 1];
      guint n = g_list_model_get_n_items (mai_project_get_takes (self->project));

      mai_project_insert_take (self->project, MIN (deleted->position, n), deleted->take);
    }
  mai_compose_page_forget_undo (self);
}

/* --- putting --- */

void
mai_compose_page_reveal_take (MaiComposePage *self, MaiTake *take)
{
  const MaiTakeParts parts = mai_take_edit_get_parts (take);
  MaiRollViewport *viewport = mai_piano_roll_get_viewport (self->roll);
  gint64 from, to;

  if (mai_take_edit_get_span (mai_project_get_score (self->project), &parts, &from, &to))
    mai_roll_viewport_reveal_ticks (viewport, (double) from, (double) to);
}

static void
put (MaiComposePage *self, MaiTake *take)
{
  MaiScore *score = mai_project_get_score (self->project);
  const MaiTakeParts parts = mai_take_edit_get_parts (take);
  g_autofree char *words = g_strdup_printf (_ ("“%s” is in the song"), mai_take_get_title (take));

  if (!mai_take_edit_put (score, &parts))
    {
      mai_compose_page_toast (self, _ ("Nothing was composed in this take"));
      return;
    }
  mai_compose_playback_return_to_song (self->playback);
  mai_compose_page_reveal_take (self, take);
  mai_compose_page_forget_undo (self);
  self->put_serial = mai_score_get_undo_serial (score);
  offer_undo (self, words, self->put_serial);
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
  name = mai_project_path_dup_name (g_file_peek_path (file));
  words = g_strdup_printf (_ ("Kept in the library as “%s”"), name);
  mai_compose_page_toast (self, words);
}

/* --- deleting --- */

static void
remember_deleted (MaiComposePage *self, MaiTake *take, int position)
{
  gint64 now = g_get_monotonic_time ();
  DeletedTake *deleted = g_new (DeletedTake, 1);

  if (self->deleted->len == 0 || now - self->deleted_at > TOAST_MICROSECONDS)
    mai_compose_page_forget_undo (self);
  self->deleted_at = now;
  deleted->take = g_object_ref (take);
  deleted->position = (guint) position;
  g_ptr_array_add (self->deleted, deleted);
}

static void delete (MaiComposePage *self, MaiTake *take)
{
  g_autoptr (MaiTake) kept = g_object_ref (take);
  g_autofree char *words = NULL;
  int position;

  if (mai_compose_playback_get_heard (self->playback) == take)
    mai_compose_playback_return_to_song (self->playback);
  position = mai_project_remove_take (self->project, take);
  if (position < 0)
    return;
  remember_deleted (self, kept, position);
  if (self->deleted->len == 1)
    words = g_strdup_printf (_ ("“%s” was deleted"), mai_take_get_title (kept));
  else
    words = g_strdup_printf (
        mai_ngettext ("%u take was deleted", "%u takes were deleted", self->deleted->len),
        self->deleted->len);
  offer_undo (self, words, ++self->n_deleted);
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
    {
      mai_compose_page_lend_music (self);
      mai_composing_start_again (self->composing, self->project, take);
    }
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
