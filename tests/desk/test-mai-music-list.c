/* SPDX-License-Identifier: Apache-2.0 */
/* The list of music: its verdicts are the trainer's, thousands do not keep the main thread, nothing is forgotten. */
#include "desk/training/mai-music-list.h"

#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

#include "../base/mai-test-loop.h"
#include "../learn/mai-test-music.h"
#include "desk/training/mai-music-store.h"
#include "midi/mai-midi.h"

typedef struct
{
  char *folder;
  char *store;
  MaiMusicList *list;
  guint n_changes;
  char *failed;
} Fixture;

static void
changed_cb (GListModel *model, guint position, guint removed, guint added, Fixture *fixture)
{
  fixture->n_changes++;
}

static void
failed_cb (MaiMusicList *list, const char *message, Fixture *fixture)
{
  g_free (fixture->failed);
  fixture->failed = g_strdup (message);
}

static void
wait_for_list (MaiMusicList *list)
{
  mai_test_wait_for (!mai_music_list_get_reading (list));
}

static void
open_list (Fixture *fixture)
{
  fixture->list = mai_music_list_new (fixture->store);
  fixture->n_changes = 0;
  g_signal_connect (fixture->list, "items-changed", G_CALLBACK (changed_cb), fixture);
  g_signal_connect (fixture->list, "failed", G_CALLBACK (failed_cb), fixture);
  wait_for_list (fixture->list);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = mai_test_music_folder (GPOINTER_TO_UINT (data), 64);
  fixture->store = g_strconcat (fixture->folder, ".json", NULL);
  open_list (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  mai_test_unref_and_wait (g_steal_pointer (&fixture->list));
  g_remove (fixture->store);
  mai_test_music_remove (fixture->folder);
  g_free (fixture->store);
  g_free (fixture->failed);
}

static void
add_path (Fixture *fixture, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GFile *const files[] = { file, NULL };

  mai_music_list_add (fixture->list, files);
  wait_for_list (fixture->list);
}

static char *
path_in (Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->folder, name, NULL);
}

static void
save_score (Fixture *fixture, const char *name, MaiScore *score)
{
  g_autofree char *path = path_in (fixture, name);

  g_assert_true (mai_midi_save (score, path, NULL));
}

static void
save_text (Fixture *fixture, const char *name, const char *text)
{
  g_autofree char *path = path_in (fixture, name);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
add_strange_files (Fixture *fixture)
{
  g_autoptr (MaiScore) shorter = mai_test_music_score (99, 20);
  g_autoptr (MaiScore) empty = mai_score_new (480);
  g_autoptr (MaiScore) again = mai_test_music_score (0, 64);

  save_score (fixture, "short.mid", shorter);
  save_score (fixture, "empty.mid", empty);
  save_score (fixture, "again.mid", again);
  save_text (fixture, "broken.mid", "MThd?");
  save_text (fixture, "readme.txt", "no music");
}

/* Held against a data set of the same folder, file by file. */
static void
test_as_the_trainer (Fixture *fixture, gconstpointer data)
{
  const char *const paths[] = { fixture->folder, NULL };
  g_autoptr (MaiDataSet) set = NULL;
  guint n_refused = 0;
  gsize n_notes = 0;

  add_strange_files (fixture);
  set = mai_data_set_new (paths, mai_encoding_by_name ("events-1", NULL), NULL, NULL, NULL, NULL,
                          NULL, NULL, NULL);
  add_path (fixture, fixture->folder);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->list)), ==,
                    mai_data_set_get_n_pieces (set));
  for (guint i = 0; i < mai_data_set_get_n_pieces (set); i++)
    {
      const MaiPiece *piece = mai_data_set_get_piece (set, i);
      g_autoptr (MaiMusicFile) file = g_list_model_get_item (G_LIST_MODEL (fixture->list), i);

      g_assert_cmpstr (mai_music_file_get_path (file), ==, piece->path);
      g_assert_cmpstr (mai_music_file_get_reason (file), ==, piece->reason);
      g_assert_cmpint (mai_music_file_get_state (file) == MAI_MUSIC_TAKEN, ==,
                       piece->reason == NULL);
      n_refused += piece->reason != NULL;
      n_notes += piece->reason == NULL ? mai_music_file_get_n_notes (file) : 0;
    }
  g_assert_cmpuint (n_refused, ==, 5);
  g_assert_cmpuint (mai_music_list_get_n_refused (fixture->list), ==, n_refused);
  g_assert_cmpuint (mai_music_list_get_n_notes (fixture->list), ==, n_notes);
}

