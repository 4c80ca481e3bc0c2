/* SPDX-License-Identifier: Apache-2.0 */
/* Files that are not what they should be, and what a later program wrote: one sentence or a
 * song, never a crash, and nothing thrown away. Every archive is made here, byte by byte where
 * no library would. */
#include "desk/project/mai-project.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "desk/common/mai-desk-error.h"
#include "mai-test-project.h"
#include "midi/mai-midi.h"

#define PROJECT \
  "{\"format\": \"musicai-project\", \"version\": 1, \"title\": \"Made by hand\", \"takes\": " \
  "[%s]}"
#define TAKE "{\"title\": \"first\", \"number\": 3, \"origin\": 96, \"mood\": \"blue\"}"

/* A zip being made. */
typedef struct
{
  struct archive *archive;
  char *path;
} Zip;

static Zip
zip_new (const char *name)
{
  Zip zip = { .archive = archive_write_new (), .path = mai_test_path (name) };

  unlink (zip.path);
  archive_write_set_format_zip (zip.archive);
  g_assert_cmpint (archive_write_open_filename (zip.archive, zip.path), ==, ARCHIVE_OK);
  return zip;
}

static void
zip_add_kind (Zip *zip, const char *name, int kind, gconstpointer data, gsize size)
{
  struct archive_entry *entry = archive_entry_new ();

  archive_entry_set_pathname (entry, name);
  archive_entry_set_filetype (entry, (unsigned) kind);
  archive_entry_set_perm (entry, 0644);
  archive_entry_set_size (entry, kind == AE_IFREG ? (la_int64_t) size : 0);
  if (kind == AE_IFLNK)
    archive_entry_set_symlink (entry, data);
  g_assert_cmpint (archive_write_header (zip->archive, entry), >=, ARCHIVE_WARN);
  if (kind == AE_IFREG && size > 0)
    g_assert_cmpint (archive_write_data (zip->archive, data, size), ==, (la_ssize_t) size);
  archive_entry_free (entry);
}

static void
zip_add (Zip *zip, const char *name, const char *text)
{
  zip_add_kind (zip, name, AE_IFREG, text, strlen (text));
}

static void
zip_add_song (Zip *zip, const char *name)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autoptr (MaiScore) score = mai_score_new (480);
  g_autoptr (GBytes) bytes = NULL;

  mai_test_add_notes (score, random, 9);
  bytes = mai_midi_to_bytes (score, NULL);
  zip_add_kind (zip, name, AE_IFREG, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* Returns the path, to be freed with g_free(). */
static char *
zip_end (Zip *zip)
{
  g_assert_cmpint (archive_write_close (zip->archive), ==, ARCHIVE_OK);
  archive_write_free (zip->archive);
  return zip->path;
}

/* A whole project with those takes listed. */
static Zip
zip_new_project (const char *name, const char *takes)
{
  Zip zip = zip_new (name);
  g_autofree char *json = g_strdup_printf (PROJECT, takes);

  zip_add (&zip, "project.json", json);
  zip_add_song (&zip, "song.mid");
  return zip;
}

/* It is refused, with one sentence that names it. */
static void
assert_refused_as (const char *path, GQuark domain, int code)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *name = g_filename_display_basename (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiProject) project = mai_project_open (NULL, file, &error);

  g_assert_null (project);
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_nonnull (strstr (error->message, name));
  g_assert_true (g_str_has_suffix (error->message, "."));
  if (domain != 0)
    g_assert_error (error, domain, code);
}

static void
assert_refused (const char *path)
{
  assert_refused_as (path, MAI_DESK_ERROR, MAI_DESK_ERROR_FORMAT);
}

static void
end_refused (Zip *zip)
{
  g_autofree char *path = zip_end (zip);

  assert_refused (path);
}

static void
test_by_hand (void)
{
  Zip zip = zip_new_project ("hand.musicai", "");
  g_autofree char *path = zip_end (&zip);
  g_autoptr (MaiProject) project = mai_test_open (path);

  g_assert_cmpstr (mai_project_get_title (project), ==, "Made by hand");
  g_assert_cmpuint (mai_score_get_n_notes (mai_project_get_score (project)), ==, 9);
  g_assert_cmpint (mai_project_get_state (project), ==, MAI_PROJECT_SAVED);
}

static void
test_missing_members (void)
{
  Zip zip = zip_new ("no project.musicai");

  zip_add_song (&zip, "song.mid");
  end_refused (&zip);
  zip = zip_new ("no song.musicai");
  zip_add (&zip, "project.json", "{\"format\": \"musicai-project\", \"version\": 1}");
  end_refused (&zip);
  zip = zip_new ("empty zip.musicai");
  end_refused (&zip);
}

