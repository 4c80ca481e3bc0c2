/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/mai-train-history.h"

#include <math.h>

#include "base/mai-json.h"
#include "job/mai-event-reader.h"

typedef struct
{
  gint64 started, last; /* of the run that is read, and of its last event: microseconds */
  gint64 spent; /* in the runs before it */
  const char *network;
  gint64 before; /* spent until its first event; -1: there is none yet */
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

static gboolean
is_of (JsonObject *event, const char *network)
{
  const char *of;

  return mai_json_get_string_optional (event, "network", NULL, &of, NULL)
         && g_strcmp0 (of, network) == 0;
}

static void
take_evaluation (MaiTrainHistory *history, JsonObject *event)
{
  gboolean improved;

  if (!mai_json_get_int (event, "epoch", 0, G_MAXINT64, &history->epochs, NULL)
      || !mai_json_get_int (event, "step", 0, G_MAXINT64, &history->steps, NULL))
    return;
  if (!mai_json_get_double (event, "best", -G_MAXDOUBLE, G_MAXDOUBLE, &history->best, NULL))
    history->best = NAN;
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
  /* A run that fails early may end before it has started. */
  if (g_str_equal (type, MAI_JOB_EVENT_STARTED) || reading->started == 0)
    {
      reading->spent += reading->last - reading->started;
      reading->started = reading->last = time;
    }
  /* The first network has all the time until the second is heard of. */
  if (reading->before < 0 && is_of (event, reading->network))
    reading->before = reading->spent + reading->last - reading->started;
  reading->last = MAX (reading->last, time);
  if (g_str_equal (type, "evaluation") && is_of (event, reading->network))
    take_evaluation (&reading->told, event);
}

gboolean
mai_train_history_read (MaiJob *job, const char *network, MaiTrainHistory *history, GError **error)
{
  g_autofree char *path = mai_job_get_file (job, "events.jsonl");
  g_autoptr (MaiEventReader) reader = mai_event_reader_new (path);
  Reading reading = { .network = network, .before = -1, .told.best = NAN };

  if (!mai_event_reader_read (reader, event_cb, &reading, error))
    return FALSE;
  *history = reading.told;
  history->minutes =
      (double) (reading.spent + reading.last - reading.started - MAX (reading.before, 0))
      / (60.0 * G_USEC_PER_SEC);
  return TRUE;
}