static MaiMusicFile *
find (Fixture *fixture, const char *name)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (fixture->list)); i++)
    {
      g_autoptr (MaiMusicFile) file = g_list_model_get_item (G_LIST_MODEL (fixture->list), i);

      if (g_str_equal (mai_music_file_get_title (file), name))
        return file; /* the list holds it */
    }
  g_assert_not_reached ();
}

static void
test_says_what_it_is (Fixture *fixture, gconstpointer data)
{
  g_autofree char *summary = NULL;
  MaiMusicFile *file;

  add_strange_files (fixture);
  add_path (fixture, fixture->folder);
  file = find (fixture, "piece-001.mid");
  g_assert_cmpint (mai_music_file_get_state (file), ==, MAI_MUSIC_TAKEN);
  g_assert_cmpstr (mai_music_file_get_kind (file), ==, "Piano");
  g_assert_cmpuint (mai_music_file_get_n_notes (file), ==, 65);
  g_assert_cmpfloat (mai_music_file_get_seconds (file), >, 10);
  g_assert_true (mai_music_file_is_playable (file));
  g_assert_true (mai_music_file_is_playable (find (fixture, "short.mid")));
  g_assert_false (mai_music_file_is_playable (find (fixture, "readme.txt")));
  g_object_get (fixture->list, "summary", &summary, NULL);
  g_assert_cmpstr (summary, ==, "6 pieces · 399 notes · 5 refused");
}

/* As a person counts. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "b/piece-1.mid", "b/piece-2.mid", "b/piece-10.mid",
                                       "b 2/x.mid",     "piece-1.mid",   "piece-02.mid",
                                       "piece-10.mid" };
  g_autofree char *b = path_in (fixture, "b");
  g_autofree char *b2 = path_in (fixture, "b 2");
  g_autofree char *first = path_in (fixture, "piece-000.mid");

  g_assert_cmpint (g_mkdir (b, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (b2, 0700), ==, 0);
  g_assert_cmpint (g_remove (first), ==, 0);
  for (guint i = G_N_ELEMENTS (names); i-- > 0;)
    save_text (fixture, names[i], "no music");
  add_path (fixture, fixture->folder);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (MaiMusicFile) file = g_list_model_get_item (G_LIST_MODEL (fixture->list), i);
      g_autofree char *path = path_in (fixture, names[i]);

      g_assert_cmpstr (mai_music_file_get_path (file), ==, path);
    }
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *path = path_in (fixture, names[i]);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (b), ==, 0);
  g_assert_cmpint (g_rmdir (b2), ==, 0);
}

static guint
count_items (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->list));
}

static void
test_adds_once (Fixture *fixture, gconstpointer data)
{
  g_autofree char *one = path_in (fixture, "piece-002.mid");

  add_path (fixture, one);
  g_assert_cmpuint (count_items (fixture), ==, 1);
  add_path (fixture, fixture->folder);
  g_assert_cmpuint (count_items (fixture), ==, 6);
  add_path (fixture, fixture->folder);
  g_assert_cmpuint (count_items (fixture), ==, 6);
  g_assert_null (fixture->failed);
  add_path (fixture, "/nowhere/at/all.mid");
  g_assert_nonnull (fixture->failed);
  g_assert_cmpuint (count_items (fixture), ==, 6);
}

static void
test_remove_and_undo (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) before = NULL;
  g_auto (GStrv) after = NULL;

  add_strange_files (fixture);
  add_path (fixture, fixture->folder);
  before = mai_music_list_dup_paths (fixture->list);
  g_assert_false (mai_music_list_undo_remove (fixture->list));
  mai_music_list_remove_refused (fixture->list);
  g_assert_cmpuint (count_items (fixture), ==, 6);
  g_assert_cmpuint (mai_music_list_get_n_refused (fixture->list), ==, 0);
  g_assert_true (mai_music_list_undo_remove (fixture->list));
  g_assert_cmpuint (count_items (fixture), ==, 11);
  mai_music_list_remove (fixture->list, 2, 3);
  g_assert_cmpuint (count_items (fixture), ==, 8);
  g_assert_true (mai_music_list_undo_remove (fixture->list));
  after = mai_music_list_dup_paths (fixture->list);
  g_assert_true (g_strv_equal ((const char *const *) before, (const char *const *) after));
}

/* The one that is kept of two is taken out: the other is no duplicate any more. */
static void
test_duplicates_follow (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MaiScore) again = mai_test_music_score (0, 64);
  MaiMusicFile *first, *second;
  gboolean second_is_out;

  save_score (fixture, "again.mid", again);
  add_path (fixture, fixture->folder);
  first = find (fixture, "again.mid");
  second = find (fixture, "piece-000.mid");
  second_is_out = mai_music_file_get_state (second) == MAI_MUSIC_DUPLICATE;
  g_assert_true (second_is_out || mai_music_file_get_state (first) == MAI_MUSIC_DUPLICATE);
  mai_music_list_remove (fixture->list, second_is_out ? 0 : 1, 1);
  g_assert_cmpuint (mai_music_list_get_n_refused (fixture->list), ==, 0);
  g_assert_cmpuint (mai_music_list_get_n_taken (fixture->list), ==, 6);
}

