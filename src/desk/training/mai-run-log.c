/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/training/mai-run-log.h"

#include <math.h>
#include <string.h>

#include "base/mai-json.h"
#include "job/mai-event-reader.h"
#include "job/mai-job-status.h"

struct _MaiRunLog
{
  MaiEventReader *reader;
};

static void
event_clear (gpointer data)
{
  g_free (((MaiRunEvent *) data)->text);
}

static gint64
get_int (JsonObject *object, const char *member, gint64 fallback)
{
  gint64 value;

  return mai_json_get_int (object, member, 0, G_MAXINT64, &value, NULL) ? value : fallback;
}

static double
get_double (JsonObject *object, const char *member, double fallback)
{
  double value;

  return mai_json_get_double (object, member, -G_MAXDOUBLE, G_MAXDOUBLE, &value, NULL) ? value
                                                                                       : fallback;
}

static char *
dup_string (JsonObject *object, const char *member)
{
  const char *text;

  return mai_json_get_string (object, member, &text, NULL) ? g_strdup (text) : NULL;
}

/* Of the pitch, which is what one hears first; of encodings without one, the mean of all fields. */
static double
get_accuracy (JsonObject *object)
{
  JsonObject *fields, *field;
  g_autoptr (GList) names = NULL;
  double sum = 0;

  if (!mai_json_get_object (object, "fields", &fields, NULL))
    return NAN;
  if (mai_json_get_object (fields, "pitch", &field, NULL))
    return get_double (field, "accuracy", NAN);
  names = json_object_get_members (fields);
  for (GList *l = names; l != NULL; l = l->next)
    sum += mai_json_get_object (fields, l->data, &field, NULL) ? get_double (field, "accuracy", NAN)
                                                               : NAN;
  return names != NULL ? sum / g_list_length (names) : NAN;
}

static void
read_fields (MaiRunFields *fields, JsonObject *object)
{
  JsonObject *told, *field;
  g_autoptr (GList) names = NULL;
  guint i;

  if (!mai_json_get_object (object, "fields", &told, NULL))
    return;
  names = json_object_get_members (told);
  for (GList *l = names; l != NULL; l = l->next)
    if (mai_run_field_find (l->data, &i) && mai_json_get_object (told, l->data, &field, NULL))
      {
        fields->nats[i] = (float) get_double (field, "nats", NAN);
        fields->accuracy[i] = (float) get_double (field, "accuracy", NAN);
      }
}

static void
read_started (MaiRunEvent *event, JsonObject *object)
{
  const char *host;

  event->pid = get_int (object, "pid", -1);
  event->here =
      mai_json_get_string (object, "host", &host, NULL) && g_str_equal (host, g_get_host_name ());
}

static void
read_device (MaiRunEvent *event, JsonObject *object)
{
  const char *device, *precision;

  event->on_card =
      mai_json_get_string (object, "device", &device, NULL) && g_str_equal (device, "gpu");
  if (mai_json_get_string (object, "precision", &precision, NULL))
    mai_arithmetic_from_name (precision, &event->precision);
}

static void
read_progress (MaiRunEvent *event, JsonObject *object)
{
  event->loss = get_double (object, "nats", NAN);
  event->rate = get_double (object, "learning_rate", NAN);
  event->accuracy = get_accuracy (object);
  read_fields (&event->fields, object);
}

static void
read_evaluation (MaiRunEvent *event, JsonObject *object)
{
  event->loss = get_double (object, "valid", NAN);
  event->accuracy = get_accuracy (object);
  read_fields (&event->fields, object);
  event->text = dup_string (object, "sample");
}

static void
read_rerun (MaiRunEvent *event, JsonObject *object)
{
  event->step = get_int (object, "from", -1);
}

static void
read_failed (MaiRunEvent *event, JsonObject *object)
{
  event->text = dup_string (object, "message");
}

static void
take_event_cb (JsonObject *object, gpointer data)
{
  static const struct
  {
    const char *name;
    MaiRunTold type;
    void (*read) (MaiRunEvent *, JsonObject *);
  } types[] = {
    { MAI_JOB_EVENT_PROGRESS, MAI_RUN_TOLD_PROGRESS, read_progress },
    { "evaluation", MAI_RUN_TOLD_EVALUATION, read_evaluation },
    { MAI_JOB_EVENT_STARTED, MAI_RUN_TOLD_STARTED, read_started },
    { "device", MAI_RUN_TOLD_DEVICE, read_device },
    { MAI_JOB_EVENT_RERUN, MAI_RUN_TOLD_RERUN, read_rerun },
    { MAI_JOB_EVENT_INTERRUPTED, MAI_RUN_TOLD_INTERRUPTED, NULL },
    { MAI_JOB_EVENT_FAILED, MAI_RUN_TOLD_FAILED, read_failed },
    { MAI_JOB_EVENT_DONE, MAI_RUN_TOLD_DONE, NULL },
  };
  MaiRunEvent event = { .loss = NAN, .accuracy = NAN, .rate = NAN };
  const char *name;

  if (!mai_json_get_string (object, "type", &name, NULL))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      if (strcmp (name, types[i].name) != 0)
        continue;
      event.type = types[i].type;
      mai_run_fields_init (&event.fields);
      event.step = get_int (object, "step", -1);
      event.steps = get_int (object, "steps", 0);
      event.epoch = (guint) MIN (get_int (object, "epoch", 0), G_MAXUINT);
      event.epochs = (guint) MIN (get_int (object, "epochs", 0), G_MAXUINT);
      event.speed = get_double (object, "notes_per_second", 0);
      event.seconds_left = get_double (object, "seconds_left", -1);
      event.best = get_double (object, "best", NAN);
      if (types[i].read != NULL)
        types[i].read (&event, object);
      /* Of a second network, which says something else: what is told of the whole is the first's. */
      event.second = json_object_has_member (object, "network");
      if (event.second)
        event.loss = event.accuracy = event.best = NAN;
      g_array_append_val ((GArray *) data, event);
      return;
    }
}

void
mai_run_event_count_on (MaiRunEvent *event, guint n_networks)
{
  double epochs = (double) event->epochs * n_networks;

  event->epochs = (guint) MIN (epochs, G_MAXUINT);
  if (event->second && event->steps > 0)
    event->epoch =
        (guint) MIN (ceil (epochs * (double) event->step / (double) event->steps - 1e-6), epochs);
}

MaiRunLog *
mai_run_log_new (const char *folder, gint64 tail)
{
  MaiRunLog *self = g_new0 (MaiRunLog, 1);
  g_autofree char *path = g_build_filename (folder, "events.jsonl", NULL);

  self->reader = mai_event_reader_new (path);
  if (tail > 0)
    mai_event_reader_skip (self->reader, tail);
  return self;
}

void
mai_run_log_free (MaiRunLog *self)
{
  if (self == NULL)
    return;
  mai_event_reader_free (self->reader);
  g_free (self);
}

GArray *
mai_run_log_read (MaiRunLog *self, GError **error)
{
  g_autoptr (GArray) events = g_array_new (FALSE, FALSE, sizeof (MaiRunEvent));

  g_return_val_if_fail (self != NULL, NULL);

  g_array_set_clear_func (events, event_clear);
  if (!mai_event_reader_read (self->reader, take_event_cb, events, error))
    return NULL;
  return g_steal_pointer (&events);
}
