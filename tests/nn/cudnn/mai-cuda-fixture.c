/* SPDX-License-Identifier: Apache-2.0 */
#include "mai-cuda-fixture.h"

#include <dlfcn.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/mai-tree.h"

static const char *const libraries[] = { "libcudart.so.13", "libcublas.so.13", "libnvrtc.so.13",
                                         "libcudart.so.12", "libcublas.so.12", "libnvrtc.so.12",
                                         "libnccl.so.2" };

/* From begin to end. Not named by the number of the process: one that was killed leaves its folder, and numbers come again. */
static char *own_folder;

static char *
fake_path (void)
{
  return g_strdup (g_getenv ("MUSICAI_FAKE_CUDA"));
}

const char *
mai_cuda_fixture_folder (void)
{
  return g_getenv ("MUSICAI_CUDA_DIR");
}

static void
link_libraries (const char *fake)
{
  g_autofree char *lib = g_build_filename (own_folder, "lib", NULL);

  g_assert_cmpint (g_mkdir (lib, 0700), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (libraries); i++)
    {
      g_autofree char *path = g_build_filename (lib, libraries[i], NULL);
      g_assert_cmpint (symlink (fake, path), ==, 0);
    }
  g_setenv ("MUSICAI_CUDA_DIR", lib, TRUE);
}

static gboolean
is_there (void)
{
  g_autoptr (GError) error = NULL;
  const MaiBackend *gpu = mai_backend_open ("gpu", MAI_ARITHMETIC_FLOAT32, 0, NULL, &error);

  if (gpu == NULL)
    {
      g_print ("1..0 # SKIP %s\n", error->message);
      return FALSE;
    }
  mai_backend_close (gpu);
  return TRUE;
}

void
mai_cuda_fixture_end (void)
{
  g_assert_true (mai_tree_remove (own_folder, NULL, NULL, NULL));
  g_clear_pointer (&own_folder, g_free);
}

gboolean
mai_cuda_fixture_begin (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *fake = fake_path ();
  g_autofree char *cache = NULL;

  own_folder = g_dir_make_tmp ("musicai-cuda-XXXXXX", &error);
  g_assert_no_error (error);
  cache = g_build_filename (own_folder, "cache", NULL);
  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  if (fake != NULL)
    link_libraries (fake);
  else if (!is_there ())
    {
      mai_cuda_fixture_end ();
      return FALSE;
    }
  return TRUE;
}

const MaiBackend *
mai_cuda_fixture_open (MaiArithmetic arithmetic)
{
  g_autoptr (GError) error = NULL;
  const MaiBackend *gpu = mai_backend_open ("gpu", arithmetic, 0, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (gpu);
  g_assert_cmpstr (gpu->name, ==, "cudnn");
  g_assert_nonnull (gpu->device);
  g_assert_cmpuint (gpu->abi, ==, MAI_BACKEND_ABI);
  g_assert_false (gpu->is_host);
  return gpu;
}

static gpointer
find (const char *name)
{
  g_autofree char *path = fake_path ();
  gpointer handle = path != NULL ? dlopen (path, RTLD_NOW) : NULL;

  return handle != NULL ? dlsym (handle, name) : NULL;
}

FakeCuda *
mai_cuda_fixture_fake (void)
{
  FakeCudaSettings settings = (FakeCudaSettings) find ("fake_cuda_settings");

  return settings != NULL ? settings () : NULL;
}

long
mai_cuda_fixture_count (const char *what)
{
  FakeCudaCount count = (FakeCudaCount) find (what);

  g_assert_true (count != NULL || g_getenv ("MUSICAI_FAKE_CUDA") == NULL);
  return count != NULL ? count () : 0;
}

double
mai_cuda_fixture_tolerance (MaiArithmetic arithmetic)
{
  switch (arithmetic)
    {
    case MAI_ARITHMETIC_TF32:
      return 3e-3;
    case MAI_ARITHMETIC_BF16:
      return 3e-2;
    default:
      return 1e-4;
    }
}

static void
test_nothing_left (void)
{
  g_assert_cmpint (mai_cuda_fixture_count ("fake_cuda_live"), ==, 0);
}

int
mai_cuda_fixture_main (int argc, char **argv, MaiArithmetic *arithmetic, void (*add) (void))
{
  const char *name = g_getenv ("MUSICAI_PRECISION");
  int result;

  g_test_init (&argc, &argv, NULL);
  if (name != NULL)
    g_assert_true (mai_arithmetic_from_name (name, arithmetic));
  if (!mai_cuda_fixture_begin ())
    return 0;
  add ();
  if (g_getenv ("MUSICAI_FAKE_CUDA") != NULL) /* a real card does not say what it holds */
    g_test_add_func ("/nn/cudnn/nothing-left", test_nothing_left);
  result = g_test_run ();
  mai_cuda_fixture_end ();
  return result;
}
