/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/mai-job-group.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mai-i18n.h"
#include "nn/mai-group-open.h"
#include "nn/mai-nn-error.h"

/* One voice is enough. */
static void
fall_silent (void)
{
  int nowhere = open ("/dev/null", O_WRONLY | O_CLOEXEC);

  if (nowhere < 0)
    return;
  fflush (stdout);
  dup2 (nowhere, STDOUT_FILENO);
  dup2 (nowhere, STDERR_FILENO);
  close (nowhere);
}

static gboolean
join (MaiCli *cli, int *status)
{
  g_autoptr (GError) error = NULL;
  guint rank;

  if (!mai_group_is_started (&rank))
    return TRUE;
  cli->group = mai_group_open (&error);
  if (cli->group != NULL && rank > 0)
    fall_silent ();
  if (cli->group != NULL)
    return TRUE;
  /* mpirun ends all as soon as one has failed: the others leave that to the one that speaks, unless it is well and waits. */
  if (rank > 0)
    g_usleep (5 * G_USEC_PER_SEC);
  *status = mai_cli_fail (cli, error);
  return FALSE;
}

int
mai_job_group_run (MaiCli *cli, const MaiCommand *command, char **argv, MaiJobGroupFunc run)
{
  int status;

  if (join (cli, &status))
    status = run (cli, command, argv);
  g_clear_pointer (&cli->group, mai_group_close); /* when all have come here */
  return status;
}

gboolean
mai_job_group_check (MaiCli *cli, gboolean good, int *status)
{
  g_autoptr (GError) error = NULL;

  if (!good)
    g_set_error_literal (&error, MAI_NN_ERROR, MAI_NN_ERROR_GROUP,
                         _ ("what stands behind “musicai” is not in order there"));
  if (mai_group_agree (cli->group, good, &error))
    return TRUE;
  if (good)
    *status = mai_cli_fail (cli, error);
  return FALSE;
}

MaiJob *
mai_job_group_share (MaiCli *cli, MaiJob *made, GError **error)
{
  MaiGroup *group = cli->group;
  gboolean leads = mai_group_leads (group);
  g_autoptr (MaiJob) job = made;
  g_autofree char *path = NULL;
  guint n;

  if (!mai_group_agree (group, !leads || job != NULL, error))
    return NULL;
  if (group == NULL)
    return g_steal_pointer (&job);
  n = leads ? (guint) strlen (mai_job_get_path (job)) + 1 : 0;
  if (!mai_group_hand_out (group, &n, sizeof n, error))
    return NULL;
  path = leads ? g_strdup (mai_job_get_path (job)) : g_malloc0 (n);
  if (!mai_group_hand_out (group, path, n, error))
    return NULL;
  if (!leads)
    job = mai_job_open (path, error);
  return mai_group_agree (group, job != NULL, error) ? g_steal_pointer (&job) : NULL;
}

guint
mai_job_group_count_threads (MaiCli *cli, guint asked)
{
  long processors = sysconf (_SC_NPROCESSORS_ONLN);
  guint here;

  if (asked > 0 || cli->group == NULL)
    return asked;
  /* mpirun may have given this process some of them for its own. */
  here = processors > 0 ? (guint) processors : 1;
  return MAX (1, MIN (g_get_num_processors (), here / cli->group->neighbours));
}
