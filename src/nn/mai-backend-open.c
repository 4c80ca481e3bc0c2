/* SPDX-License-Identifier: Apache-2.0 */
#include "nn/mai-backend-open.h"

#include "base/mai-i18n.h"
#include "base/mai-paths.h"
#include "nn/mai-backend-module.h"
#include "nn/mai-module.h"
#include "nn/mai-nn-error.h"

#define MODULE "libmusicai-cudnn.so"
#define BUILD_FOLDER "src/nn/backends/cudnn"

static const char *const names[] = { "float32", "tf32", "bf16" };

gboolean
mai_arithmetic_from_name (const char *name, MaiArithmetic *arithmetic)
{
  g_return_val_if_fail (name != NULL && arithmetic != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (name, names[i]))
      {
        *arithmetic = i;
        return TRUE;
      }
  return FALSE;
}

const char *
mai_arithmetic_to_name (MaiArithmetic arithmetic)
{
  g_return_val_if_fail (arithmetic < G_N_ELEMENTS (names), NULL);

  return names[arithmetic];
}

static gpointer
refuse (GError **error, const char *reason)
{
  g_set_error (error, MAI_NN_ERROR, MAI_NN_ERROR_DEVICE,
               _ ("The graphics card cannot be used: %s."), reason);
  return NULL;
}

static const MaiBackend *
open_gpu (MaiArithmetic arithmetic, guint card, GError **error)
{
  g_autofree char *path = mai_paths_find_module (MODULE, BUILD_FOLDER);
  g_autofree char *why = NULL;
  MaiBackendModuleOpen opener;

  if (path == NULL)
    return refuse (error, _ ("this musicAi was built without CUDA"));

  opener = mai_module_find (path, G_MODULE_BIND_LOCAL, MAI_BACKEND_MODULE_SYMBOL, &why);
  if (opener == NULL)
    return refuse (error, why);
  return opener (arithmetic, card, error);
}

static const MaiBackend *
open_cpu (MaiArithmetic arithmetic)
{
  return arithmetic == MAI_ARITHMETIC_BF16 ? mai_backend_cpu_bf16 () : mai_backend_cpu ();
}

static const MaiBackend *
refuse_tf32 (GError **error)
{
  g_set_error_literal (error, MAI_NN_ERROR, MAI_NN_ERROR_CONFIG,
                       _ ("The processor multiplies in float32 or bf16; tf32 is for graphics "
                          "cards."));
  return NULL;
}

const MaiBackend *
mai_backend_open (const char *device, MaiArithmetic arithmetic, guint card, char **why_cpu,
                  GError **error)
{
  g_return_val_if_fail (device != NULL, NULL);

  g_autoptr (GError) reason = NULL;
  const MaiBackend *gpu;

  if (why_cpu != NULL)
    *why_cpu = NULL;
  if (g_str_equal (device, "cpu"))
    return arithmetic == MAI_ARITHMETIC_TF32 ? refuse_tf32 (error) : open_cpu (arithmetic);
  if (g_str_equal (device, "gpu"))
    return open_gpu (arithmetic, card, error);
  if (!g_str_equal (device, "auto"))
    {
      g_set_error (error, MAI_NN_ERROR, MAI_NN_ERROR_CONFIG,
                   _ ("“%s” is no device; there are “cpu”, “gpu” and “auto”."), device);
      return NULL;
    }
  gpu = open_gpu (arithmetic, card, &reason);
  if (gpu != NULL)
    return gpu;
  if (why_cpu != NULL)
    *why_cpu = g_strdup (reason->message);
  return open_cpu (arithmetic);
}

void
mai_backend_close (const MaiBackend *backend)
{
  if (backend != NULL && backend->close != NULL)
    backend->close (backend);
}
