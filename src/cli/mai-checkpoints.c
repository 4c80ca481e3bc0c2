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
name_file (const char *network, guint64 window, const char *ending)
{
  return g_strdup_printf (FOLDER "/%s%s%08" PRIu64 "%s", network != NULL ? network : "",
                          network != NULL ? "-" : "", window, ending);
}

static char *
path_of (MaiJob *job, const char *network, guint64 window, const char *ending)
{
  g_autofree char *name = name_file (network, window, ending);

  return mai_job_get_file (job, name);
}

/* "00001234.state.safetensors" gives 1234; FALSE for any other name, and for one of another network. */
static gboolean
parse_name (const char *network, const char *name, guint64 *window)
{
  gsize length = network != NULL ? strlen (network) : 0;

  if (length > 0 && (strncmp (name, network, length) != 0 || name[length] != '-'))
    return FALSE;
  name += length > 0 ? length + 1 : 0;

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
list_windows (MaiJob *job, const char *network)
{
  g_autofree char *folder = mai_job_get_file (job, FOLDER);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GArray *windows = g_array_new (FALSE, FALSE, sizeof (guint64));
  const char *name;
  guint64 window;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (parse_name (network, name, &window))
      g_array_append_val (windows, window);
  g_array_sort (windows, compare_newest_first);
  return windows;
}

static void
thin_out (MaiJob *job, const char *network)
{
  g_autoptr (GArray) windows = list_windows (job, network);

  for (guint i = N_KEPT; i < windows->len; i++)
    {
      guint64 window = g_array_index (windows, guint64, i);
      g_autofree char *state = path_of (job, network, window, STATE_ENDING);
      g_autofree char *model = path_of (job, network, window, MODEL_ENDING);

      g_unlink (state);
      g_unlink (model);
    }
}

gboolean
mai_checkpoints_save (MaiJob *job, const char *network, MaiTrainer *trainer, const char *licence,
                      char **file, GError **error)
{
  guint64 window = mai_trainer_get_window (trainer);
  g_autofree char *model = path_of (job, network, window, MODEL_ENDING);
  g_autofree char *state = path_of (job, network, window, STATE_ENDING);

  if (!mai_trainer_save_model (trainer, licence, model, error)
      || !mai_trainer_save_state (trainer, state, error))
    return FALSE;
  thin_out (job, network);
  *file = name_file (network, window, MODEL_ENDING);
  return TRUE;
}

gboolean
mai_checkpoints_exist (MaiJob *job, const char *network)
{
  g_autoptr (GArray) windows = list_windows (job, network);

  return windows->len > 0;
}

/* As the first member lists them. */
static gboolean
hand_out_windows (MaiGroup *group, GArray *windows, GError **error)
{
  guint n = windows->len;

  if (!mai_group_hand_out (group, &n, sizeof n, error))
    return FALSE;
  g_array_set_size (windows, n);
  return mai_group_hand_out (group, windows->data, n * sizeof (guint64), error);
}

gboolean
mai_checkpoints_resume (MaiJob *job, const char *network, MaiTrainer *trainer, MaiGroup *group,
                        guint *n_bad, GError **error)
{
  g_autoptr (GArray) windows = list_windows (job, network);
  g_autoptr (GError) first_error = NULL;

  if (!hand_out_windows (group, windows, error))
    return FALSE;
  for (guint i = 0; i < windows->len; i++)
    {
      guint64 window = g_array_index (windows, guint64, i);
      g_autofree char *model = path_of (job, network, window, MODEL_ENDING);
      g_autofree char *state = path_of (job, network, window, STATE_ENDING);
      g_autoptr (GError) why = NULL;

      if (n_bad != NULL)
        *n_bad = i;
      if (mai_trainer_resume (trainer, model, state, &why))
        return TRUE;
      if (first_error == NULL)
        first_error = g_steal_pointer (&why);
    }
  if (first_error == NULL)
    return TRUE;
  g_set_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_FAILED,
               _ ("none of the job's checkpoints can be used; the newest: %s"),
               first_error->message);
  return FALSE;
}
