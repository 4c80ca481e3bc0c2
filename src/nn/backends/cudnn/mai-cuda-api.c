/* SPDX-License-Identifier: Apache-2.0 */
#include "nn/backends/cudnn/mai-cuda-api.h"

#include <dlfcn.h>

#include "base/mai-i18n.h"
#include "nn/mai-nn-error.h"

typedef struct
{
  const char
      *name; /* as the system knows it, with the version whose headers this was compiled with */
  const char *package; /* which has it, for pip */
} Library;

typedef struct
{
  const char *name;
  gpointer *to; /* in the table */
} Function;

#define STRING(x) #x
#define VERSION(x) STRING (x)
#define SO_MAJOR VERSION (CUDA_MAJOR)

/* CUDA numbers the libraries of a release alike; Python packages of its parts were numbered up to 12. */
#if CUDART_VERSION / 1000 == 13
#define CUDA_MAJOR 13
#define PACKAGE_NUMBER ""
#elif CUDART_VERSION / 1000 == 12
#define CUDA_MAJOR 12
#define PACKAGE_NUMBER "-cu" SO_MAJOR
#else
#error "these headers of CUDA are of a release that is not known"
#endif

static const Library runtime_library = { "libcudart.so." SO_MAJOR,
                                         "nvidia-cuda-runtime" PACKAGE_NUMBER };
static const Library blas_library = { "libcublas.so." SO_MAJOR, "nvidia-cublas" PACKAGE_NUMBER };
static const Library link_library = { "libnccl.so.2", "nvidia-nccl-cu" SO_MAJOR };
static const Library compiler_library = { "libnvrtc.so." SO_MAJOR,
                                          "nvidia-cuda-nvrtc" PACKAGE_NUMBER };

/* Where NVIDIA's own installers and those of distributions put them, beside what the system searches. */
static const char *const folders[] = { "/usr/local/cuda/lib64", "/usr/local/cuda/lib",
                                       "/opt/cuda/lib64",
                                       "/usr/lib/x86_64-linux-gnu/GL/nvidia/lib" };

static gpointer
open_in (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return dlopen (path, RTLD_NOW | RTLD_LOCAL);
}

static gpointer
open_library (const Library *library, GError **error)
{
  const char *only = g_getenv ("MUSICAI_CUDA_DIR");
  gpointer handle =
      only != NULL ? open_in (only, library->name) : dlopen (library->name, RTLD_NOW | RTLD_LOCAL);

  for (guint i = 0; handle == NULL && only == NULL && i < G_N_ELEMENTS (folders); i++)
    handle = open_in (folders[i], library->name);
  if (handle == NULL)
    g_set_error (
        error, MAI_NN_ERROR, MAI_NN_ERROR_DEVICE,
        _ ("The graphics card cannot be used: %s was not found. It comes with CUDA %d from "
           "NVIDIA, or in the Python package %s."),
        library->name, CUDA_MAJOR, library->package);
  return handle;
}

static gboolean
find_functions (gpointer handle, const Library *library, const Function *functions, guint n,
                GError **error)
{
  for (guint i = 0; i < n; i++)
    {
      *functions[i].to = dlsym (handle, functions[i].name);
      if (*functions[i].to != NULL)
        continue;
      g_set_error (error, MAI_NN_ERROR, MAI_NN_ERROR_DEVICE,
                   _ ("The graphics card cannot be used: %s is another version than musicAi was "
                      "built for and lacks “%s”. Install CUDA %d.%d or later of that number."),
                   library->name, functions[i].name, CUDA_MAJOR, CUDART_VERSION % 1000 / 10);
      return FALSE;
    }
  return TRUE;
}

/* One that is of no use is closed again; the others stay. */
static gboolean
open_with (const Library *library, const Function *functions, guint n, GError **error)
{
  gpointer handle = open_library (library, error);

  if (handle == NULL || find_functions (handle, library, functions, n, error))
    return handle != NULL;
  dlclose (handle);
  return FALSE;
}

/* The compiler opens a library of its own by name alone, which fails where the system does not look in the compiler's
 * folder. One that is loaded already is found. */
static void
open_builtins (const MaiCudaApi *api)
{
  int major = 0, minor = 0;
  Dl_info compiler;

  if (api->nvrtcVersion (&major, &minor) != NVRTC_SUCCESS
      || dladdr ((gpointer) api->nvrtcVersion, &compiler) == 0)
    return;
  g_autofree char *name = g_strdup_printf ("libnvrtc-builtins.so.%d.%d", major, minor);
  g_autofree char *folder = g_path_get_dirname (compiler.dli_fname);
  open_in (folder, name);
}

#define FUNCTION(symbol) { #symbol, (gpointer *) &api->symbol },

gboolean
mai_cuda_api_open (MaiCudaApi *api, GError **error)
{
  const Function runtime[] = { MAI_CUDA_RUNTIME_FUNCTIONS (FUNCTION) };
  const Function blas[] = { MAI_CUDA_BLAS_FUNCTIONS (FUNCTION) };

  return open_with (&runtime_library, runtime, G_N_ELEMENTS (runtime), error)
         && open_with (&blas_library, blas, G_N_ELEMENTS (blas), error);
}

gboolean
mai_cuda_api_open_compiler (MaiCudaApi *api, GError **error)
{
  const Function functions[] = { MAI_CUDA_COMPILER_FUNCTIONS (FUNCTION) };

  if (!open_with (&compiler_library, functions, G_N_ELEMENTS (functions), error))
    return FALSE;
  open_builtins (api);
  return TRUE;
}

gboolean
mai_cuda_api_open_link (MaiCudaApi *api, GError **error)
{
  const Function functions[] = { MAI_CUDA_LINK_FUNCTIONS (FUNCTION) };

  return open_with (&link_library, functions, G_N_ELEMENTS (functions), error);
}
