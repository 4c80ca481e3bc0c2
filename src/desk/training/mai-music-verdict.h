/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was found in one file to learn from, as the trainer sees it. A value that never changes once it is
 * made: workers make them, the main thread shows them, a JSON file remembers them. Boxed by reference count;
 * any thread.
 */
#pragma once

#include "learn/mai-piece.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *path;
  char *title; // of the music, from inside the file; nullable
  char *kind; // plain words, translated: "Piano, Strings"; NULL when it could not be opened
  char *reason; // NULL: taken, but for duplicates
  char *digest; // nullable
  char *fingerprint; // NULL when refused
  guint n_notes;
  double seconds;
  gint64 size; // of the file, bytes; -1: not there
  gint64 modified; // microseconds since 1970
} MaiMusicVerdict;

/* Opens and judges the file. @reason (nullable): known not to be one. */
MaiMusicVerdict *mai_music_verdict_new (const char *path, const char *reason);
/* Only the name, for a file that is still to be judged. */
MaiMusicVerdict *mai_music_verdict_new_unread (const char *path);
MaiMusicVerdict *mai_music_verdict_ref (MaiMusicVerdict *self);
void mai_music_verdict_unref (MaiMusicVerdict *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiMusicVerdict, mai_music_verdict_unref)

/* Whether the file has size and time of when it was judged. */
gboolean mai_music_verdict_is_fresh (const MaiMusicVerdict *self);

JsonObject *mai_music_verdict_to_json (const MaiMusicVerdict *self);
/* NULL for what is none. */
MaiMusicVerdict *mai_music_verdict_new_from_json (JsonObject *object);

/* For each of @n verdicts why it is refused as a duplicate, or NULL; an array of @n strings, the trainer's own
 * words. (transfer full), each element too. */
char **mai_music_verdict_find_duplicates (MaiMusicVerdict *const *verdicts, guint n);

G_END_DECLS
