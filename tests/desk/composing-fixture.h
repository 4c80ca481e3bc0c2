/* SPDX-License-Identifier: Apache-2.0 */
/* For tests of composing: a song and the model that comes with the studio, in a library of its own. */
#pragma once

#include "../base/mai-test-loop.h"
#include "base/mai-tree.h"
#include "desk/composing/mai-composing.h"
#include "midi/mai-midi.h"

typedef struct
{
  char *folder;
  MaiModelList *models;
  MaiComposing *composing;
  MaiProject *project;
  GListModel *takes; /* of the last "composed" */
  guint n_finished; /* as the last "finished" says */
  char *message; /* of the last "failed" */
} Fixture;

static inline void
composed_cb (MaiComposing *composing, MaiProject *project, GListModel *takes, Fixture *f)
{
  g_set_object (&f->takes, takes);
}

static inline void
finished_cb (MaiComposing *composing, MaiProject *project, MaiTake *take, guint n, Fixture *f)
{
  g_assert_true (project == f->project);
  f->n_finished = n;
}

static inline void
failed_cb (MaiComposing *composing, const char *message, Fixture *f)
{
  g_free (f->message);
  f->message = g_strdup (message);
}

static inline gboolean
is_loaded (Fixture *f)
{
  return mai_model_list_get_loaded (f->models);
}

static inline gboolean
is_over (Fixture *f)
{
  return f->takes != NULL || f->message != NULL;
}

static inline MaiScore *
make_song (void)
{
  static const guint8 tune[] = { 60, 62, 64, 65, 67, 67, 69, 69, 69, 69, 67, 69, 69, 69, 69, 67,
                                 65, 65, 65, 65, 64, 64, 62, 62, 62, 62, 60, 64, 67, 72, 67, 64 };
  MaiScore *score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, "Piano", 0, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (tune); i++)
    {
      MaiNote note = { .onset = (gint64) i * 240,
                       .duration = 240,
                       .pitch = tune[i],
                       .velocity = 80,
                       .release_velocity = 64 };

      mai_track_add_notes (track, &note, 1);
    }
  return score;
}

static inline void
setup (Fixture *f, gconstpointer data)
{
  g_autofree char *songs = NULL;

  f->folder = g_dir_make_tmp ("musicai-composing-XXXXXX", NULL);
  songs = g_build_filename (f->folder, "songs", NULL);
  f->models = mai_model_list_new (f->folder);
  f->composing = mai_composing_new (f->models);
  f->project = mai_project_import (songs, make_song (), "Ducklings");
  g_signal_connect (f->composing, "finished", G_CALLBACK (finished_cb), f);
  g_signal_connect (f->composing, "composed", G_CALLBACK (composed_cb), f);
  g_signal_connect (f->composing, "failed", G_CALLBACK (failed_cb), f);
  mai_test_wait_for (is_loaded (f));
  g_object_set (mai_project_get_compose_settings (f->project), "by-bars", FALSE, "notes", 40u,
                NULL);
}

static inline void
teardown (Fixture *f, gconstpointer data)
{
  mai_project_flush (f->project, NULL);
  g_clear_object (&f->project);
  g_clear_object (&f->composing);
  g_clear_object (&f->models);
  g_clear_object (&f->takes);
  g_free (f->message);
  mai_test_settle ();
  mai_tree_remove (f->folder, NULL, NULL, NULL);
  g_free (f->folder);
}

static inline void
compose (Fixture *f)
{
  g_clear_object (&f->takes);
  g_clear_pointer (&f->message, g_free);
  mai_composing_start (f->composing, f->project);
  mai_test_wait_for (is_over (f));
  g_assert_cmpstr (f->message, ==, NULL);
}

static inline char *
dump (MaiScore *score)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < mai_score_get_n_tracks (score); i++)
    {
      gsize n;
      const MaiNote *notes = mai_track_get_notes (mai_score_get_track (score, i), &n);

      for (gsize k = 0; k < n; k++)
        g_string_append_printf (text, "%u: %d+%d %u %u %u\n", i, (int) notes[k].onset,
                                (int) notes[k].duration, notes[k].pitch, notes[k].velocity,
                                notes[k].origin);
    }
  return g_string_free (text, FALSE);
}

static inline MaiTake *
get_take (GListModel *takes, guint i)
{
  g_autoptr (MaiTake) take = g_list_model_get_item (takes, i);

  g_assert_nonnull (take);
  return take;
}
