/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * MaiJobInput: one file a job reads.
 *
 * Data sets are *referenced*: job.json holds the absolute path of every file, with its size and
 * SHA-256. They may be large, many jobs share them, and the digest is what makes a resume safe: a
 * file that went away or changed stops the job with a sentence, and one that was added to the
 * folder later does not slip in, where silently training on other music would be neither
 * reproducible nor noticed. Small files that are the user's own (a seed) are *copied* into
 * inputs/, since they tend to be edited while the job waits.
 *
 * Any thread; a value is never changed once made.
 */
typedef struct _MaiJobInput MaiJobInput;

/* References the regular file at @path: reads it once for its digest. */
MaiJobInput *
mai_job_input_new_reference (const char *path, GCancellable *cancellable, GError **error);

/* @content goes to inputs/@name when the job is made; @name is a plain file name (UTF-8, no
 * slash). Takes a reference on @content. */
MaiJobInput *mai_job_input_new_copy (const char *name, GBytes *content);

void mai_job_input_free (MaiJobInput *input);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiJobInput, mai_job_input_free)

/* Where the file is: absolute for a reference, "inputs/NAME" below the job's folder for a copy.
 * In the encoding of file names, which need not be UTF-8. */
const char *mai_job_input_get_path (const MaiJobInput *input);

/* What is to be written to inputs/, or NULL for a reference and for an input read from job.json. */
GBytes *mai_job_input_get_content (const MaiJobInput *input);

/* Reads the file again (relative paths below @folder) and fails with %MAI_JOB_ERROR_CHANGED when
 * it is gone or differs. */
gboolean mai_job_input_check (const MaiJobInput *input, const char *folder,
                              GCancellable *cancellable, GError **error);

/* { "path" (or "uri" when the name is not UTF-8), "size", "digest": "sha256:..." } */
JsonObject *mai_job_input_to_json (const MaiJobInput *input);

/* The inverse, for text from anywhere: refuses relative paths outside inputs/. */
MaiJobInput *mai_job_input_new_from_json (JsonObject *object, GError **error);

G_END_DECLS
