/* SPDX-License-Identifier: Apache-2.0 */
/* One input of a job: a path, a size and a digest. Any thread; immutable. */
#include "job/mai-job-input.h"

#include <string.h>

#include "base/mai-file.h"
#include "base/mai-i18n.h"
#include "base/mai-json.h"
#include "job/mai-job-error.h"

#define COPY_FOLDER "inputs/"
#define DIGEST_PREFIX "sha256:"
#define DIGEST_LENGTH 64

struct _MaiJobInput
{
  char *path;
  gint64 size;
  char *digest;
  GBytes *content; /* nullable */
};

static MaiJobInput *
input_new (char *path, gint64 size, char *digest)
{
  MaiJobInput *input = g_new0 (MaiJobInput, 1);

  input->path = path;
  input->size = size;
  input->digest = digest;
  return input;
}

/* Any link is followed: data folders are often links. */
static char *
digest_of_file (const char *path, gint64 *size, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  char *digest = mai_file_digest (path, G_MAXSIZE, cancellable, size, &local_error);

  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (digest == NULL)
    g_set_error_literal (error, MAI_JOB_ERROR, MAI_JOB_ERROR_IO, local_error->message);
  return digest;
}

MaiJobInput *
mai_job_input_new_reference (const char *path, GCancellable *cancellable, GError **error)
{
  g_autofree char *absolute = NULL;
  char *digest;
  gint64 size;

  g_return_val_if_fail (path != NULL, NULL);

  absolute = g_canonicalize_filename (path, NULL);
  digest = digest_of_file (absolute, &size, cancellable, error);
  if (digest == NULL)
    return NULL;
  return input_new (g_steal_pointer (&absolute), size, digest);
}

static gboolean
is_plain_name (const char *name)
{
  return *name != '\0' && *name != '.' && strchr (name, '/') == NULL
         && g_utf8_validate (name, -1, NULL);
}

MaiJobInput *
mai_job_input_new_copy (const char *name, GBytes *content)
{
  MaiJobInput *input;

  g_return_val_if_fail (name != NULL && is_plain_name (name), NULL);
  g_return_val_if_fail (content != NULL, NULL);

  input = input_new (g_strconcat (COPY_FOLDER, name, NULL), g_bytes_get_size (content),
                     g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, content));
  input->content = g_bytes_ref (content);
  return input;
}

void
mai_job_input_free (MaiJobInput *input)
{
  if (input == NULL)
    return;
  g_free (input->path);
  g_free (input->digest);
  g_clear_pointer (&input->content, g_bytes_unref);
  g_free (input);
}

const char *
mai_job_input_get_path (const MaiJobInput *input)
{
  g_return_val_if_fail (input != NULL, NULL);
  return input->path;
}

GBytes *
mai_job_input_get_content (const MaiJobInput *input)
{
  g_return_val_if_fail (input != NULL, NULL);
  return input->content;
}

gboolean
mai_job_input_check (const MaiJobInput *input, const char *folder, GCancellable *cancellable,
                     GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *digest = NULL;
  g_autofree char *shown = NULL;
  g_autoptr (GError) local_error = NULL;
  gint64 size;

  g_return_val_if_fail (input != NULL, FALSE);
  g_return_val_if_fail (folder != NULL, FALSE);

  path = g_path_is_absolute (input->path) ? g_strdup (input->path)
                                          : g_build_filename (folder, input->path, NULL);
  shown = g_filename_display_name (path);
  digest = digest_of_file (path, &size, cancellable, &local_error);
  if (digest == NULL && local_error->domain == G_IO_ERROR)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (digest == NULL)
    {
      g_set_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_CHANGED,
                   _ ("%s Put it back, or make a new job."), local_error->message);
      return FALSE;
    }
  if (size != input->size || strcmp (digest, input->digest) != 0)
    {
      g_set_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_CHANGED,
                   _ ("“%s” has changed since the job was made; put it back, or make a new job"),
                   shown);
      return FALSE;
    }
  return TRUE;
}

JsonObject *
mai_job_input_to_json (const MaiJobInput *input)
{
  JsonObject *object = json_object_new ();
  g_autofree char *digest = NULL;

  g_return_val_if_fail (input != NULL, object);

  digest = g_strconcat (DIGEST_PREFIX, input->digest, NULL);
  if (g_utf8_validate (input->path, -1, NULL))
    json_object_set_string_member (object, "path", input->path);
  else
    {
      g_autofree char *uri = g_filename_to_uri (input->path, NULL, NULL);
      json_object_set_string_member (object, "uri", uri);
    }
  json_object_set_int_member (object, "size", input->size);
  json_object_set_string_member (object, "digest", digest);
  return object;
}

static char *
path_from_json (JsonObject *object, GError **error)
{
  const char *text;
  char *path;

  if (!json_object_has_member (object, "uri"))
    return mai_json_get_string (object, "path", &text, error) ? g_strdup (text) : NULL;
  if (!mai_json_get_string (object, "uri", &text, error))
    return NULL;
  path = g_filename_from_uri (text, NULL, NULL);
  if (path == NULL)
    g_set_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_INVALID,
                 _ ("the input “%s” is not a file on this machine"), text);
  return path;
}

/* Absolute, or a plain name below inputs/: a job folder from elsewhere must not reach "../". */
static gboolean
check_path (const char *path, GError **error)
{
  if (g_path_is_absolute (path))
    return TRUE;
  if (g_str_has_prefix (path, COPY_FOLDER) && is_plain_name (path + strlen (COPY_FOLDER)))
    return TRUE;
  g_set_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_INVALID,
               _ ("the input “%s” is neither an absolute path nor a file in inputs/"), path);
  return FALSE;
}

static gboolean
check_digest (const char *digest, GError **error)
{
  gsize prefix = strlen (DIGEST_PREFIX);

  if (g_str_has_prefix (digest, DIGEST_PREFIX)
      && strspn (digest + prefix, "0123456789abcdef") == DIGEST_LENGTH
      && strlen (digest + prefix) == DIGEST_LENGTH)
    return TRUE;
  g_set_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_INVALID,
               _ ("the digest “%.80s” of an input is not a SHA-256"), digest);
  return FALSE;
}

MaiJobInput *
mai_job_input_new_from_json (JsonObject *object, GError **error)
{
  g_autofree char *path = NULL;
  const char *digest;
  gint64 size;

  g_return_val_if_fail (object != NULL, NULL);

  path = path_from_json (object, error);
  if (path == NULL || !check_path (path, error)
      || !mai_json_get_int (object, "size", 0, G_MAXINT64, &size, error)
      || !mai_json_get_string (object, "digest", &digest, error) || !check_digest (digest, error))
    return NULL;
  return input_new (g_steal_pointer (&path), size, g_strdup (digest + strlen (DIGEST_PREFIX)));
}
