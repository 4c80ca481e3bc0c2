/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/training/mai-run-label.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/mai-file.h"
#include "base/mai-i18n.h"
#include "base/mai-json.h"
#include "work/mai-train-settings.h"

#define FILE_NAME "studio.json"
#define MAX_BYTES (1 << 16)

void
mai_run_label_read (MaiRunLabel *label, const char *folder)
{
  g_autofree char *path = g_build_filename (folder, FILE_NAME, NULL);
  gsize size = 0;
  g_autofree char *text = mai_file_read (path, MAX_BYTES, &size, NULL);
  g_autoptr (JsonObject) object = NULL;
  const char *name = NULL;

  *label = (MaiRunLabel){ 0 };
  if (text != NULL)
    object = mai_json_parse_object (text, (gssize) size, NULL);
  if (object == NULL)
    return;
  if (mai_json_get_string (object, "name", &name, NULL) && *name != '\0')
    label->name = g_strdup (name);
  mai_json_get_bool (object, "stopped", &label->stopped, NULL);
  mai_json_get_bool (object, "ours", &label->ours, NULL);
}

gboolean
mai_run_label_write (const MaiRunLabel *label, const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, FILE_NAME, NULL);
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *text = NULL;

  if (label->name != NULL)
    json_object_set_string_member (object, "name", label->name);
  json_object_set_boolean_member (object, "stopped", label->stopped);
  json_object_set_boolean_member (object, "ours", label->ours);
  text = mai_json_object_to_line (object);
  return mai_file_write_atomic (path, text, strlen (text), error);
}

GDateTime *
mai_run_label_find_created (MaiJob *job)
{
  g_autofree char *path = mai_job_get_file (job, "job.json");
  g_autoptr (GDateTime) second = NULL;
  GStatBuf info = { 0 };

  if (mai_job_get_created (job) != NULL)
    return g_date_time_ref (mai_job_get_created (job));
  g_stat (path, &info);
  second = g_date_time_new_from_unix_utc (info.st_mtime);
  return g_date_time_add (second, info.st_mtim.tv_nsec / 1000);
}

char *
mai_run_label_make_usual_name (MaiJob *job)
{
  g_autoptr (GDateTime) created = mai_run_label_find_created (job);
  g_autoptr (GDateTime) local = g_date_time_to_local (created);

  /* A broken file system may say what no calendar has. */
  return g_date_time_format (local != NULL ? local : created, _ ("Training of %-d %B, %H:%M"));
}

guint
mai_run_label_count_networks (MaiJob *job)
{
  MaiTrainSettings settings;
  const MaiEncoding *encoding;

  return mai_train_settings_from_json (&settings, &encoding, mai_job_get_parameters (job), NULL)
                 && settings.habits.lengths
             ? 2
             : 1;
}
