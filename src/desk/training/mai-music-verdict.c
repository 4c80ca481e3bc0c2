/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/training/mai-music-verdict.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "base/mai-i18n.h"
#include "base/mai-json.h"
#include "learn/mai-dataset.h"
#include "work/mai-train-settings.h"

#define N_FAMILIES 16
#define MAX_NAMED 3

/* The families of General MIDI, eight programs each. */
static const char *const families[N_FAMILIES] = {
  N_ ("Piano"),        N_ ("Bells"),       N_ ("Organ"),      N_ ("Guitar"),
  N_ ("Bass"),         N_ ("Strings"),     N_ ("Choir"),      N_ ("Brass"),
  N_ ("Woodwind"),     N_ ("Flute"),       N_ ("Synth"),      N_ ("Synth Pad"),
  N_ ("Synth Sounds"), N_ ("World Music"), N_ ("Percussion"), N_ ("Noises"),
};

static void
verdict_clear (gpointer data)
{
  MaiMusicVerdict *self = data;

  g_free (self->path);
  g_free (self->title);
  g_free (self->kind);
  g_free (self->reason);
  g_free (self->digest);
  g_free (self->fingerprint);
}

MaiMusicVerdict *
mai_music_verdict_ref (MaiMusicVerdict *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
mai_music_verdict_unref (MaiMusicVerdict *self)
{
  g_atomic_rc_box_release_full (self, verdict_clear);
}

/* --- what it is --- */

static char *
describe (MaiScore *score)
{
  gboolean drums = FALSE, has[N_FAMILIES] = { FALSE };
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < mai_score_get_n_tracks (score); i++)
    {
      MaiTrack *track = mai_score_get_track (score, i);

      if (mai_track_get_n_notes (track) == 0)
        continue;
      if (mai_track_get_channel (track) == MAI_CHANNEL_DRUMS)
        drums = TRUE;
      else
        has[mai_track_get_program (track) / 8] = TRUE;
    }
  for (guint i = 0; i < N_FAMILIES; i++)
    if (has[i])
      g_ptr_array_add (names, (gpointer) _ (families[i]));
  if (drums)
    g_ptr_array_add (names, (gpointer) _ ("Drums"));
  if (names->len == 0)
    return g_strdup (_ ("No notes"));
  if (names->len > MAX_NAMED)
    return g_strdup_printf (_ ("%u kinds of instruments"), names->len);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (_ (", "), (char **) names->pdata);
}

static double
get_seconds (MaiScore *score)
{
  return mai_tempo_map_ticks_to_seconds (mai_score_get_tempo_map (score),
                                         mai_score_get_end (score));
}

static void
read_times (const char *path, gint64 *size, gint64 *modified)
{
  struct stat info;

  *size = -1;
  *modified = 0;
  if (stat (path, &info) != 0)
    return;
  *size = info.st_size;
  *modified = (gint64) info.st_mtim.tv_sec * G_USEC_PER_SEC + info.st_mtim.tv_nsec / 1000;
}

MaiMusicVerdict *
mai_music_verdict_new (const char *path, const char *reason)
{
  MaiMusicVerdict *self = g_atomic_rc_box_new0 (MaiMusicVerdict);
  const MaiEncoding *encoding = mai_encoding_by_name (MAI_TRAIN_ENCODING, NULL);
  MaiPiece piece = { .path = g_strdup (path), .reason = g_strdup (reason) };
  g_autoptr (MaiScore) score = NULL;

  /* Before it is read: should it change meanwhile, it is read again next time. */
  read_times (path, &self->size, &self->modified);
  mai_piece_open (&piece, encoding, MAI_DATA_SET_OPTIONS_DEFAULT.min_notes, NULL, NULL, &score);
  self->path = g_steal_pointer (&piece.path);
  self->reason = g_steal_pointer (&piece.reason);
  self->digest = g_steal_pointer (&piece.digest);
  self->fingerprint = g_steal_pointer (&piece.fingerprint);
  if (score != NULL)
    {
      self->title = mai_score_dup_title (score);
      self->kind = describe (score);
      self->n_notes = (guint) mai_score_get_n_notes (score);
      self->seconds = get_seconds (score);
    }
  mai_piece_clear (&piece);
  return self;
}

