/* SPDX-License-Identifier: Apache-2.0 */
/* How original a song is, for people and programs. Main thread. */
#pragma once

#include "cli/mai-cli.h"
#include "learn/mai-originality.h"

G_BEGIN_DECLS

/* A table of the bars, the longest copies beside those of human pieces, and a sentence that says what to make of it. */
void mai_originality_report_print (MaiCli *cli, MaiCopyIndex *index, const MaiOriginality *found);

/* { "notes", "data": { "pieces", "notes", "passed_over" }, "same": path or null, "left_out",
 *   "held_out": { "pieces", "notes", "excerpt", "excerpts" },
 *   "longest", "most_new": { KIND: { a copy, and "share", "held_out_50", "held_out_95", "held_out_99" } },
 *   "bars": [{ "bar", "notes", "originality", "longest", "most_new": { KIND: copy } }], "verdict", "judgement" }
 * KIND: "rhythm", "rhythm_same_key", "pitch", "pitch_same_key". A copy: { "notes", "new" (its weight), "bar", "beat",
 * "last_bar", "line" of the song, "piece", "piece_bar", "piece_beat", "piece_line", "transposition" }; bars and beats
 * (quarters) count from 1. "share" and "held_out_..." are of notes in "longest", of new ones in "most_new". "verdict" is
 * "copied", "doubtful", "original" or "unknown". */
JsonObject *mai_originality_report_to_json (MaiCopyIndex *index, const MaiOriginality *found);

G_END_DECLS
