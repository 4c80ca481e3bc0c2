/* SPDX-License-Identifier: Apache-2.0 */
/* Takes that must not copy the music there is. */
#include <glib/gstdio.h>
#include <string.h>

#include "composing-fixture.h"
#include "desk/project/mai-take-facts.h"
#include "../learn/mai-test-music.h"

static gboolean
is_read (gpointer music)
{
  return !mai_music_list_get_reading (music);
}

/* A song and a plain tune, as files to keep clear of. (transfer full) */
static MaiMusicList *
make_music (Fixture *f, MaiScore *song)
{
  g_autofree char *store = g_build_filename (f->folder, "music.json", NULL);
  g_autofree char *first = g_build_filename (f->folder, "a.mid", NULL);
  g_autofree char *second = g_build_filename (f->folder, "b.mid", NULL);
  g_autoptr (GFile) a = g_file_new_for_path (first);
  g_autoptr (GFile) b = g_file_new_for_path (second);
  g_autoptr (MaiScore) tune = make_song ();
  GFile *const files[] = { a, b, NULL };
  MaiMusicList *music = mai_music_list_new (store);

  g_assert_true (mai_midi_save (song, first, NULL));
  g_assert_true (mai_midi_save (tune, second, NULL));
  mai_music_list_add (music, files);
  return music;
}

/* What was composed once is music to keep clear of then; with the same dice it comes again where there is no limit. */
static void
test_max_copy (Fixture *f, gconstpointer data)
{
  MaiComposeSettings *settings = mai_project_get_compose_settings (f->project);
  g_autoptr (MaiMusicList) music = NULL;
  g_autofree char *free_one = NULL, *kept = NULL;
  gint64 max_copy;

  g_object_set (settings, "fresh-seed", FALSE, "random-seed", G_GUINT64_CONSTANT (7), NULL);
  g_object_set (f->composing, "n-takes", 1, NULL);
  compose (f);
  free_one = dump (mai_take_get_score (get_take (f->takes, 0)));
  music = make_music (f, mai_take_get_score (get_take (f->takes, 0)));
  mai_composing_set_music (f->composing, music); /* it is still read */
  g_object_set (settings, "max-copy", 4u, NULL);
  compose (f);
  g_assert_true (is_read (music));
  kept = dump (mai_take_get_score (get_take (f->takes, 0)));
  g_assert_cmpstr (kept, !=, free_one);
  max_copy =
      json_object_get_int_member (mai_take_get_settings (get_take (f->takes, 0)), "max_copy");
  g_assert_cmpint (max_copy, ==, 4);
  g_assert_false (mai_take_facts_was_stopped (get_take (f->takes, 0)));
}

/* Where the third note copies whenever it comes; that the take ends there is kept with it. */
static void
test_stopped (Fixture *f, gconstpointer data)
{
  MaiComposeSettings *settings = mai_project_get_compose_settings (f->project);
  g_autoptr (MaiScore) song = mai_test_music_every_rhythm (60);
  g_autoptr (MaiMusicList) music = make_music (f, song);

  g_object_set (settings, "lowest", 60u, "highest", 60u, "notes", 400u, NULL);
  g_object_set (f->composing, "n-takes", 1, NULL);
  compose (f);
  g_assert_false (mai_take_facts_was_stopped (get_take (f->takes, 0)));
  mai_composing_set_music (f->composing, music);
  g_object_set (settings, "max-copy", 2u, NULL);
  compose (f);
  g_assert_true (mai_take_facts_was_stopped (get_take (f->takes, 0)));
  g_assert_cmpuint (mai_take_facts_count_notes (get_take (f->takes, 0)), <, 400);
}

static gboolean
is_indexing (Fixture *f)
{
  gboolean indexing;

  g_object_get (f->composing, "indexing", &indexing, NULL);
  return indexing;
}

static void
began_cb (MaiComposing *composing, MaiProject *project, MaiTake *take, guint n, Fixture *f)
{
  g_assert_false (is_indexing (f));
}

/* Until the music is there it is said to be read; that can be cancelled, too. */
static void
test_indexing (Fixture *f, gconstpointer data)
{
  g_autoptr (MaiScore) song = make_song ();
  g_autoptr (MaiMusicList) music = make_music (f, song);

  mai_composing_set_music (f->composing, music);
  mai_composing_start (f->composing, f->project);
  g_assert_false (is_indexing (f)); /* without a limit */
  mai_composing_cancel (f->composing);
  g_object_set (mai_project_get_compose_settings (f->project), "max-copy", 4u, NULL);
  mai_composing_start (f->composing, f->project);
  g_assert_true (is_indexing (f));
  mai_composing_cancel (f->composing);
  g_assert_false (is_indexing (f));
  g_assert_false (mai_composing_get_busy (f->composing));
  g_signal_connect (f->composing, "finished", G_CALLBACK (began_cb), f);
  compose (f);
  g_assert_false (is_indexing (f));
  g_signal_handlers_disconnect_by_func (f->composing, began_cb, f);
}

/* The list of music is from before. */
static void
test_max_copy_of_what_is_left (Fixture *f, gconstpointer data)
{
  g_autofree char *gone = g_build_filename (f->folder, "b.mid", NULL);
  g_autoptr (MaiMusicList) music = NULL;

  g_object_set (f->composing, "n-takes", 1, NULL);
  compose (f);
  music = make_music (f, mai_take_get_score (get_take (f->takes, 0)));
  mai_composing_set_music (f->composing, music);
  mai_test_wait_for (is_read (music));
  g_assert_cmpint (g_unlink (gone), ==, 0);
  g_object_set (mai_project_get_compose_settings (f->project), "max-copy", 4u, NULL);
  compose (f);
}

static void
test_max_copy_without_music (Fixture *f, gconstpointer data)
{
  g_object_set (mai_project_get_compose_settings (f->project), "max-copy", 4u, NULL);
  mai_composing_start (f->composing, f->project);
  mai_test_wait_for (is_over (f));
  g_assert_nonnull (strstr (f->message, "There is no music that could be copied"));
  g_assert_nonnull (strstr (f->message, "to Off"));
  g_assert_false (mai_composing_get_busy (f->composing));
}

/* The limit is the take's: no setting lifts it. */
static void
test_again_without_music (Fixture *f, gconstpointer data)
{
  g_autoptr (JsonObject) settings = json_object_new ();
  g_autoptr (MaiTake) take = NULL;

  g_object_set (f->composing, "n-takes", 1, NULL);
  compose (f);
  json_object_set_int_member (settings, "max_copy", 4);
  take = mai_take_new (mai_take_get_score (get_take (f->takes, 0)),
                       mai_take_get_seed (get_take (f->takes, 0)), 0, settings, 0, "",
                       mai_take_get_model_digest (get_take (f->takes, 0)));
  g_clear_object (&f->takes);
  mai_composing_start_again (f->composing, f->project, take);
  mai_test_wait_for (is_over (f));
  g_assert_nonnull (strstr (f->message, "add on the Train page"));
  g_assert_null (strstr (f->message, "Off"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) \
  g_test_add ("/desk/composing-limit/" name, Fixture, NULL, setup, func, teardown)
  ADD ("max-copy", test_max_copy);
  ADD ("stopped", test_stopped);
  ADD ("indexing", test_indexing);
  ADD ("of-what-is-left", test_max_copy_of_what_is_left);
  ADD ("without-music", test_max_copy_without_music);
  ADD ("again-without-music", test_again_without_music);
  return g_test_run ();
}
