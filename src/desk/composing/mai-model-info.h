/* SPDX-License-Identifier: Apache-2.0 */
/* A model that can compose: where it lies, and what it calls itself. Main thread. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  MAI_MODEL_SHIPPED, // comes with the studio
  MAI_MODEL_TRAINED, // the best so far of a training run
  MAI_MODEL_IMPORTED, // a file that the user brought
} MaiModelOrigin;

/* What a worker found out about a file; a plain value. */
typedef struct
{
  char *path;
  MaiModelOrigin origin;
  char *name;
  char *description;
  char *digest; // SHA-256, 64 hexadecimal digits
  gint64 modified; // microseconds since 1970
  gint64 size; // bytes
} MaiModelFacts;

MaiModelFacts *mai_model_facts_copy (const MaiModelFacts *facts);
void mai_model_facts_free (MaiModelFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiModelFacts, mai_model_facts_free)

/**
 * MaiModelInfo:
 *
 * Properties, read-only and notifying: "name", "description", "digest" (strings, never NULL),
 * "origin" (MaiModelOrigin as int). The same object for the same path: a model that goes on learning gets
 * another digest.
 */
#define MAI_TYPE_MODEL_INFO (mai_model_info_get_type ())
G_DECLARE_FINAL_TYPE (MaiModelInfo, mai_model_info, MAI, MODEL_INFO, GObject)

MaiModelInfo *mai_model_info_new (const MaiModelFacts *facts);
/* Notifies of what is another now. The path must be the same. */
void mai_model_info_update (MaiModelInfo *self, const MaiModelFacts *facts);

const MaiModelFacts *mai_model_info_get_facts (MaiModelInfo *self);
const char *mai_model_info_get_name (MaiModelInfo *self);
const char *mai_model_info_get_description (MaiModelInfo *self);
const char *mai_model_info_get_path (MaiModelInfo *self);
const char *mai_model_info_get_digest (MaiModelInfo *self);
MaiModelOrigin mai_model_info_get_origin (MaiModelInfo *self);

G_END_DECLS