MaiMusicVerdict *
mai_music_verdict_new_unread (const char *path)
{
  MaiMusicVerdict *self = g_atomic_rc_box_new0 (MaiMusicVerdict);

  self->path = g_strdup (path);
  self->size = -1;
  return self;
}

gboolean
mai_music_verdict_is_fresh (const MaiMusicVerdict *self)
{
  gint64 size, modified;

  read_times (self->path, &size, &modified);
  return size == self->size && modified == self->modified && size >= 0;
}

/* --- remembered --- */

static void
set_text (JsonObject *object, const char *member, const char *text)
{
  if (text != NULL && g_utf8_validate (text, -1, NULL))
    json_object_set_string_member (object, member, text);
}

JsonObject *
mai_music_verdict_to_json (const MaiMusicVerdict *self)
{
  JsonObject *object = json_object_new ();
  g_autofree char *uri = g_filename_to_uri (self->path, NULL, NULL);

  set_text (object, "uri", uri);
  set_text (object, "title", self->title);
  set_text (object, "kind", self->kind);
  set_text (object, "reason", self->reason);
  set_text (object, "digest", self->digest);
  set_text (object, "fingerprint", self->fingerprint);
  json_object_set_int_member (object, "notes", self->n_notes);
  json_object_set_double_member (object, "seconds", self->seconds);
  json_object_set_int_member (object, "size", self->size);
  json_object_set_int_member (object, "modified", self->modified);
  return object;
}

static char *
dup_text (JsonObject *object, const char *member)
{
  const char *text = NULL;

  mai_json_get_string_optional (object, member, NULL, &text, NULL);
  return g_strdup (text);
}

MaiMusicVerdict *
mai_music_verdict_new_from_json (JsonObject *object)
{
  g_autofree char *uri = dup_text (object, "uri");
  g_autofree char *path = uri != NULL ? g_filename_from_uri (uri, NULL, NULL) : NULL;
  MaiMusicVerdict *self;
  gint64 notes = 0;

  if (path == NULL)
    return NULL;
  self = g_atomic_rc_box_new0 (MaiMusicVerdict);
  self->path = g_steal_pointer (&path);
  self->title = dup_text (object, "title");
  self->kind = dup_text (object, "kind");
  self->reason = dup_text (object, "reason");
  self->digest = dup_text (object, "digest");
  self->fingerprint = dup_text (object, "fingerprint");
  self->size = -1; /* not fresh, should a member be missing */
  mai_json_get_int (object, "notes", 0, G_MAXUINT, &notes, NULL);
  mai_json_get_double (object, "seconds", 0, G_MAXDOUBLE, &self->seconds, NULL);
  self->n_notes = (guint) notes;
  if ((self->reason == NULL) == (self->fingerprint != NULL)
      && mai_json_get_int (object, "modified", G_MININT64, G_MAXINT64, &self->modified, NULL))
    mai_json_get_int (object, "size", -1, G_MAXINT64, &self->size, NULL);
  return self;
}

/* --- duplicates --- */

char **
mai_music_verdict_find_duplicates (MaiMusicVerdict *const *verdicts, guint n)
{
  g_autofree MaiPiece *pieces = g_new0 (MaiPiece, MAX (n, 1));
  g_autofree MaiPiece **pointers = g_new (MaiPiece *, MAX (n, 1));
  g_autoptr (GPtrArray) kept = NULL;
  char **reasons = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    {
      pieces[i].path = g_strdup (verdicts[i]->path);
      pieces[i].digest = g_strdup (verdicts[i]->digest);
      pieces[i].fingerprint = g_strdup (verdicts[i]->fingerprint);
      pointers[i] = &pieces[i];
    }
  kept = mai_pieces_keep (pointers, n);
  for (guint i = 0; i < n; i++)
    {
      reasons[i] = g_steal_pointer (&pieces[i].reason);
      mai_piece_clear (&pieces[i]);
    }
  return reasons;
}
