/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/mai-train-device.h"

#include "base/mai-i18n.h"
#include "cli/mai-job-report.h"
#include "nn/mai-nn-error.h"

gboolean
mai_train_device_open (MaiTrainDevice *device, const MaiTrainSettings *settings,
                       const MaiGroup *group, GError **error)
{
  const char *name = mai_train_settings_get_device (settings);
  guint card = group != NULL ? group->place : 0;

  *device = (MaiTrainDevice){ .precision = settings->precision,
                              .is_auto = g_str_equal (name, "auto") && group == NULL };
  device->backend = mai_backend_open (name, settings->precision, card, &device->why, error);
  if (device->backend == NULL)
    return FALSE;
  if (device->backend->is_host && device->precision == MAI_ARITHMETIC_TF32)
    device->precision = MAI_ARITHMETIC_FLOAT32;
  return TRUE;
}

gboolean
mai_train_device_tell (const MaiTrainDevice *device, MaiCli *cli, MaiJob *job, GError **error)
{
  const MaiBackend *backend = device->backend;
  const char *name = backend->device != NULL ? backend->device : backend->name;
  const char *precision = mai_arithmetic_to_name (device->precision);
  JsonObject *event = json_object_new ();

  json_object_set_string_member (event, "device", backend->is_host ? "cpu" : "gpu");
  json_object_set_string_member (event, "name", name);
  json_object_set_string_member (event, "precision", precision);
  if (device->why != NULL)
    json_object_set_string_member (event, "why", device->why);
  if (backend->n_linked > 0)
    json_object_set_int_member (event, "linked", backend->n_linked);
  if (backend->n_linked > 0)
    mai_cli_tell (cli, _ ("training on %s, %s, linked by NCCL"), name, precision);
  else if (!backend->is_host && cli->group != NULL)
    mai_cli_tell (cli, _ ("training on %s, %s; the cards are not linked (--verbose says why)"),
                  name, precision);
  else if (!backend->is_host)
    mai_cli_tell (cli, _ ("training on %s, %s"), name, precision);
  else if (device->why != NULL)
    mai_cli_tell (cli, _ ("training on the processor, %s: %s"), precision, device->why);
  else
    mai_cli_tell (cli, _ ("training on the processor, %s"), precision);
  return mai_job_report (cli, job, "device", event, FALSE, error);
}

/* Every error of the engine but for memory and device has another cause than what it runs on. */
static gboolean
is_of_card (const MaiTrainDevice *device, const GError *failure)
{
  return device->backend != NULL && !device->backend->is_host
         && (g_error_matches (failure, MAI_NN_ERROR, MAI_NN_ERROR_DEVICE)
             || g_error_matches (failure, MAI_NN_ERROR, MAI_NN_ERROR_TOO_LARGE));
}

gboolean
mai_train_device_give_up (MaiTrainDevice *device, GError *failure)
{
  if (!is_of_card (device, failure))
    return FALSE;
  failure->code = MAI_NN_ERROR_DEVICE;
  if (!device->is_auto)
    return FALSE;
  mai_train_device_close (device);
  device->why = g_strdup (failure->message);
  if (device->precision == MAI_ARITHMETIC_TF32)
    device->precision = MAI_ARITHMETIC_FLOAT32;
  device->backend = mai_backend_open ("cpu", device->precision, 0, NULL, NULL);
  return TRUE;
}

void
mai_train_device_close (MaiTrainDevice *device)
{
  mai_backend_close (device->backend);
  device->backend = NULL;
  g_clear_pointer (&device->why, g_free);
}
