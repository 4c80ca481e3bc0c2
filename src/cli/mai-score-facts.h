/* SPDX-License-Identifier: Apache-2.0 */
/* What there is to say of a score in a few lines. Any thread. */
#pragma once

#include <json-glib/json-glib.h>

#include "score/mai-score.h"

G_BEGIN_DECLS

/* { "title", "seconds", "beats", "bars", "division", "notes", "tempo" (at the start, quarters a minute), "tempo_changes",
 * "metre", "metre_changes", "lowest", "highest", "tracks": [{ "name", "program", "channel" (1..16), "notes" }] } */
JsonObject *mai_score_facts_to_json (MaiScore *score);

/* "1,204 notes on 2 tracks, 3:25" for one line. */
char *mai_score_facts_to_line (MaiScore *score);

/* "3:25" */
char *mai_score_facts_time (double seconds);

G_END_DECLS