static void
test_remembers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MaiScore) longer = mai_test_music_score (50, 100);
  g_autofree char *gone = path_in (fixture, "piece-005.mid");

  add_strange_files (fixture);
  add_path (fixture, fixture->folder);
  mai_music_list_flush (fixture->list);
  mai_test_unref_and_wait (g_steal_pointer (&fixture->list));
  save_score (fixture, "piece-003.mid", longer);
  g_assert_cmpint (g_remove (gone), ==, 0);
  open_list (fixture);
  g_assert_cmpuint (count_items (fixture), ==, 11);
  g_assert_cmpuint (mai_music_file_get_n_notes (find (fixture, "piece-003.mid")), ==, 100);
  g_assert_cmpuint (mai_music_file_get_n_notes (find (fixture, "piece-002.mid")), ==, 66);
  g_assert_cmpint (mai_music_file_get_state (find (fixture, "piece-005.mid")), ==,
                   MAI_MUSIC_REFUSED);
  g_assert_cmpuint (mai_music_list_get_n_taken (fixture->list), ==, 5);
}

static char *
read_store (Fixture *fixture)
{
  char *text = NULL;

  g_assert_true (g_file_get_contents (fixture->store, &text, NULL, NULL));
  return text;
}

/* A disk that comes a moment after the list was opened, with what was remembered of it. */
static void
test_appears_late (Fixture *fixture, gconstpointer data)
{
  guint n = GPOINTER_TO_UINT (data);
  g_autofree char *name = g_strdup_printf ("piece-%03u.mid", n - 1);
  g_autofree char *late = path_in (fixture, name);
  g_autofree char *away = g_strconcat (fixture->folder, ".mid", NULL);

  add_path (fixture, fixture->folder);
  mai_music_list_flush (fixture->list);
  mai_test_unref_and_wait (g_steal_pointer (&fixture->list));
  for (guint i = 0; i < n - 1; i++)
    {
      struct utimbuf times = { 1000000, 1000000 };
      g_autofree char *other = g_strdup_printf ("%s/piece-%03u.mid", fixture->folder, i);

      g_assert_cmpint (g_utime (other, &times), ==, 0);
    }
  g_assert_cmpint (g_rename (late, away), ==, 0);
  fixture->list = mai_music_list_new (fixture->store);
  mai_test_wait_for (count_items (fixture) > 0);
  g_assert_cmpint (g_rename (away, late), ==, 0);
  wait_for_list (fixture->list);
  g_assert_cmpuint (count_items (fixture), ==, n);
  // on a busy machine its turn may come before it does: it is refused then, and stays in the list
  g_assert_cmpuint (mai_music_list_get_n_taken (fixture->list), >=, n - 1);
}

