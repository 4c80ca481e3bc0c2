/* SPDX-License-Identifier: Apache-2.0 */
#include "nn/mai-group-open.h"

#include "base/mai-i18n.h"
#include "base/mai-paths.h"
#include "nn/mai-module.h"
#include "nn/mai-nn-error.h"

#define MODULE "libmusicai-mpi.so"
#define BUILD_FOLDER "src/nn/groups/mpi"

static gboolean
read_number (const char *name, guint64 *number)
{
  const char *text = g_getenv (name);

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT, number, NULL);
}

/* OpenMPI's mpirun says so in the environment. */
gboolean
mai_group_is_started (guint *rank)
{
  guint64 size, number;

  if (!read_number ("OMPI_COMM_WORLD_SIZE", &size) || size < 2
      || !read_number ("OMPI_COMM_WORLD_RANK", &number) || number >= size)
    return FALSE;
  *rank = (guint) number;
  return TRUE;
}

static gpointer
refuse (GError **error, const char *reason)
{
  g_set_error (error, MAI_NN_ERROR, MAI_NN_ERROR_GROUP,
               _ ("Several processes cannot work together here: %s."), reason);
  return NULL;
}

MaiGroup *
mai_group_open (GError **error)
{
  g_autofree char *path = mai_paths_find_module (MODULE, BUILD_FOLDER);
  g_autofree char *why = NULL;
  MaiGroupModuleOpen opener;

  if (path == NULL)
    return refuse (error, _ ("this musicAi was built without OpenMPI (libopenmpi-dev)"));
  /* Not local: MPI opens modules of its own that look for its names in the whole program. */
  opener = mai_module_find (path, G_MODULE_BIND_LAZY, MAI_GROUP_MODULE_SYMBOL, &why);
  if (opener == NULL)
    return refuse (error, why);
  return opener (error);
}