static void
test_json (void)
{
  static const char *const wrong[] = {
    "",
    "{",
    "[]",
    "null",
    "{}",
    "\xff\xfe",
    "{\"format\": \"musicai-project\"}",
    "{\"format\": \"something else\", \"version\": 1}",
    "{\"format\": 1, \"version\": 1}",
    "{\"format\": \"musicai-project\", \"version\": \"1\"}",
    "{\"format\": \"musicai-project\", \"version\": 0}",
    "{\"format\": \"musicai-project\", \"version\": 1, \"title\": 4}",
    "{\"format\": \"musicai-project\", \"version\": 1, \"settings\": []}",
    "{\"format\": \"musicai-project\", \"version\": 1, \"seed\": {\"from\": 0}}",
    "{\"format\": \"musicai-project\", \"version\": 1, \"seed\": {\"from\": -5, \"to\": 1}}",
    "{\"format\": \"musicai-project\", \"version\": 1, \"seed\": {\"from\": 0, \"to\": 1e300}}",
  };
  GString *deep = g_string_new ("{\"format\": ");
  Zip zip;

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      zip = zip_new ("json.musicai");
      zip_add (&zip, "project.json", wrong[i]);
      zip_add_song (&zip, "song.mid");
      end_refused (&zip);
    }
  for (guint i = 0; i < 100000; i++)
    g_string_append_c (deep, '[');
  zip = zip_new ("deep.musicai");
  zip_add (&zip, "project.json", deep->str);
  zip_add_song (&zip, "song.mid");
  end_refused (&zip);
  g_string_free (deep, TRUE);
}

static void
test_takes_json (void)
{
  static const char *const odd[] = { "1, null, {}, [\"0001\"], \"0001\", \"0001\", \"nine\"",
                                     "\"-1\", \"99999999999999999999\", \"0000\"" };

  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      Zip zip = zip_new_project ("odd takes.musicai", odd[i]);
      g_autofree char *path = NULL;
      g_autoptr (MaiProject) project = NULL;

      zip_add (&zip, "takes/0001/take.json", TAKE);
      zip_add_song (&zip, "takes/0001/take.mid");
      zip_add_song (&zip, "takes/0001/seed.mid");
      path = zip_end (&zip);
      project = mai_test_open (path);
      g_assert_cmpuint (g_list_model_get_n_items (mai_project_get_takes (project)), ==, 1);
      g_assert_null (mai_project_get_notice (project));
    }
}

static void
test_later_version (void)
{
  Zip zip = zip_new ("later.musicai");
  g_autofree char *path = NULL;

  zip_add (&zip, "project.json",
           "{\"format\": \"musicai-project\", \"version\": 2, \"title\": {\"en\": \"New\"}}");
  path = zip_end (&zip);
  assert_refused_as (path, MAI_DESK_ERROR, MAI_DESK_ERROR_VERSION);
}

static void
test_song_is_no_midi (void)
{
  Zip zip = zip_new ("noise.musicai");
  g_autofree char *path = NULL;

  zip_add (&zip, "project.json", "{\"format\": \"musicai-project\", \"version\": 1}");
  zip_add (&zip, "song.mid", "This is a poem.");
  path = zip_end (&zip);
  assert_refused (path);
}

static void
test_names_that_lead_outside (void)
{
  static const char *const names[] = { "../evil", "/etc/evil", "a/../../evil",  "..",  "a/./b",
                                       "a//b",    "./a",       "takes/../../x", "a/.." };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      Zip zip = zip_new_project ("outside.musicai", "");

      zip_add (&zip, names[i], "got you");
      end_refused (&zip);
    }
}

static void
test_links (void)
{
  Zip zip = zip_new_project ("link.musicai", "");

  zip_add_kind (&zip, "passwords", AE_IFLNK, "/etc/passwd", 0);
  end_refused (&zip);
  zip = zip_new ("song link.musicai");
  zip_add (&zip, "project.json", "{\"format\": \"musicai-project\", \"version\": 1}");
  zip_add_kind (&zip, "song.mid", AE_IFLNK, "/etc/passwd", 0);
  end_refused (&zip);
}

static void
test_twice_the_same_name (void)
{
  Zip zip = zip_new_project ("twice.musicai", "");

  zip_add (&zip, "project.json", "{\"format\": \"musicai-project\", \"version\": 1}");
  end_refused (&zip);
}

