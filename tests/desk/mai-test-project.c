/* SPDX-License-Identifier: Apache-2.0 */
#include "mai-test-project.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/mai-json.h"
#include "desk/project/mai-compose-settings.h"
#include "mai-test-midi.h"

static char *home;

static void
remove_all (const char *path)
{
  g_autoptr (GDir) folder = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK) && g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_chmod (path, 0700);
      folder = g_dir_open (path, 0, NULL);
    }
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }
  g_remove (path);
}

void
mai_test_home_enter (void)
{
  static const char *const folders[] = { "XDG_DATA_HOME",   "data",  "XDG_CONFIG_HOME", "config",
                                         "XDG_CACHE_HOME",  "cache", "XDG_STATE_HOME",  "state",
                                         "XDG_RUNTIME_DIR", "run" };

  home = g_dir_make_tmp ("musicai-desk-XXXXXX", NULL);
  g_assert_nonnull (home);
  g_setenv ("HOME", home, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (folders); i += 2)
    {
      g_autofree char *path = g_build_filename (home, folders[i + 1], NULL);

      g_mkdir_with_parents (path, 0700);
      g_setenv (folders[i], path, TRUE);
    }
}

int
mai_test_home_run (void)
{
  int result = g_test_run ();

  remove_all (home);
  g_clear_pointer (&home, g_free);
  return result;
}

const char *
mai_test_home (void)
{
  return home;
}

char *
mai_test_path (const char *name)
{
  return g_build_filename (home, name, NULL);
}

void
mai_test_wait (MaiTestCondition condition, gpointer data, double seconds, const char *what)
{
  if (!mai_test_holds_within (seconds, condition, data))
    g_error ("waited %g s in vain: %s", seconds, what);
}

gboolean
mai_test_is_nonzero (gpointer data)
{
  return *(guint *) data > 0;
}

gboolean
mai_test_is_set (gpointer data)
{
  return *(gpointer *) data != NULL;
}

static gboolean
is_saved (gpointer data)
{
  return mai_project_get_state (data) == MAI_PROJECT_SAVED;
}

void
mai_test_wait_saved (MaiProject *project, double seconds)
{
  mai_test_wait (is_saved, project, seconds, "the project is saved");
}

static GMutex disk_mutex;
static GCond disk_released;
static GThread *disk_holder; // NULL when no one is kept waiting
static guint disk_waiters;
static gboolean disk_fails;

/* In place of the system's. */
int
fsync (int fd)
{
  gboolean fails = FALSE;

  g_mutex_lock (&disk_mutex);
  if (disk_holder != NULL && g_thread_self () != disk_holder)
    {
      disk_waiters++;
      while (disk_holder != NULL)
        g_cond_wait (&disk_released, &disk_mutex);
      disk_waiters--;
      fails = disk_fails;
    }
  g_mutex_unlock (&disk_mutex);
  if (!fails)
    return (int) syscall (SYS_fsync, fd);
  errno = EIO;
  return -1;
}

void
mai_test_hold_disk (void)
{
  g_mutex_lock (&disk_mutex);
  disk_holder = g_thread_self ();
  g_mutex_unlock (&disk_mutex);
}

gboolean
mai_test_disk_is_held (gpointer data)
{
  gboolean held;

  g_mutex_lock (&disk_mutex);
  held = disk_waiters > 0;
  g_mutex_unlock (&disk_mutex);
  return held;
}

void
mai_test_release_disk (gboolean fails)
{
  g_mutex_lock (&disk_mutex);
  disk_fails = fails;
  disk_holder = NULL;
  g_cond_broadcast (&disk_released);
  g_mutex_unlock (&disk_mutex);
}

static MaiNote
random_note (GRand *random)
{
  static const guint8 flags[] = { 0, MAI_NOTE_MUTED, MAI_NOTE_PINNED, MAI_NOTE_NO_RELEASE,
                                  MAI_NOTE_MUTED | MAI_NOTE_PINNED };
  guint8 chosen = flags[g_rand_int_range (random, 0, G_N_ELEMENTS (flags))];

  return (MaiNote){
    .onset = g_rand_int_range (random, 0, 4000) * 30,
    .duration = g_rand_int_range (random, 1, 2000),
    .pitch = (guint8) g_rand_int_range (random, 0, 128),
    .velocity = (guint8) g_rand_int_range (random, 1, 128),
    .release_velocity =
        (guint8) (chosen & MAI_NOTE_NO_RELEASE ? 64 : g_rand_int_range (random, 0, 128)),
    .flags = chosen,
    .origin = (guint8) g_rand_int_range (random, 0, 3),
  };
}

