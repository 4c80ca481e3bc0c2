/* SPDX-License-Identifier: Apache-2.0 */
/* A kept file is a line "musicai-cubin-1 ARCHITECTURE SOURCE-DIGEST CODE-DIGEST" and the code. */
#include "nn/backends/cudnn/mai-cuda-program.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mai-file.h"
#include "base/mai-i18n.h"
#include "nn/backends/cudnn/mai-cuda-source.h"
#include "nn/mai-nn-error.h"

#define FORMAT "musicai-cubin-1"
#define MAIN "#include \"nn/backends/cudnn/mai-cuda-kernels.cu\"\n"
#define MAX_CODE ((gsize) 32 << 20) /* bytes; it is some hundred thousand */

#define NAME(name) "mai_" #name,
const char *const mai_cuda_kernel_names[MAI_CUDA_N_KERNELS] = { MAI_CUDA_KERNELS (NAME) };
#undef NAME

static gboolean
fail (const MaiCudaApi *api, nvrtcResult result, const char *what, GError **error)
{
  g_set_error (error, MAI_NN_ERROR, MAI_NN_ERROR_DEVICE,
               _ ("The graphics card cannot be used: its programs could not be compiled (%s)."),
               what != NULL ? what : api->nvrtcGetErrorString (result));
  return FALSE;
}

/* What the compiler had to say: its first line goes to the user, all of it to the log. */
static gboolean
fail_with_log (const MaiCudaApi *api, nvrtcProgram program, nvrtcResult result, GError **error)
{
  gsize size = 0;

  if (api->nvrtcGetProgramLogSize (program, &size) != NVRTC_SUCCESS || size < 2 || size > MAX_CODE)
    return fail (api, result, NULL, error);

  g_autofree char *log = g_malloc0 (size + 1);
  if (api->nvrtcGetProgramLog (program, log) != NVRTC_SUCCESS)
    return fail (api, result, NULL, error);
  g_message ("nvrtc: %s", log);
  return fail (api, result, strtok (log, "\n"), error);
}

/* The best of the compiler's architectures that this one runs; 0 when it knows none. */
static guint
choose_architecture (const MaiCudaApi *api, guint wanted)
{
  int n = 0;
  guint best = 0;

  if (api->nvrtcGetNumSupportedArchs (&n) != NVRTC_SUCCESS || n < 1 || n > 1000)
    return 0;
  g_autofree int *known = g_new0 (int, n);
  if (api->nvrtcGetSupportedArchs (known) != NVRTC_SUCCESS)
    return 0;
  for (int i = 0; i < n; i++)
    if (known[i] > 0 && (guint) known[i] <= wanted)
      best = MAX (best, (guint) known[i]);
  return best;
}

static GBytes *
take_code (const MaiCudaApi *api, nvrtcProgram program, gboolean is_machine_code, GError **error)
{
  gsize size = 0;
  nvrtcResult result = is_machine_code ? api->nvrtcGetCUBINSize (program, &size)
                                       : api->nvrtcGetPTXSize (program, &size);

  if (result != NVRTC_SUCCESS || size == 0 || size > MAX_CODE)
    {
      fail (api, result, NULL, error);
      return NULL;
    }
  g_autofree char *code = g_malloc0 (size + 1);
  result = is_machine_code ? api->nvrtcGetCUBIN (program, code) : api->nvrtcGetPTX (program, code);
  if (result == NVRTC_SUCCESS)
    return g_bytes_new_take (g_steal_pointer (&code), size);
  fail (api, result, NULL, error);
  return NULL;
}