/* What is not understood stays until there is something to remember, and is put aside then. */
static void
test_remembers_nonsense (Fixture *fixture, gconstpointer data)
{
  static const char *const texts[] = {
    "", "{", "[]", "{\"format\":\"musicai-music\",\"version\":1,\"files\":[3,{},{\"uri\":7}]}",
    "{\"format\":\"musicai-music\",\"version\":99,\"files\":[{\"uri\":\"file:///a.mid\"}]}"
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *number = i == 0 ? g_strdup ("") : g_strdup_printf ("%u", i + 1);
      g_autofree char *aside = g_strconcat (fixture->store, ".bak", number, NULL);
      g_autofree char *kept = NULL;
      g_autofree char *text = NULL;

      mai_test_unref_and_wait (g_steal_pointer (&fixture->list));
      g_assert_true (g_file_set_contents (fixture->store, texts[i], -1, NULL));
      g_clear_pointer (&fixture->failed, g_free);
      open_list (fixture);
      g_assert_cmpuint (count_items (fixture), ==, 0);
      g_assert_nonnull (fixture->failed);
      mai_music_list_flush (fixture->list);
      kept = read_store (fixture);
      g_assert_cmpstr (kept, ==, texts[i]);
      add_path (fixture, fixture->folder);
      mai_music_list_flush (fixture->list);
      g_assert_true (g_file_get_contents (aside, &text, NULL, NULL));
      g_assert_cmpstr (text, ==, texts[i]);
      mai_test_unref_and_wait (g_steal_pointer (&fixture->list));
      open_list (fixture);
      g_assert_cmpuint (count_items (fixture), ==, 1);
    }
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *number = i == 0 ? g_strdup ("") : g_strdup_printf ("%u", i + 1);
      g_autofree char *aside = g_strconcat (fixture->store, ".bak", number, NULL);

      g_assert_cmpint (g_remove (aside), ==, 0);
    }
}

/* Opening the list is no reason to write it. */
static void
test_writes_nothing_new (Fixture *fixture, gconstpointer data)
{
  GStatBuf before, after;

  mai_music_list_flush (fixture->list);
  g_assert_false (g_file_test (fixture->store, G_FILE_TEST_EXISTS));
  add_path (fixture, fixture->folder);
  mai_music_list_flush (fixture->list);
  g_assert_cmpint (g_stat (fixture->store, &before), ==, 0);
  mai_test_unref_and_wait (g_steal_pointer (&fixture->list));
  open_list (fixture);
  mai_music_list_flush (fixture->list);
  g_assert_cmpint (g_stat (fixture->store, &after), ==, 0);
  g_assert_cmpuint (before.st_ino, ==, after.st_ino);
}

/* What could not be written is still to be written. */
static void
test_tries_again (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_steal_pointer (&fixture->store);

  mai_test_unref_and_wait (g_steal_pointer (&fixture->list));
  g_assert_true (g_file_set_contents (folder, "in the way", -1, NULL));
  fixture->store = g_build_filename (folder, "music.json", NULL);
  open_list (fixture);
  g_clear_pointer (&fixture->failed, g_free);
  add_path (fixture, fixture->folder);
  mai_test_wait_for (fixture->failed != NULL);
  g_assert_cmpint (g_remove (folder), ==, 0);
  mai_music_list_flush (fixture->list);
  g_assert_true (g_file_test (fixture->store, G_FILE_TEST_IS_REGULAR));
  g_assert_cmpint (g_remove (fixture->store), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* A worker that comes late does not write an older list over a newer one. */
static void
test_newest_wins (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MaiMusicStore) store = mai_music_store_new (fixture->store);
  g_autoptr (GPtrArray) older =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mai_music_verdict_unref);
  g_autoptr (GPtrArray) newer =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mai_music_verdict_unref);
  g_autofree char *first = NULL;
  g_autofree char *text = NULL;

  g_ptr_array_add (older, mai_music_verdict_new_unread ("/older.mid"));
  g_ptr_array_add (newer, mai_music_verdict_new_unread ("/newer.mid"));
  g_assert_true (mai_music_store_write (store, newer, 2, NULL));
  first = read_store (fixture);
  g_assert_nonnull (strstr (first, "newer.mid"));
  g_assert_true (mai_music_store_write (store, older, 1, NULL));
  text = read_store (fixture);
  g_assert_cmpstr (text, ==, first);
  g_assert_true (mai_music_store_write (store, older, 3, NULL));
  g_free (text);
  text = read_store (fixture);
  g_assert_nonnull (strstr (text, "older.mid"));
}

