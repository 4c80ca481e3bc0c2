/* SPDX-License-Identifier: Apache-2.0 */
/* How much music there is to learn from. A plain value; main thread. */
#pragma once

#include "desk/training/mai-music-file.h"

G_BEGIN_DECLS

typedef struct
{
  guint taken, refused, reading; // files
  guint64 notes; // of those taken
} MaiMusicCounts;

/* @files: of MaiMusicFile. */
MaiMusicCounts mai_music_counts_new (GPtrArray *files);
gboolean mai_music_counts_equal (const MaiMusicCounts *a, const MaiMusicCounts *b);
/* (transfer full): "26 pieces · 98,412 notes · 2 refused". */
char *mai_music_counts_to_words (const MaiMusicCounts *counts);

G_END_DECLS
