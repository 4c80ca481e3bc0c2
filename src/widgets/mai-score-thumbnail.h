/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small bare roll of a score on a rounded ground tinted in the colour of its notes: a take, a song. Made
 * once, kept as a texture until the score, the size or the colours change. Main thread.
 */
#pragma once

#include "score/mai-score.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * MaiScoreThumbnail::seek:
 * @tick: where the person pointed, gint64
 *
 * Emitted by a click, a drag or the arrow keys, when "seekable".
 * Properties: "score" (nullable), "position" (double: ticks of the playhead, below 0 for none), "seekable"
 * (construct-only: a picture otherwise), "description" (what it is, translated, for those who cannot see it:
 * "Take 2").
 */
#define MAI_TYPE_SCORE_THUMBNAIL (mai_score_thumbnail_get_type ())
G_DECLARE_FINAL_TYPE (MaiScoreThumbnail, mai_score_thumbnail, MAI, SCORE_THUMBNAIL, GtkWidget)

GtkWidget *mai_score_thumbnail_new (MaiScore *score, gboolean seekable);

/* Edits show by themselves. NULL shows the ground alone. */
void mai_score_thumbnail_set_score (MaiScoreThumbnail *self, MaiScore *score);
/* Cheap: only the playhead moves. */
void mai_score_thumbnail_set_position (MaiScoreThumbnail *self, double tick);
void mai_score_thumbnail_set_description (MaiScoreThumbnail *self, const char *description);

G_END_DECLS