void
mai_test_add_notes (MaiScore *score, GRand *random, guint n)
{
  g_autofree MaiNote *notes = g_new (MaiNote, n);

  for (guint i = 0; i < n; i++)
    notes[i] = random_note (random);
  if (mai_score_get_n_tracks (score) == 0)
    mai_score_insert_track (score, 0, "New", 0, 0);
  mai_score_insert_notes (score, mai_score_get_track (score, 0), notes, n);
}

MaiTake *
mai_test_take (GRand *random, guint n_notes, guint number)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  g_autoptr (MaiScore) seed = mai_score_new (480);
  g_autoptr (JsonObject) settings = json_object_new ();

  mai_score_add_track (score, "Piano", 0, 0);
  mai_score_add_track (seed, "Piano", 0, 0);
  for (guint i = 0; i < n_notes; i++)
    {
      MaiNote note = random_note (random);

      mai_track_add_notes (mai_score_get_track (score, 0), &note, 1);
      if (i % 4 == 0)
        mai_track_add_notes (mai_score_get_track (seed, 0), &note, 1);
    }
  json_object_set_int_member (settings, "notes", g_rand_int_range (random, 1, 1000));
  json_object_set_double_member (settings, "temperature", g_rand_double (random));
  return mai_take_new (score, seed, g_rand_int_range (random, 0, 100000), settings, number, "salon",
                       "0123456789abcdef");
}

static const guint8 pedal[] = { 0xB0, 64, 127 };

/* What a person does to the score. */
static void
edit_score (MaiScore *score, GRand *random)
{
  guint n_tracks = mai_score_get_n_tracks (score);
  MaiTrack *track =
      n_tracks > 0
          ? mai_score_get_track (score, (guint) g_rand_int_range (random, 0, (gint32) n_tracks))
          : mai_score_insert_track (score, 0, "First", 5, 0);
  guint n = (guint) mai_track_get_n_notes (track);
  guint which = n > 0 ? (guint) g_rand_int_range (random, 0, (gint32) n) : 0;
  MaiNote note = random_note (random);

  switch (g_rand_int_range (random, 0, 10))
    {
    case 0:
      if (n > 0)
        mai_score_remove_notes (score, track, &which, 1);
      break;
    case 1:
      if (n > 0)
        mai_score_change_notes (score, track, &which, &note, 1, NULL);
      break;
    case 2:
      mai_score_set_tempo (score, g_rand_int_range (random, 0, 9999),
                           (guint32) g_rand_int_range (random, 200000, 900000));
      break;
    case 3:
      mai_score_set_metre (score, g_rand_int_range (random, 0, 9999),
                           (guint) g_rand_int_range (random, 1, 13), 8);
      break;
    case 4:
      mai_score_set_track_name (score, track, "Fløte");
      break;
    case 5:
      if (n_tracks < 5)
        mai_score_insert_track (score, 0, "Extra", 40, (guint8) g_rand_int_range (random, 0, 16));
      break;
    case 6:
      mai_score_undo (score);
      break;
    case 7:
      mai_score_insert_event (score, track, g_rand_int_range (random, 0, 9999), pedal,
                              sizeof pedal);
      break;
    default:
      mai_score_insert_notes (score, track, &note, 1);
    }
}

static MaiTake *
pick_take (MaiProject *project, GRand *random)
{
  GListModel *takes = mai_project_get_takes (project);
  guint n = g_list_model_get_n_items (takes);

  return n > 0 ? g_list_model_get_item (takes, (guint) g_rand_int_range (random, 0, (gint32) n))
               : NULL;
}

static void
edit_takes (MaiProject *project, GRand *random)
{
  g_autoptr (MaiTake) picked = pick_take (project, random);
  g_autoptr (MaiTake) made = mai_test_take (random, 20, (guint) g_rand_int_range (random, 0, 9));
  g_autofree char *title = g_strdup_printf ("Take “%u”", g_rand_int (random));

  switch (g_rand_int_range (random, 0, 5))
    {
    case 0:
      if (picked != NULL)
        mai_take_set_starred (picked, !mai_take_get_starred (picked));
      break;
    case 1:
      if (picked != NULL)
        mai_take_set_title (picked, title);
      break;
    case 2:
      if (picked != NULL)
        mai_project_remove_take (project, picked);
      break;
    case 3:
      if (picked != NULL)
        {
          mai_project_remove_take (project, picked);
          mai_project_insert_take (project, 0, picked);
        }
      break;
    default:
      mai_project_add_take (project, made);
    }
}

