/* SPDX-License-Identifier: Apache-2.0 */
/* The module stays loaded once it was opened: CUDA does not bear being unloaded. */
#include "nn/mai-backend-open.h"

#include <gmodule.h>

#include "base/mai-i18n.h"
#include "base/mai-paths.h"
#include "nn/mai-backend-module.h"
#include "nn/mai-nn-error.h"

#define MODULE "libmusicai-cudnn.so"
#define BUILD_FOLDER "src/nn/backends/cudnn"

static const char *const precisions[] = { "float32", "tf32", "bf16" };

gboolean
mai_precision_from_name (const char *name, MaiPrecision *precision)
{
  g_return_val_if_fail (name != NULL && precision != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (precisions); i++)
    if (g_str_equal (name, precisions[i]))
      {
        *precision = i;
        return TRUE;
      }
  return FALSE;
}

const char *
mai_precision_to_name (MaiPrecision precision)
{
  g_return_val_if_fail (precision < G_N_ELEMENTS (precisions), NULL);

  return precisions[precision];
}

static gpointer
refuse (GError **error, const char *reason)
{
  g_set_error (error, MAI_NN_ERROR, MAI_NN_ERROR_DEVICE,
               _ ("The graphics card cannot be used: %s."), reason);
  return NULL;
}

static MaiBackendModuleOpen
find_opener (const char *path, GError **error)
{
  GModule *module = g_module_open (path, G_MODULE_BIND_LOCAL);
  gpointer symbol = NULL;

  if (module == NULL)
    return refuse (error, g_module_error ());
  g_module_make_resident (module);
  if (!g_module_symbol (module, MAI_BACKEND_MODULE_SYMBOL, &symbol) || symbol == NULL)
    return refuse (error, _ ("its module is not one of musicAi"));
  return (MaiBackendModuleOpen) symbol;
}

static const MaiBackend *
open_gpu (MaiPrecision precision, GError **error)
{
  g_autofree char *path = mai_paths_find_module (MODULE, BUILD_FOLDER);
  if (path == NULL)
    return refuse (error, _ ("this musicAi was built without CUDA"));

  MaiBackendModuleOpen opener = find_opener (path, error);
  if (opener == NULL)
    return NULL;
  return opener (MAI_BACKEND_ABI, precision, error);
}

const MaiBackend *
mai_backend_open (const char *device, MaiPrecision precision, char **why_cpu, GError **error)
{
  g_return_val_if_fail (device != NULL, NULL);

  g_autoptr (GError) reason = NULL;
  const MaiBackend *gpu;

  if (why_cpu != NULL)
    *why_cpu = NULL;
  if (g_str_equal (device, "cpu"))
    return mai_backend_cpu ();
  if (g_str_equal (device, "gpu"))
    return open_gpu (precision, error);
  if (!g_str_equal (device, "auto"))
    {
      g_set_error (error, MAI_NN_ERROR, MAI_NN_ERROR_CONFIG,
                   _ ("“%s” is no device; there are “cpu”, “gpu” and “auto”."), device);
      return NULL;
    }
  gpu = open_gpu (precision, &reason);
  if (gpu != NULL)
    return gpu;
  if (why_cpu != NULL)
    *why_cpu = g_strdup (reason->message);
  return mai_backend_cpu ();
}

void
mai_backend_close (const MaiBackend *backend)
{
  if (backend != NULL && backend->close != NULL)
    backend->close (backend);
}