/* In kilobytes, the most this process ever held. */
static glong
get_peak (void)
{
  struct rusage usage;

  g_assert_cmpint (getrusage (RUSAGE_SELF, &usage), ==, 0);
  return usage.ru_maxrss;
}

/* A hundredth of what comes out. */
static void
test_bombs (void)
{
  gsize size = 16 * 1024 * 1024;
  g_autofree char *zeros = g_malloc0 (size);
  glong before = get_peak ();
  Zip zip = zip_new_project ("bomb.musicai", "");
  gint64 begin;

  // One of 80 MB, where 64 are allowed.
  struct archive_entry *entry = archive_entry_new ();
  archive_entry_set_pathname (entry, "zeros");
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_size (entry, (la_int64_t) size * 5);
  archive_write_header (zip.archive, entry);
  for (guint i = 0; i < 5; i++)
    archive_write_data (zip.archive, zeros, size);
  archive_entry_free (entry);
  end_refused (&zip);
  // Many of 16 MB, together more than 256.
  zip = zip_new_project ("bombs.musicai", "");
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *name = g_strdup_printf ("zeros %u", i);

      zip_add_kind (&zip, name, AE_IFREG, zeros, size);
    }
  begin = g_get_monotonic_time ();
  end_refused (&zip);
  g_test_message ("refused after %.1f s; %ld MB at most",
                  (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC,
                  (get_peak () - before) / 1024);
  g_assert_cmpint (get_peak () - before, <, 600 * 1024);
}

/* Little as a file, and much when it is read. */
static char *
make_json (const char *begin, gsize size)
{
  GString *json = g_string_new (begin);

  g_string_append (json, ", \"x\": [0");
  while (json->len < size)
    g_string_append (json, ",{}");
  g_string_append (json, "]}");
  return g_string_free (json, FALSE);
}

/* Too large a project.json is refused; too large a take, and more than can be, lie where they are. */
static void
test_large_json (void)
{
  gsize size = 900 * 1024;
  g_autofree char *one = make_json ("{\"format\": \"musicai-project\", \"version\": 1", 2 * size);
  g_autofree char *large = make_json ("{\"number\": 1", 2 * size);
  g_autofree char *take = make_json ("{\"number\": 1", size);
  Zip zip = zip_new ("large json.musicai");
  g_autofree char *path = NULL;

  zip_add (&zip, "project.json", one);
  zip_add_song (&zip, "song.mid");
  end_refused (&zip);
  zip = zip_new_project ("large takes.musicai", "");
  for (guint i = 1; i <= 8; i++)
    {
      g_autofree char *json_name = g_strdup_printf ("takes/%04u/take.json", i);
      g_autofree char *score_name = g_strdup_printf ("takes/%04u/take.mid", i);
      g_autofree char *seed_name = g_strdup_printf ("takes/%04u/seed.mid", i);

      zip_add (&zip, json_name, i == 1 ? large : take);
      zip_add_song (&zip, score_name);
      zip_add_song (&zip, seed_name);
    }
  path = zip_end (&zip);
  // The second time they were saved.
  for (guint round = 0; round < 2; round++)
    {
      g_autoptr (MaiProject) project = mai_test_open (path);

      g_assert_cmpuint (g_list_model_get_n_items (mai_project_get_takes (project)), ==, 4);
      g_assert_nonnull (mai_project_get_notice (project));
      mai_project_set_title (project, "Changed");
      g_assert_true (mai_project_flush (project, NULL));
    }
}

/* A MIDI file may name its first track as long as it likes. */
static void
test_long_title (void)
{
  g_autofree char *title = g_strnfill (2000000, 'x');
  g_autoptr (MaiProject) project = mai_project_new (NULL);
  g_autoptr (MaiProject) again = NULL;

  mai_project_set_title (project, title);
  g_assert_true (mai_project_flush (project, NULL));
  again = mai_test_reopen (g_steal_pointer (&project));
  g_assert_cmpuint (strlen (mai_project_get_title (again)), ==, 1000);
}

static void
test_too_many (void)
{
  Zip zip = zip_new_project ("many.musicai", "");

  for (guint i = 0; i < 40001; i++)
    {
      g_autofree char *name = g_strdup_printf ("x%u", i);

      zip_add (&zip, name, "");
    }
  end_refused (&zip);
}

static void
write_file (const char *path, const guint8 *data, gsize size)
{
  g_assert_true (g_file_set_contents (path, (const char *) data, (gssize) size, NULL));
}

