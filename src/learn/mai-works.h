/* SPDX-License-Identifier: Apache-2.0 */
/* Which pieces are the same music: in another key, at another tempo, from another source. Works on steps of `events`.
 * Pure functions, any thread. */
#pragma once

#include "learn/mai-encoding.h"

G_BEGIN_DECLS

/* Equal for pieces with the same notes whatever their key, tempo, loudness, instruments and the silence before them:
 * SHA-256 (hex) over onsets, pitches above the lowest, and durations. Drums keep their pitches. Free with g_free. */
char *mai_works_fingerprint (const MaiSteps *steps);

/* Which of `n` pieces share much of their content, whatever their key: groups (n) gets the same number for those that
 * do, numbered from 0 in order of first appearance. Returns how many groups.
 *
 * A piece is the set of its shingles: eight notes in a row of the upper or the lower line, of one class of tracks or of
 * all, as seven intervals and whether each note lasts shorter, as long, or longer than the one before; onsets within a
 * twelfth of a beat count as one. Two pieces belong together when they share a fifth of the smaller set and no fewer than
 * twelve. A fifth leaves room for other ornaments, a part left out, repeats written out, one movement out of several or a
 * player's freedom; what two works have in common by chance stays below it. Groups are closed under this: a whole sonata
 * draws its movements together. */
guint mai_works_group (const MaiSteps *const *steps, guint n, guint *groups);

G_END_DECLS
