/* SPDX-License-Identifier: Apache-2.0 */
#include "mai-group-fixture.h"

#include "base/mai-paths.h"
#include "nn/mai-group-open.h"

gboolean
mai_group_fixture_is_member (int argc, char **argv, const MaiGroupFixturePart *parts)
{
  g_autoptr (GError) error = NULL;
  guint rank;

  if (!mai_group_is_started (&rank) || argc != 2)
    return FALSE;
  while (parts->name != NULL && !g_str_equal (parts->name, argv[1]))
    parts++;
  g_assert_nonnull (parts->name);

  g_autoptr (MaiGroup) group = mai_group_open (&error);
  g_assert_no_error (error);
  parts->func (group);
  return TRUE;
}

/* One machine alone, with more processes than processors, as whoever this is. */
static char **
make_command (const char *mpirun, guint n, const char *part)
{
  g_autofree char *number = g_strdup_printf ("%u", n);
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  const char *const words[] = { mpirun, "-n",         number,  "--oversubscribe",    "--mca",
                                "btl",  "self,vader", "--mca", "oob_tcp_if_include", "lo",
                                self,   part,         NULL };

  return g_strdupv ((char **) words);
}

/* OpenMPI keeps memory until the end, in modules that it has closed by then, so no list of exceptions can name them. */
static char **
allow_leaks (char **environment)
{
  const char *options = g_environ_getenv (environment, "ASAN_OPTIONS");
  g_autofree char *all = g_strconcat (options ? options : "", ":detect_leaks=0", NULL);

  return g_environ_setenv (environment, "ASAN_OPTIONS", all, TRUE);
}

gboolean
mai_group_fixture_try (guint n, const char *part, int *status, char **said)
{
  g_autofree char *mpirun = g_find_program_in_path ("mpirun");
  g_autofree char *module = mai_paths_find_module ("libmusicai-mpi.so", "src/nn/groups/mpi");
  g_auto (GStrv) command = NULL;
  g_auto (GStrv) environment = g_get_environ ();
  g_autoptr (GError) error = NULL;

  if (mpirun == NULL || module == NULL)
    {
      g_test_skip (mpirun == NULL ? "There is no mpirun (Debian: openmpi-bin)."
                                  : "This was built without OpenMPI (Debian: libopenmpi-dev).");
      return FALSE;
    }
  command = make_command (mpirun, n, part);
  environment = g_environ_setenv (environment, "OMPI_ALLOW_RUN_AS_ROOT", "1", TRUE);
  environment = g_environ_setenv (environment, "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1", TRUE);
  environment = allow_leaks (environment);
  g_spawn_sync (NULL, command, environment, G_SPAWN_DEFAULT, NULL, NULL, NULL, said, status,
                &error);
  g_assert_no_error (error);
  return TRUE;
}

void
mai_group_fixture_run (guint n, const char *part)
{
  g_autofree char *said = NULL;
  int status;

  if (!mai_group_fixture_try (n, part, &status, &said))
    return;
  if (status != 0)
    g_test_message ("%s", said);
  g_assert_cmpint (status, ==, 0);
}