static void
test_not_an_archive (void)
{
  static const char *const contents[] = {
    "", "P", "PK", "PK\003\004", "PK\005\006", "MThd", "Rar!\032\007", "%PDF-1.4\n", "<html></html>"
  };
  g_autofree char *path = mai_test_path ("Not a song.musicai");
  g_autofree char *missing = mai_test_path ("missing.musicai");
  g_autofree char *folder = mai_test_path ("run");

  for (guint i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      write_file (path, (const guint8 *) contents[i], strlen (contents[i]));
      assert_refused (path);
    }
  assert_refused_as (missing, 0, 0);
  assert_refused (folder);
}

/* Cut anywhere and with any byte changed: refused, or a song that is whole. */
static void
test_mutants (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (17);
  Zip zip = zip_new_project ("whole.musicai", "\"0001\"");
  g_autofree char *whole = NULL;
  g_autofree char *path = mai_test_path ("mutant.musicai");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *data = NULL;
  guint n_opened = 0;
  gsize size;

  zip_add (&zip, "takes/0001/take.json", TAKE);
  zip_add_song (&zip, "takes/0001/take.mid");
  zip_add_song (&zip, "takes/0001/seed.mid");
  whole = zip_end (&zip);
  g_assert_true (g_file_get_contents (whole, &data, &size, NULL));
  for (guint i = 0; i < 1500; i++)
    {
      g_autofree guint8 *mutant = g_memdup2 (data, size);
      gsize length = i % 5 == 0 ? (gsize) g_rand_int_range (random, 0, (gint32) size) : size;
      g_autoptr (GError) error = NULL;
      g_autoptr (MaiProject) project = NULL;

      for (guint k = 0; i % 5 != 0 && k <= i % 4; k++)
        mutant[g_rand_int_range (random, 0, (gint32) size)] = (guint8) g_rand_int (random);
      write_file (path, mutant, length);
      project = mai_project_open (NULL, file, &error);
      g_assert_true ((project != NULL) == (error == NULL));
      g_assert_true (error == NULL || g_utf8_validate (error->message, -1, NULL));
      n_opened += project != NULL;
    }
  g_test_message ("%u of 1500 opened", n_opened);
}

/* A take that cannot be read stays where it is, and the rest opens. */
static void
test_broken_take (void)
{
  Zip zip = zip_new_project ("broken take.musicai", "\"0001\", \"0002\", \"0003\"");
  g_autofree char *path = NULL;
  MaiProject *project;
  g_autoptr (MaiTake) take = NULL;
  g_autoptr (MaiTake) more = NULL;
  g_autoptr (GRand) random = g_rand_new_with_seed (18);
  GListModel *takes;

  zip_add (&zip, "takes/0001/take.json", "{\"number\": \"one\"}");
  zip_add_song (&zip, "takes/0001/take.mid");
  zip_add_song (&zip, "takes/0001/seed.mid");
  zip_add (&zip, "takes/0002/take.json", TAKE);
  zip_add_song (&zip, "takes/0002/take.mid");
  zip_add_song (&zip, "takes/0002/seed.mid");
  zip_add (&zip, "takes/0003/take.json", TAKE);
  path = zip_end (&zip);
  for (guint round = 0; round < 2; round++)
    {
      project = mai_test_open (path);
      takes = mai_project_get_takes (project);
      g_assert_cmpuint (g_list_model_get_n_items (takes), ==, 1 + round);
      g_assert_nonnull (mai_project_get_notice (project));
      g_clear_object (&take);
      take = g_list_model_get_item (takes, 0);
      g_assert_cmpstr (mai_take_get_title (take), ==, "first");
      g_assert_cmpint (mai_take_get_origin_tick (take), ==, 96);
      g_clear_object (&more);
      more = mai_test_take (random, 10, 1);
      mai_project_add_take (project, more);
      mai_take_set_starred (take, TRUE);
      g_assert_true (mai_project_flush (project, NULL));
      g_object_unref (project);
    }
}

static char *
read_entry (const char *path, const char *name)
{
  locale_t utf8 = newlocale (LC_CTYPE_MASK, "C.UTF-8", (locale_t) 0);
  locale_t before = uselocale (utf8);
  struct archive *archive = archive_read_new ();
  struct archive_entry *entry;
  char *text = NULL;

  archive_read_support_format_zip (archive);
  g_assert_cmpint (archive_read_open_filename (archive, path, 65536), ==, ARCHIVE_OK);
  while (text == NULL && archive_read_next_header (archive, &entry) == ARCHIVE_OK)
    if (g_strcmp0 (archive_entry_pathname_utf8 (entry), name) == 0)
      {
        text = g_malloc0 (65536);
        g_assert_cmpint (archive_read_data (archive, text, 65535), >=, 0);
      }
  archive_read_free (archive);
  uselocale (before);
  freelocale (utf8);
  return text;
}

