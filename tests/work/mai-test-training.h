/* SPDX-License-Identifier: Apache-2.0 */
/* Training as tests ask for it: the real program, and jobs so small that an epoch of them takes no time. */
#pragma once

#include <stdlib.h>
#include <string.h>

#include "work/mai-train-job.h"

static inline const char *
mai_test_program (void)
{
  const char *path = g_getenv ("MUSICAI");

  if (path == NULL)
    g_error ("MUSICAI does not say where the program is; `meson test` does");
  return path;
}

/* A new job in the folder @path, on a folder of music. (transfer full) */
static inline MaiJob *
mai_test_train_job (const char *path, const char *music, guint epochs)
{
  const char *const paths[] = { music, NULL };
  guint n;
  MaiTrainSettings settings = { .recipe = mai_preset_list (&n)[0].recipe,
                                .data = MAI_DATA_SET_OPTIONS_DEFAULT,
                                .threads = 1,
                                .sample_notes = 8 };
  MaiRecipe *recipe = &settings.recipe;
  g_autoptr (GError) error = NULL;
  MaiJob *job;

  recipe->embedding = recipe->hidden = recipe->projection = recipe->head = 16;
  recipe->layers = 1;
  recipe->batch = 4;
  recipe->steps = 16;
  recipe->epochs = epochs;
  recipe->patience = 0;
  job = mai_train_job_create (path, paths, &settings, NULL, &error);
  g_assert_no_error (error);
  return job;
}

/* The number of its process, out of the last "started" event. */
static inline int
mai_test_job_pid (MaiJob *job)
{
  g_autofree char *path = mai_job_get_file (job, "events.jsonl");
  g_autofree char *text = NULL;
  const char *at;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  at = g_strrstr (text, "\"pid\":");
  g_assert_nonnull (at);
  return atoi (at + strlen ("\"pid\":"));
}