/* Many files make few changes, and the main thread goes on between them. */
static void
test_many (Fixture *fixture, gconstpointer data)
{
  add_path (fixture, fixture->folder);
  g_assert_cmpuint (count_items (fixture), ==, GPOINTER_TO_UINT (data));
  g_assert_cmpuint (fixture->n_changes, <, 50);
}

/* The walk goes on still. */
static void
add_and_cancel (Fixture *fixture)
{
  g_autoptr (GFile) file = g_file_new_for_path (fixture->folder);
  GFile *const files[] = { file, NULL };

  mai_music_list_add (fixture->list, files);
  mai_test_wait_for (count_items (fixture) > 0);
  mai_music_list_cancel (fixture->list);
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  add_and_cancel (fixture);
  wait_for_list (fixture->list);
  for (guint i = 0; i < count_items (fixture); i++)
    {
      g_autoptr (MaiMusicFile) item = g_list_model_get_item (G_LIST_MODEL (fixture->list), i);

      g_assert_cmpint (mai_music_file_get_state (item), !=, MAI_MUSIC_READING);
    }
  g_assert_null (fixture->failed);
}

/* Added anew before the cancelled walk is over. */
static void
test_cancel_and_add (Fixture *fixture, gconstpointer data)
{
  add_and_cancel (fixture);
  add_path (fixture, fixture->folder);
  g_assert_cmpuint (mai_music_list_get_n_taken (fixture->list), ==, GPOINTER_TO_UINT (data));
}

/* One of many is gone: the others come, and it is told of. */
static void
test_one_is_gone (Fixture *fixture, gconstpointer data)
{
  g_autofree char *gone = path_in (fixture, "piece-000.mid");
  g_autofree char *path = path_in (fixture, "piece-001.mid");
  g_autoptr (GFile) first = g_file_new_for_path (gone);
  g_autoptr (GFile) second = g_file_new_for_path (path);
  GFile *const files[] = { first, second, NULL };

  g_assert_cmpint (g_remove (gone), ==, 0);
  mai_music_list_add (fixture->list, files);
  wait_for_list (fixture->list);
  g_assert_cmpuint (count_items (fixture), ==, 1);
  g_assert_nonnull (strstr (fixture->failed, "piece-000.mid"));
}

#define ADD(name, n, func) \
  g_test_add ("/music-list/" name, Fixture, GUINT_TO_POINTER (n), set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("as-the-trainer", 6, test_as_the_trainer);
  ADD ("says-what-it-is", 6, test_says_what_it_is);
  ADD ("order", 1, test_order);
  ADD ("adds-once", 6, test_adds_once);
  ADD ("remove-and-undo", 6, test_remove_and_undo);
  ADD ("duplicates-follow", 6, test_duplicates_follow);
  ADD ("remembers", 6, test_remembers);
  ADD ("appears-late", 500, test_appears_late);
  ADD ("remembers-nonsense", 1, test_remembers_nonsense);
  ADD ("writes-nothing-new", 2, test_writes_nothing_new);
  ADD ("tries-again", 2, test_tries_again);
  ADD ("newest-wins", 1, test_newest_wins);
  ADD ("many", 2000, test_many);
  ADD ("cancel", 2000, test_cancel);
  ADD ("cancel-and-add", 500, test_cancel_and_add);
  ADD ("one-is-gone", 2, test_one_is_gone);
  return g_test_run ();
}