/* What a later program of this version wrote is there after this one saved. */
static void
test_unknown_rides_along (void)
{
  Zip zip = zip_new ("unknown.musicai");
  g_autofree char *path = NULL;
  g_autofree char *lyrics = NULL;
  g_autofree char *project_json = NULL;
  g_autofree char *take_json = NULL;
  g_autofree char *extra = NULL;
  g_autoptr (MaiProject) project = NULL;
  g_autoptr (MaiTake) take = NULL;

  zip_add (&zip, "project.json",
           "{\"format\": \"musicai-project\", \"version\": 1, \"title\": \"T\", "
           "\"swing\": {\"amount\": 0.25}}");
  zip_add_song (&zip, "song.mid");
  zip_add (&zip, "lyrics/strophe é.txt", "la la");
  zip_add (&zip, "takes/0007/take.json", TAKE);
  zip_add_song (&zip, "takes/0007/take.mid");
  zip_add_song (&zip, "takes/0007/seed.mid");
  zip_add (&zip, "takes/0007/comment.txt", "nice");
  path = zip_end (&zip);
  project = mai_test_open (path);
  take = g_list_model_get_item (mai_project_get_takes (project), 0);
  mai_take_set_title (take, "renamed");
  mai_project_set_title (project, "Changed");
  g_assert_true (mai_project_flush (project, NULL));
  lyrics = read_entry (path, "lyrics/strophe é.txt");
  g_assert_cmpstr (lyrics, ==, "la la");
  extra = read_entry (path, "takes/0007/comment.txt");
  g_assert_cmpstr (extra, ==, "nice");
  project_json = read_entry (path, "project.json");
  g_assert_nonnull (strstr (project_json, "\"swing\":{\"amount\":0.25}"));
  g_assert_nonnull (strstr (project_json, "\"Changed\""));
  take_json = read_entry (path, "takes/0007/take.json");
  g_assert_nonnull (strstr (take_json, "\"blue\""));
  g_assert_nonnull (strstr (take_json, "\"renamed\""));
}

/* The archive is an ordinary one: unzip reads it. */
static void
test_other_programs (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (19);
  g_autoptr (MaiProject) project = mai_project_new (NULL);
  g_autoptr (MaiTake) take = mai_test_take (random, 10, 0);
  g_autofree char *out = NULL;
  int status;
  const char *argv[] = { "python3", "-m", "zipfile", "-t", NULL, NULL };

  mai_test_add_notes (mai_project_get_score (project), random, 100);
  mai_project_add_take (project, take);
  g_assert_true (mai_project_flush (project, NULL));
  argv[4] = g_file_peek_path (mai_project_get_file (project));
  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, NULL,
                     &status, NULL))
    {
      g_test_skip ("There is no python3.");
      return;
    }
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  g_assert_nonnull (strstr (out, "Done testing"));
}

int
main (int argc, char **argv)
{
  mai_test_home_enter ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/desk/project-file/by-hand", test_by_hand);
  g_test_add_func ("/desk/project-file/missing-members", test_missing_members);
  g_test_add_func ("/desk/project-file/json", test_json);
  g_test_add_func ("/desk/project-file/takes-json", test_takes_json);
  g_test_add_func ("/desk/project-file/later-version", test_later_version);
  g_test_add_func ("/desk/project-file/song-is-no-midi", test_song_is_no_midi);
  g_test_add_func ("/desk/project-file/names-that-lead-outside", test_names_that_lead_outside);
  g_test_add_func ("/desk/project-file/links", test_links);
  g_test_add_func ("/desk/project-file/twice-the-same-name", test_twice_the_same_name);
  g_test_add_func ("/desk/project-file/bombs", test_bombs);
  g_test_add_func ("/desk/project-file/large-json", test_large_json);
  g_test_add_func ("/desk/project-file/long-title", test_long_title);
  g_test_add_func ("/desk/project-file/too-many", test_too_many);
  g_test_add_func ("/desk/project-file/not-an-archive", test_not_an_archive);
  g_test_add_func ("/desk/project-file/mutants", test_mutants);
  g_test_add_func ("/desk/project-file/broken-take", test_broken_take);
  g_test_add_func ("/desk/project-file/unknown-rides-along", test_unknown_rides_along);
  g_test_add_func ("/desk/project-file/other-programs", test_other_programs);
  return mai_test_home_run ();
}