GBytes *
mai_cuda_program_compile (const MaiCudaApi *api, guint architecture, GError **error)
{
  guint known = choose_architecture (api, architecture);
  g_autofree char *target =
      g_strdup_printf ("--gpu-architecture=%s_%u", known == architecture ? "sm" : "compute", known);
  const char *options[] = { target, "--std=c++17" };
  nvrtcProgram program = NULL;
  nvrtcResult result;
  GBytes *code = NULL;

  if (known == 0)
    {
      g_set_error (error, MAI_NN_ERROR, MAI_NN_ERROR_DEVICE,
                   _ ("The graphics card cannot be used: it is older (%u.%u) than CUDA supports."),
                   architecture / 10, architecture % 10);
      return NULL;
    }
  result = api->nvrtcCreateProgram (&program, MAIN, "musicai", (int) mai_cuda_n_sources,
                                    mai_cuda_sources, mai_cuda_source_names);
  if (result != NVRTC_SUCCESS)
    {
      fail (api, result, NULL, error);
      return NULL;
    }
  result = api->nvrtcCompileProgram (program, G_N_ELEMENTS (options), options);
  if (result == NVRTC_SUCCESS)
    code = take_code (api, program, known == architecture, error);
  else
    fail_with_log (api, program, result, error);
  api->nvrtcDestroyProgram (&program);
  return code;
}

char *
mai_cuda_program_cache_folder (void)
{
  return g_build_filename (g_get_user_cache_dir (), "musicai", "cuda", NULL);
}

static char *
source_digest (void)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  for (gsize i = 0; i < mai_cuda_n_sources; i++)
    g_checksum_update (sum, (const guchar *) mai_cuda_sources[i], -1);
  return g_strdup (g_checksum_get_string (sum));
}

static char *
first_line (guint architecture, GBytes *code)
{
  g_autofree char *source = source_digest ();
  g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, code);

  return g_strdup_printf (FORMAT " %u %s %s\n", architecture, source, digest);
}

/* Nobody else can have written there. */
static gboolean
is_ours (const char *path)
{
  struct stat about;

  return lstat (path, &about) == 0 && about.st_uid == geteuid ()
         && (S_ISREG (about.st_mode) || S_ISDIR (about.st_mode))
         && (about.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

static GBytes *
load (const char *folder, const char *path, guint architecture)
{
  gsize size = 0;

  if (!is_ours (folder) || !is_ours (path))
    return NULL;
  g_autofree char *content = mai_file_read (path, MAX_CODE, &size, NULL);
  const char *end = content != NULL ? memchr (content, '\n', size) : NULL;
  if (end == NULL)
    return NULL;

  gsize begin = end + 1 - content;
  g_autoptr (GBytes) code = g_bytes_new (end + 1, size - begin);
  g_autofree char *line = first_line (architecture, code);
  if (strlen (line) != begin || memcmp (line, content, begin) != 0)
    return NULL;
  return g_steal_pointer (&code);
}

/* Best effort: without it the next start compiles again. */
static void
save (const char *folder, const char *path, guint architecture, GBytes *code)
{
  g_autofree char *line = first_line (architecture, code);
  g_autoptr (GByteArray) content = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  g_byte_array_append (content, (const guint8 *) line, strlen (line));
  g_byte_array_append (content, g_bytes_get_data (code, NULL), g_bytes_get_size (code));
  if (g_mkdir_with_parents (folder, 0700) != 0
      || !mai_file_write_atomic (path, content->data, content->len, &error))
    g_message ("the compiled kernels are not kept: %s",
               error != NULL ? error->message : g_strerror (errno));
}

GBytes *
mai_cuda_program_get (MaiCudaApi *api, guint architecture, const char *folder, GError **error)
{
  int version = CUDART_VERSION; /* what the compiler will be */
  api->cudaRuntimeGetVersion (&version);
  g_autofree char *digest = source_digest ();
  g_autofree char *name =
      g_strdup_printf ("sm%u-cuda%d-%.16s.cubin", architecture, version, digest);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  GBytes *code = load (folder, path, architecture);

  if (code != NULL)
    return code;
  if (!mai_cuda_api_open_compiler (api, error))
    return NULL;
  code = mai_cuda_program_compile (api, architecture, error);
  if (code != NULL)
    save (folder, path, architecture, code);
  return code;
}