void
mai_test_edit (MaiProject *project, GRand *random)
{
  g_autofree char *title = g_strdup_printf ("Song – “%u”", g_rand_int (random));

  switch (g_rand_int_range (random, 0, 12))
    {
    case 0:
      mai_project_set_title (project, title);
      break;
    case 1:
      mai_project_set_seed (project, g_rand_int_range (random, 0, 5000),
                            g_rand_int_range (random, 0, 9000));
      break;
    case 2:
      g_object_set (mai_project_get_compose_settings (project), "notes",
                    (guint) g_rand_int_range (random, 1, 2000), "key", "D minor", "temperature",
                    g_rand_double_range (random, 0.1, 2.0), NULL);
      break;
    case 3:
    case 4:
      edit_takes (project, random);
      break;
    default:
      edit_score (mai_project_get_score (project), random);
    }
}

static char *
compare_json (const char *what, JsonObject *a, JsonObject *b)
{
  g_autofree char *one = mai_json_object_to_line (a);
  g_autofree char *other = mai_json_object_to_line (b);

  return g_strcmp0 (one, other) == 0 ? NULL : g_strdup_printf ("%s: %s and %s", what, one, other);
}

static char *
compare_scores (const char *what, MaiScore *a, MaiScore *b)
{
  g_autofree char *difference = mai_test_compare (a, b);

  return difference != NULL ? g_strdup_printf ("%s: %s", what, difference) : NULL;
}

static char *
compare_takes (MaiTake *a, MaiTake *b)
{
  g_autofree char *created_a = g_date_time_format_iso8601 (mai_take_get_created (a));
  g_autofree char *created_b = g_date_time_format_iso8601 (mai_take_get_created (b));
  char *difference = NULL;

  if (g_strcmp0 (mai_take_get_title (a), mai_take_get_title (b)) != 0
      || mai_take_get_starred (a) != mai_take_get_starred (b)
      || mai_take_get_number (a) != mai_take_get_number (b)
      || mai_take_get_origin_tick (a) != mai_take_get_origin_tick (b)
      || g_strcmp0 (mai_take_get_model_name (a), mai_take_get_model_name (b)) != 0
      || g_strcmp0 (mai_take_get_model_digest (a), mai_take_get_model_digest (b)) != 0)
    return g_strdup_printf ("what is said of take “%s”, “%s”", mai_take_get_title (a),
                            mai_take_get_title (b));
  if (!g_date_time_equal (mai_take_get_created (a), mai_take_get_created (b)))
    return g_strdup_printf ("a take's time: %s, %s", created_a, created_b);
  difference =
      compare_json ("a take's settings", mai_take_get_settings (a), mai_take_get_settings (b));
  if (difference == NULL)
    difference = compare_scores ("a take", mai_take_get_score (a), mai_take_get_score (b));
  if (difference == NULL)
    difference = compare_scores ("a seed", mai_take_get_seed (a), mai_take_get_seed (b));
  return difference;
}

char *
mai_test_compare_projects (MaiProject *a, MaiProject *b)
{
  GListModel *takes_a = mai_project_get_takes (a), *takes_b = mai_project_get_takes (b);
  g_autoptr (JsonObject) settings_a =
      mai_compose_settings_to_json (mai_project_get_compose_settings (a));
  g_autoptr (JsonObject) settings_b =
      mai_compose_settings_to_json (mai_project_get_compose_settings (b));
  guint n = g_list_model_get_n_items (takes_a);
  char *difference = NULL;

  if (g_strcmp0 (mai_project_get_title (a), mai_project_get_title (b)) != 0)
    return g_strdup_printf ("titles “%s” and “%s”", mai_project_get_title (a),
                            mai_project_get_title (b));
  if (mai_project_get_seed_from (a) != mai_project_get_seed_from (b)
      || mai_project_get_seed_to (a) != mai_project_get_seed_to (b))
    return g_strdup ("seed regions");
  if (n != g_list_model_get_n_items (takes_b))
    return g_strdup_printf ("%u and %u takes", n, g_list_model_get_n_items (takes_b));
  difference = compare_json ("settings", settings_a, settings_b);
  if (difference == NULL)
    difference = compare_scores ("song", mai_project_get_score (a), mai_project_get_score (b));
  for (guint i = 0; i < n && difference == NULL; i++)
    {
      g_autoptr (MaiTake) one = g_list_model_get_item (takes_a, i);
      g_autoptr (MaiTake) other = g_list_model_get_item (takes_b, i);

      difference = compare_takes (one, other);
    }
  return difference;
}

