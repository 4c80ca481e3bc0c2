/* SPDX-License-Identifier: Apache-2.0 */
/* The kernels compile for every architecture that matters, with no card at hand, and what was compiled is kept: but only
 * what is ours, whole, and made from this source is used again. */
#include <dlfcn.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "nn/backends/cudnn/mai-cuda-program.h"
#include "nn/mai-nn-error.h"

static gboolean
contains (GBytes *code, const char *text)
{
  gsize size, n = strlen (text);
  const char *data = g_bytes_get_data (code, &size);

  return memmem (data, size, text, n) != NULL;
}

static void
check_architecture (const MaiCudaApi *api, guint architecture, gboolean is_machine_code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) code = mai_cuda_program_compile (api, architecture, &error);

  g_assert_no_error (error);
  g_test_message ("%u: %" G_GSIZE_FORMAT " bytes", architecture, g_bytes_get_size (code));
  g_assert_true (contains (code, "\177ELF") == is_machine_code);
  for (guint i = 0; i < MAI_CUDA_N_KERNELS; i++)
    g_assert_true (contains (code, mai_cuda_kernel_names[i]));
}

static void
test_architectures (void)
{
  static const guint architectures[] = { 75, 80, 86, 90, 120 };
  MaiCudaApi api = { 0 };
  g_autoptr (GError) error = NULL;

  if (!mai_cuda_api_open_compiler (&api, &error))
    {
      g_test_skip (error->message);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (architectures); i++)
    check_architecture (&api, architectures[i], TRUE);
  check_architecture (&api, 999, FALSE); /* the driver of a later card translates */
  g_assert_null (mai_cuda_program_compile (&api, 30, &error));
  g_assert_error (error, MAI_NN_ERROR, MAI_NN_ERROR_DEVICE);
}

/* The compiler opens a library of its own by name alone: it has to be found although the system does not look there. */
static void
test_builtins (void)
{
  MaiCudaApi api = { 0 };
  g_autoptr (GError) error = NULL;
  Dl_info compiler;
  int major, minor;

  if (!mai_cuda_api_open_compiler (&api, &error))
    {
      g_test_skip (error->message);
      return;
    }
  g_assert_cmpint (api.nvrtcVersion (&major, &minor), ==, NVRTC_SUCCESS);
  g_assert_true (dladdr ((gpointer) api.nvrtcVersion, &compiler) != 0);

  g_autofree char *name = g_strdup_printf ("libnvrtc-builtins.so.%d.%d", major, minor);
  g_autofree char *folder = g_path_get_dirname (compiler.dli_fname);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    g_assert_nonnull (dlopen (name, RTLD_NOW | RTLD_NOLOAD));
  else
    g_test_skip ("The compiler's library does not lie beside it.");
}

static cudaError_t
tell_version (int *version)
{
  *version = CUDART_VERSION;
  return cudaSuccess;
}

/* Compiles, or takes what is kept; TRUE when it compiled. */
static gboolean
compiles (const char *folder)
{
  MaiCudaApi api = { .cudaRuntimeGetVersion = tell_version };
  g_autoptr (GError) error = NULL;
  gint64 begun = g_get_monotonic_time ();
  g_autoptr (GBytes) code = mai_cuda_program_get (&api, 90, folder, &error);

  g_assert_no_error (error);
  g_assert_true (contains (code, "\177ELF"));
  g_test_message ("%.3f s", (double) (g_get_monotonic_time () - begun) / 1e6);
  return api.nvrtcCompileProgram != NULL; /* the compiler was opened */
}

static char *
only_file (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = g_dir_read_name (dir);

  g_assert_nonnull (name);
  g_assert_null (g_dir_read_name (dir));
  return g_build_filename (folder, name, NULL);
}

static void
test_kept (void)
{
  g_autofree char *parent = g_dir_make_tmp ("cudnn-XXXXXX", NULL);
  g_autofree char *folder = g_build_filename (parent, "cuda", NULL);
  g_autoptr (GError) error = NULL;
  MaiCudaApi api = { 0 };
  g_autofree char *content = NULL;
  gsize size;

  if (!mai_cuda_api_open_compiler (&api, &error))
    {
      g_test_skip (error->message);
      return;
    }
  g_assert_true (compiles (folder));
  g_assert_false (compiles (folder));

  g_autofree char *path = only_file (folder);
  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  content[size / 2] ^= 1; /* damaged */
  g_assert_true (g_file_set_contents (path, content, size, NULL));
  g_assert_true (compiles (folder));
  g_assert_true (g_file_set_contents (path, content, 10, NULL)); /* cut */
  g_assert_true (compiles (folder));
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  g_assert_true (compiles (folder));
  g_assert_false (compiles (folder));

  g_assert_cmpint (g_chmod (path, 0666), ==, 0); /* anyone may have written it */
  g_assert_true (compiles (folder));
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  g_assert_cmpint (g_chmod (folder, 0777), ==, 0);
  g_assert_true (compiles (folder));
  g_assert_cmpint (g_chmod (folder, 0700), ==, 0);
  g_assert_false (compiles (folder));

  g_autofree char *elsewhere = g_build_filename (parent, "elsewhere", NULL);
  g_assert_cmpint (g_rename (path, elsewhere), ==, 0);
  g_assert_cmpint (symlink (elsewhere, path), ==, 0); /* leads away */
  g_assert_true (compiles (folder));
  g_remove (path);
  g_remove (elsewhere);
  g_rmdir (folder);
  g_rmdir (parent);
}

/* A folder that cannot be written to is no hindrance. */
static void
test_not_kept (void)
{
  g_autoptr (GError) error = NULL;
  MaiCudaApi api = { 0 };

  if (!mai_cuda_api_open_compiler (&api, &error))
    {
      g_test_skip (error->message);
      return;
    }
  g_assert_true (compiles ("/dev/null/cuda"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/cudnn/program/builtins", test_builtins); /* first: compiling opens it */
  g_test_add_func ("/nn/cudnn/program/architectures", test_architectures);
  g_test_add_func ("/nn/cudnn/program/kept", test_kept);
  g_test_add_func ("/nn/cudnn/program/not-kept", test_not_kept);
  return g_test_run ();
}
