/* SPDX-License-Identifier: Apache-2.0 */
/* Saving, finding and thinning out checkpoints. */
#include "cli/mai-checkpoints.h"

#include <glib/gstdio.h>
#include <inttypes.h>
#include <string.h>

#include "base/mai-i18n.h"
#include "job/mai-job-error.h"

#define FOLDER "checkpoints"
#define MODEL_ENDING ".safetensors"
#define STATE_ENDING ".state.safetensors"
#define N_KEPT 2

static char *
name_file (guint64 window, const char *ending)
{
  return g_strdup_printf (FOLDER "/%08" PRIu64 "%s", window, ending);
}

static char *
path_of (MaiJob *job, guint64 window, const char *ending)
{
  g_autofree char *name = name_file (window, ending);

  return mai_job_get_file (job, name);
}

/* "00001234.state.safetensors" gives 1234; FALSE for any other name. */
static gboolean
parse_name (const char *name, guint64 *window)
{
  gsize digits = strspn (name, "0123456789");
  g_autofree char *number = g_strndup (name, digits);

  return strcmp (name + digits, STATE_ENDING) == 0
         && g_ascii_string_to_unsigned (number, 10, 0, G_MAXINT64, window, NULL);
}

static int
compare_newest_first (gconstpointer a, gconstpointer b)
{
  guint64 x = *(const guint64 *) a, y = *(const guint64 *) b;

  return (x < y) - (x > y);
}

/* Windows of the checkpoints that have a state, newest first. */
static GArray *
list_windows (MaiJob *job)
{
  g_autofree char *folder = mai_job_get_file (job, FOLDER);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GArray *windows = g_array_new (FALSE, FALSE, sizeof (guint64));
  const char *name;
  guint64 window;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (parse_name (name, &window))
      g_array_append_val (windows, window);
  g_array_sort (windows, compare_newest_first);
  return windows;
}

static void
thin_out (MaiJob *job)
{
  g_autoptr (GArray) windows = list_windows (job);

  for (guint i = N_KEPT; i < windows->len; i++)
    {
      guint64 window = g_array_index (windows, guint64, i);
      g_autofree char *state = path_of (job, window, STATE_ENDING);
      g_autofree char *model = path_of (job, window, MODEL_ENDING);

      g_unlink (state);
      g_unlink (model);
    }
}

gboolean
mai_checkpoints_save (MaiJob *job, MaiTrainer *trainer, const char *licence, char **file,
                      GError **error)
{
  guint64 window = mai_trainer_get_window (trainer);
  g_autofree char *model = path_of (job, window, MODEL_ENDING);
  g_autofree char *state = path_of (job, window, STATE_ENDING);

  if (!mai_trainer_save_model (trainer, licence, model, error)
      || !mai_trainer_save_state (trainer, state, error))
    return FALSE;
  thin_out (job);
  *file = name_file (window, MODEL_ENDING);
  return TRUE;
}

gboolean
mai_checkpoints_resume (MaiJob *job, MaiTrainer *trainer, guint *n_bad, GError **error)
{
  g_autoptr (GArray) windows = list_windows (job);
  g_autoptr (GError) first_error = NULL;

  for (guint i = 0; i < windows->len; i++)
    {
      guint64 window = g_array_index (windows, guint64, i);
      g_autofree char *model = path_of (job, window, MODEL_ENDING);
      g_autofree char *state = path_of (job, window, STATE_ENDING);

      if (n_bad != NULL)
        *n_bad = i;
      if (mai_trainer_resume (trainer, model, state, first_error == NULL ? &first_error : NULL))
        return TRUE;
    }
  if (first_error == NULL)
    return TRUE;
  g_set_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_FAILED,
               _ ("none of the job's checkpoints can be used; the newest: %s"),
               first_error->message);
  return FALSE;
}