MaiProject *
mai_test_open (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  MaiProject *project = mai_project_open (NULL, file, &error);

  g_assert_no_error (error);
  g_assert_nonnull (project);
  return project;
}

guint
mai_test_count (const char *folder, const char *pattern)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    n += g_pattern_match_simple (pattern, name);
  return n;
}

MaiProject *
mai_test_new_in (const char *name, GRand *random)
{
  g_autofree char *path = mai_test_path (name);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  MaiProject *project = mai_project_new (NULL);

  g_mkdir_with_parents (folder, 0700);
  mai_test_add_notes (mai_project_get_score (project), random, 30);
  mai_project_save_as_async (project, file, NULL, NULL, NULL);
  mai_test_wait_saved (project, MAI_TEST_PATIENCE);
  g_assert_true (g_file_equal (mai_project_get_file (project), file));
  return project;
}

char *
mai_test_make_theirs (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (99);
  g_autoptr (MaiProject) theirs = mai_project_new (NULL);
  char *path = mai_test_path ("theirs.musicai");
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_unlink (path);
  mai_test_add_notes (mai_project_get_score (theirs), random, 7);
  mai_project_set_title (theirs, "Theirs");
  mai_project_save_as_async (theirs, file, NULL, NULL, NULL);
  g_assert_true (mai_project_flush (theirs, NULL));
  return path;
}

void
mai_test_copy_over (const char *from, const char *to)
{
  g_autoptr (GFile) source = g_file_new_for_path (from);
  g_autoptr (GFile) target = g_file_new_for_path (to);

  g_assert_true (g_file_copy (source, target, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, NULL));
}

char *
mai_test_title_in (const char *path)
{
  g_autofree char *copy = mai_test_path ("looked-at.musicai");
  g_autoptr (GFile) from = g_file_new_for_path (path);
  g_autoptr (GFile) to = g_file_new_for_path (copy);
  g_autoptr (MaiProject) project = NULL;

  g_assert_true (g_file_copy (from, to, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, NULL));
  project = mai_test_open (copy);
  return g_strdup (mai_project_get_title (project));
}

void
mai_test_assert_title (const char *path, const char *title)
{
  g_autofree char *found = mai_test_title_in (path);

  g_assert_cmpstr (found, ==, title);
}

char *
mai_test_take_replaced (void)
{
  g_autofree char *folder = mai_test_path ("data/musicai/replaced");
  g_autofree char *moved = mai_test_path ("replaced.musicai");
  g_autofree char *path = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = dir != NULL ? g_dir_read_name (dir) : NULL;

  g_assert_nonnull (name);
  path = g_build_filename (folder, name, NULL);
  g_assert_null (g_dir_read_name (dir));
  g_assert_cmpint (g_rename (path, moved), ==, 0);
  return g_steal_pointer (&moved);
}

static void
assert_same (MaiProject *a, MaiProject *b)
{
  g_autofree char *difference = mai_test_compare_projects (a, b);

  if (difference != NULL)
    g_error ("not the same: %s", difference);
}

MaiProject *
mai_test_reopen (MaiProject *project)
{
  g_autofree char *path = g_file_get_path (mai_project_get_file (project));
  g_autoptr (GError) error = NULL;
  MaiProject *again;

  g_assert_true (mai_project_flush (project, &error));
  g_assert_no_error (error);
  g_assert_cmpint (mai_project_get_state (project), ==, MAI_PROJECT_SAVED);
  // The first has the lock, so what opens is a copy, to hold against it.
  again = mai_test_open (path);
  g_assert_null (mai_project_get_file (again));
  mai_project_clear_notice (again);
  mai_project_set_title (again, mai_project_get_title (project));
  assert_same (project, again);
  g_object_unref (again);
  g_object_unref (project);
  again = mai_test_open (path);
  g_assert_nonnull (mai_project_get_file (again));
  g_assert_null (mai_project_get_notice (again));
  return again;
}
