/* SPDX-License-Identifier: Apache-2.0 */
/* Events added up to a status. */
#include "job/mai-job-status.h"

#include "base/mai-json.h"

MaiJobStatus *
mai_job_status_new (void)
{
  MaiJobStatus *status = g_new0 (MaiJobStatus, 1);

  status->checkpoint = -1;
  status->seconds_left = -1;
  return status;
}

void
mai_job_status_free (MaiJobStatus *status)
{
  if (status == NULL)
    return;
  g_free (status->message);
  g_clear_pointer (&status->progress, json_object_unref);
  g_clear_pointer (&status->result, json_object_unref);
  g_free (status);
}

static void
take_int (JsonObject *event, const char *member, gint64 *out)
{
  gint64 value;

  if (mai_json_get_int (event, member, 0, G_MAXINT64, &value, NULL))
    *out = value;
}

static void
take_started (MaiJobStatus *status, JsonObject *event)
{
  status->state = MAI_JOB_STATE_RUNNING;
  status->seconds_left = -1;
  status->n_started++;
  g_clear_pointer (&status->message, g_free);
  take_int (event, "step", &status->step);
}

static void
take_progress (MaiJobStatus *status, JsonObject *event)
{
  take_int (event, "step", &status->step);
  take_int (event, "steps", &status->steps);
  if (!mai_json_get_double (event, "seconds_left", 0, G_MAXDOUBLE, &status->seconds_left, NULL))
    status->seconds_left = -1;
  g_clear_pointer (&status->progress, json_object_unref);
  status->progress = json_object_ref (event);
}

static void
take_rerun (MaiJobStatus *status, JsonObject *event)
{
  gint64 from;

  if (mai_json_get_int (event, "from", 1, G_MAXINT64, &from, NULL))
    status->step = from - 1;
}

static void
take_failed (MaiJobStatus *status, JsonObject *event)
{
  const char *message = NULL;

  status->state = MAI_JOB_STATE_FAILED;
  g_clear_pointer (&status->message, g_free);
  if (mai_json_get_string (event, "message", &message, NULL))
    status->message = g_strdup (message);
}

static void
take_done (MaiJobStatus *status, JsonObject *event)
{
  status->state = MAI_JOB_STATE_DONE;
  status->seconds_left = 0;
  g_clear_pointer (&status->result, json_object_unref);
  status->result = json_object_ref (event);
}

static void
take_interrupted (MaiJobStatus *status, JsonObject *event)
{
  status->state = MAI_JOB_STATE_INTERRUPTED;
  take_int (event, "step", &status->step);
}

static void
take_checkpoint (MaiJobStatus *status, JsonObject *event)
{
  take_int (event, "step", &status->checkpoint);
  status->step = MAX (status->step, status->checkpoint);
}

void
mai_job_status_take (MaiJobStatus *status, JsonObject *event)
{
  static const struct
  {
    const char *type;
    void (*take) (MaiJobStatus *, JsonObject *);
  } takers[] = {
    { MAI_JOB_EVENT_STARTED, take_started },
    { MAI_JOB_EVENT_PROGRESS, take_progress },
    { MAI_JOB_EVENT_CHECKPOINT, take_checkpoint },
    { MAI_JOB_EVENT_RERUN, take_rerun },
    { MAI_JOB_EVENT_INTERRUPTED, take_interrupted },
    { MAI_JOB_EVENT_FAILED, take_failed },
    { MAI_JOB_EVENT_DONE, take_done },
  };
  const char *type;

  g_return_if_fail (status != NULL);
  g_return_if_fail (event != NULL);

  if (!mai_json_get_string (event, "type", &type, NULL))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (takers); i++)
    if (strcmp (type, takers[i].type) == 0)
      takers[i].take (status, event);
}

JsonObject *
mai_job_status_to_json (const MaiJobStatus *status)
{
  static const char *const states[] = {
    "new", "running", "interrupted", "killed", "failed", "done"
  };
  JsonObject *object = json_object_new ();

  g_return_val_if_fail (status != NULL, object);

  json_object_set_string_member (object, "state", states[status->state]);
  json_object_set_int_member (object, "step", status->step);
  if (status->steps > 0)
    json_object_set_int_member (object, "steps", status->steps);
  if (status->checkpoint >= 0)
    json_object_set_int_member (object, "checkpoint", status->checkpoint);
  if (status->seconds_left >= 0)
    json_object_set_double_member (object, "seconds_left", status->seconds_left);
  json_object_set_int_member (object, "runs", status->n_started);
  if (status->message != NULL)
    json_object_set_string_member (object, "message", status->message);
  if (status->progress != NULL)
    json_object_set_object_member (object, "progress", json_object_ref (status->progress));
  if (status->result != NULL)
    json_object_set_object_member (object, "result", json_object_ref (status->result));
  return object;
}
