/* SPDX-License-Identifier: Apache-2.0 */
/* `frames`: one step is one pitch of a frame of a piano roll, upwards, or the end of the frame. The probabilities of a
 * frame's steps multiply to the exact probability of the frame, so nats summed over frames can be held against what others
 * publish on piano rolls (mai-benchmark.h).
 *
 *   note   MIDI pitch, above those before it in the frame, or MAI_FRAMES_END
 *   place  (context) how many pitches of the frame under way have been chosen, 15 for more
 *   beat   (context) the frame under way, counted in its bar of 16
 *   above  (context) the lowest pitch above the last chosen in the frame before: what a voice would do that stays
 *   then   (context) the next pitch above that one there
 * Context says where the *next* step stands, which is what the network is asked for when it reads it. Where the frame
 * before has no such pitch it is MAI_FRAMES_END, and MAI_FRAMES_NONE where there is no frame before.
 *
 * A frame of a score is a sixteenth note (MAI_GRID / 4 grid units). A pitch sounds in a frame when it sounds at its start;
 * a note that sounds at no frame's start is in the frame that it lies in. Held and struck again are the same; so decoding
 * holds a pitch for as long as it is in neighbouring frames. Drums are left out. Whole bars of 16 frames of silence before
 * the first note are left out, and silence after the last; notes and silences longer than 16 such bars are shortened
 * to that (by whole bars, and counted), and what comes after MAI_FRAMES_MAX frames is left out. */
#pragma once

#include "learn/mai-encoding.h"
#include "learn/mai-pitch-set.h"

G_BEGIN_DECLS

#define MAI_FRAMES_END 128
#define MAI_FRAMES_NONE 129
#define MAI_FRAMES_BAR 16
#define MAI_FRAMES_MAX (1 << 18) /* nine hours of a sixteenth at 120 */

enum
{
  MAI_FRAMES_NOTE,
  MAI_FRAMES_PLACE,
  MAI_FRAMES_BEAT,
  MAI_FRAMES_ABOVE,
  MAI_FRAMES_THEN,
  MAI_FRAMES_N_FIELDS,
};

/* Steps of `n` frames, each with its end. */
MaiSteps *mai_frames_to_steps (const MaiPitchSet *frames, gsize n);
/* Frames in the steps from step `first` on, and the step that begins frame `i` (the number of steps when there is none). */
gsize mai_frames_count (const MaiSteps *steps, gsize first);
gsize mai_frames_find (const MaiSteps *steps, gsize i);

G_END_DECLS
