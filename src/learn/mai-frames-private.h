/* SPDX-License-Identifier: Apache-2.0 */
/* What mai-frames.c and mai-frames-cursor.c share. */
#pragma once

#include "learn/mai-encoding-private.h"
#include "learn/mai-frames.h"

G_BEGIN_DECLS

#define MAI_FRAMES_UNITS (MAI_GRID / 4) /* grid units in a frame */
#define MAI_FRAMES_N_PLACES 16
#define MAI_FRAMES_LONGEST (16 * MAI_FRAMES_BAR) /* note or silence, frames */
#define MAI_FRAMES_VELOCITY 80

/* The frames so far, the one under way last. */
typedef struct
{
  GArray *frames; /* of MaiPitchSet */
  int last; /* pitch chosen last in the frame under way, or -1 */
} MaiFramesWalk;

void mai_frames_walk_init (MaiFramesWalk *walk);
void mai_frames_walk_clear (MaiFramesWalk *walk);
/* Takes the step and fills the row's context. */
void mai_frames_walk_step (MaiFramesWalk *walk, guint16 *row);
/* The number of the frame under way. */
gsize mai_frames_walk_get_now (const MaiFramesWalk *walk);

/* The score's frames as an array of MaiPitchSet; left_out gets how many frames of silence they are behind it at the end. */
GArray *mai_frames_collect (MaiScore *score, MaiRounding *rounding, gint64 *left_out);

typedef struct
{
  MaiCursor base;
  MaiFramesWalk walk;
  MaiTrack *track; /* unowned; the one of the last note, or NULL */
  gint64 left_out; /* frame n of the walk is frame n + left_out of the score */
  MaiPitchSet before, sounding; /* composed in the frame before, and in the one under way */
  gint64 began[128]; /* the tick where the composed note at a pitch began */
} MaiFramesCursor;

void mai_frames_cursor_begin (MaiCursor *cursor);
void mai_frames_cursor_end (MaiCursor *cursor);
gboolean mai_frames_cursor_allows (MaiCursor *cursor, const MaiConstraints *constraints,
                                   guint field, const guint16 *chosen, guint value);
gint64 mai_frames_cursor_peek (MaiCursor *cursor, const guint16 *step);
guint mai_frames_cursor_append (MaiCursor *cursor, guint16 *step);

G_END_DECLS
