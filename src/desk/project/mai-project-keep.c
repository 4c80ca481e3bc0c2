/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/project/mai-project-keep.h"

#include "base/mai-i18n.h"
#include "desk/common/mai-desk-error.h"
#include "desk/project/mai-project-disk.h"
#include "desk/project/mai-project-lock.h"
#include "desk/project/mai-take-private.h"

// Another program may take a name between the choice and the writing.
#define NAME_TRIES 20

static char *
dup_title (MaiTake *take, const char *title)
{
  const char *own = mai_take_get_title (take);

  if (*own != '\0')
    // Translators: a song's title and a take's
    return g_strdup_printf (_ ("%s – %s"), title, own);
  // Translators: a song's title and the number of a take
  return g_strdup_printf (_ ("%s – take %u"), title, mai_take_get_folder (take));
}

MaiProjectContent *
mai_project_content_new_from_take (MaiTake *take, const char *title)
{
  MaiProjectContent *content = mai_project_content_new ();
  MaiScore *score = mai_take_get_score (take);
  g_autoptr (MaiTake) own = mai_take_new (
      score, mai_take_get_seed (take), 0, mai_take_get_settings (take), mai_take_get_number (take),
      mai_take_get_model_name (take), mai_take_get_model_digest (take));

  mai_take_set_folder (own, 1);
  mai_take_set_title (own, mai_take_get_title (take));
  mai_take_set_starred (own, mai_take_get_starred (take));
  content->title = dup_title (take, title);
  content->score = mai_score_copy (score);
  mai_project_content_save_take (content, own);
  return content;
}

typedef struct
{
  MaiProjectContent *content;
  char *library;
} Keeping;

static void
keeping_free (gpointer data)
{
  Keeping *keeping = data;

  mai_project_content_free (keeping->content);
  g_free (keeping->library);
  g_free (keeping);
}

char *
mai_project_keep_entries (GPtrArray *entries, const char *library, const char *title,
                          GError **error)
{
  g_autoptr (GError) local = NULL;

  for (guint i = 0; i < NAME_TRIES; i++)
    {
      MaiProjectLock *lock = NULL;
      g_autofree char *path = mai_project_lock_take_new (library, title, &lock);
      g_autofree char *digest = NULL;
      gboolean done;

      g_clear_error (&local);
      done = mai_project_disk_write (path, entries, MAI_PROJECT_ABSENT, &digest, &local);
      mai_project_lock_free (lock);
      if (done)
        return g_steal_pointer (&path);
      if (!g_error_matches (local, MAI_DESK_ERROR, MAI_DESK_ERROR_CHANGED))
        break;
    }
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

static GFile *
write_song (const Keeping *keeping, GError **error)
{
  g_autoptr (GPtrArray) entries = mai_project_content_write (keeping->content, error);
  g_autofree char *path = NULL;

  if (entries != NULL)
    path = mai_project_keep_entries (entries, keeping->library, keeping->content->title, error);
  return path != NULL ? g_file_new_for_path (path) : NULL;
}

static void
keep_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  GFile *file = write_song (data, &error);

  if (file != NULL)
    g_task_return_pointer (task, file, g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
mai_project_keep (MaiProjectContent *content, const char *library, GTask *task)
{
  Keeping *keeping = g_new (Keeping, 1);

  keeping->content = content;
  keeping->library = g_strdup (library);
  g_task_set_task_data (task, keeping, keeping_free);
  g_task_run_in_thread (task, keep_thread);
}
