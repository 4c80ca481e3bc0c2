/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/mai-train-history.h"

#include "base/mai-json.h"
#include "job/mai-event-reader.h"

typedef struct
{
  gint64 started, last; /* of the run that is read, and of its last event: microseconds */
  gint64 spent; /* in the runs before it */
  MaiTrainHistory told;
} Reading;

static gint64
get_time (JsonObject *event)
{
  const char *text;
  g_autoptr (GDateTime) time = NULL;

  if (mai_json_get_string (event, "time", &text, NULL))
    time = g_date_time_new_from_iso8601 (text, NULL);
  return time != NULL
             ? g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time)
             : 0;
}

static void
take_evaluation (MaiTrainHistory *history, JsonObject *event)
{
  gboolean improved;

  if (!mai_json_get_int (event, "epoch", 0, G_MAXINT64, &history->epochs, NULL)
      || !mai_json_get_int (event, "step", 0, G_MAXINT64, &history->steps, NULL))
    return;
  if (mai_json_get_bool (event, "improved", &improved, NULL) && improved)
    history->best_epoch = history->epochs;
}

static void
event_cb (JsonObject *event, gpointer data)
{
  Reading *reading = data;
  gint64 time = get_time (event);
  const char *type;

  if (!mai_json_get_string (event, "type", &type, NULL))
    return;
  if (g_str_equal (type, MAI_JOB_EVENT_STARTED))
    {
      reading->spent += reading->last - reading->started;
      reading->started = reading->last = time;
    }
  reading->last = MAX (reading->last, time);
  if (g_str_equal (type, "evaluation"))
    take_evaluation (&reading->told, event);
}

gboolean
mai_train_history_read (MaiJob *job, MaiTrainHistory *history, GError **error)
{
  g_autofree char *path = mai_job_get_file (job, "events.jsonl");
  g_autoptr (MaiEventReader) reader = mai_event_reader_new (path);
  Reading reading = { 0 };

  if (!mai_event_reader_read (reader, event_cb, &reading, error))
    return FALSE;
  *history = reading.told;
  history->minutes =
      (double) (reading.spent + reading.last - reading.started) / (60.0 * G_USEC_PER_SEC);
  return TRUE;
}
