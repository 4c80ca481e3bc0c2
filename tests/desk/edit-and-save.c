/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For test-kill.py. "edit FILE" opens a project, or makes one, and edits it until it is killed;
 * each edit is a line on standard output, its number and the time in seconds, and the number is the
 * project's title. "check FILE" opens it and prints the number; edit n has made n notes, and n /
 * EDITS_TO_TAKE takes, so that what is torn shows.
 */
#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

#include "desk/project/mai-project.h"

#define EDITS_TO_TAKE 10

static void
add_note (MaiScore *score, guint n)
{
  MaiNote note = { .onset = (gint64) n * 60,
                   .duration = 50,
                   .pitch = (guint8) (30 + n % 70),
                   .velocity = 64,
                   .release_velocity = 64,
                   .origin = n % 2 == 0 ? MAI_ORIGIN_COMPOSED : MAI_ORIGIN_PLAYED };

  mai_score_insert_notes (score, mai_score_get_track (score, 0), &note, 1);
}

static void
add_take (MaiProject *project, guint n)
{
  g_autoptr (JsonObject) settings = json_object_new ();
  g_autoptr (MaiScore) score = mai_score_copy (mai_project_get_score (project));
  g_autoptr (MaiTake) take = mai_take_new (score, score, 0, settings, n, "model", "digest");

  mai_project_add_take (project, take);
}

static guint
get_number (MaiProject *project)
{
  return (guint) strtoul (mai_project_get_title (project), NULL, 10);
}

static gboolean
edit_cb (gpointer data)
{
  MaiProject *project = data;
  guint n = get_number (project) + 1;
  g_autofree char *title = g_strdup_printf ("%u", n);

  add_note (mai_project_get_score (project), n);
  if (n % EDITS_TO_TAKE == 0)
    add_take (project, n);
  mai_project_set_title (project, title);
  g_print ("%u %.6f\n", n, (double) g_get_monotonic_time () / G_USEC_PER_SEC);
  return G_SOURCE_CONTINUE;
}

static int
edit (GFile *file)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  MaiProject *project = g_file_query_exists (file, NULL) ? mai_project_open (NULL, file, &error)
                                                         : mai_project_new (NULL);

  if (project == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  if (mai_project_get_file (project) == NULL)
    {
      mai_project_set_title (project, "0");
      mai_project_save_as_async (project, file, NULL, NULL, NULL);
    }
  g_timeout_add (15, edit_cb, project);
  g_main_loop_run (loop);
  return 0;
}

static int
check (GFile *file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiProject) project = mai_project_open (NULL, file, &error);
  guint n;

  if (project == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  n = get_number (project);
  if (mai_project_get_file (project) == NULL || mai_project_get_notice (project) != NULL
      || mai_score_get_n_notes (mai_project_get_score (project)) != n
      || g_list_model_get_n_items (mai_project_get_takes (project)) != n / EDITS_TO_TAKE)
    {
      g_printerr ("torn: number %u, %zu notes, %u takes, notice %s\n", n,
                  mai_score_get_n_notes (mai_project_get_score (project)),
                  g_list_model_get_n_items (mai_project_get_takes (project)),
                  mai_project_get_notice (project));
      return 1;
    }
  g_print ("%u\n", n);
  return 0;
}

int
main (int argc, char **argv)
{
  g_autoptr (GFile) file = argc == 3 ? g_file_new_for_path (argv[2]) : NULL;

  if (file != NULL && strcmp (argv[1], "edit") == 0)
    return edit (file);
  if (file != NULL && strcmp (argv[1], "check") == 0)
    return check (file);
  g_printerr ("edit FILE, or check FILE\n");
  return 2;
}
