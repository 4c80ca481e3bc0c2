/* SPDX-License-Identifier: Apache-2.0 */
/* A module that another version of the program was made with is refused before anything of it is called. */
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "nn/mai-backend-open.h"
#include "nn/mai-group-open.h"
#include "nn/mai-nn-error.h"

static const char *const names[] = { "libmusicai-cudnn.so", "libmusicai-mpi.so" };

typedef struct
{
  char *folder;
} Fixture;

/* Both modules are the one that the environment names. */
static void
setup (Fixture *f, gconstpointer variable)
{
  f->folder = g_dir_make_tmp ("musicai-module-XXXXXX", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (f->folder, names[i], NULL);

      g_assert_cmpint (symlink (g_getenv (variable), path), ==, 0);
    }
  g_setenv ("MUSICAI_MODULE_DIR", f->folder, TRUE);
}

static void
teardown (Fixture *f, gconstpointer variable)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (f->folder, names[i], NULL);

      g_remove (path);
    }
  g_rmdir (f->folder);
  g_free (f->folder);
}

static void
test_card (Fixture *f, gconstpointer variable)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *why = NULL;

  g_assert_null (mai_backend_open ("gpu", MAI_ARITHMETIC_FLOAT32, 0, NULL, &error));
  g_assert_error (error, MAI_NN_ERROR, MAI_NN_ERROR_DEVICE);
  g_assert_nonnull (strstr (error->message, "another version of musicAi"));
  g_assert_true (mai_backend_open ("auto", MAI_ARITHMETIC_FLOAT32, 0, &why, NULL)
                 == mai_backend_cpu ());
  g_assert_cmpstr (why, ==, error->message);
}

static void
test_group (Fixture *f, gconstpointer variable)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (mai_group_open (&error));
  g_assert_error (error, MAI_NN_ERROR, MAI_NN_ERROR_GROUP);
  g_assert_nonnull (strstr (error->message, "another version of musicAi"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/nn/module/earlier/card", Fixture, "MUSICAI_EARLIER_MODULE", setup, test_card,
              teardown);
  g_test_add ("/nn/module/earlier/group", Fixture, "MUSICAI_EARLIER_MODULE", setup, test_group,
              teardown);
  g_test_add ("/nn/module/other/card", Fixture, "MUSICAI_OTHER_MODULE", setup, test_card, teardown);
  g_test_add ("/nn/module/other/group", Fixture, "MUSICAI_OTHER_MODULE", setup, test_group,
              teardown);
  return g_test_run ();
}
