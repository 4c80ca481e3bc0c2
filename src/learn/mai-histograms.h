/* SPDX-License-Identifier: Apache-2.0 */
/* How alike songs are in what they are made of.
 *
 * A song's histogram says which share of its elements each note or chord has, whatever the encoding of the model: elements
 * are those of `chords` (mai-chords-names.h), in any order, at the pitch they stand at. Two songs are as alike as their
 * histograms overlap, the sum of the smaller shares (Swain and Ballard: "Color indexing", 1991): 0, nothing in common,
 * to 1, the same elements as often. The second source project refused a song that was more than 0.5 like one it had been
 * trained on; how it measured is not known here. Thread: one owner, or immutable. */
#pragma once

#include "learn/mai-dataset.h"
#include "score/mai-score.h"

G_BEGIN_DECLS

/* Of some songs. */
typedef struct _MaiHistograms MaiHistograms;

MaiHistograms *mai_histograms_new (void);
void mai_histograms_free (MaiHistograms *histograms);
/* A song without a note is passed over. */
void mai_histograms_add (MaiHistograms *histograms, MaiScore *song);
/* Those of a data set that are trained on, or all of them. */
void mai_histograms_add_set (MaiHistograms *histograms, MaiDataSet *set, gboolean all);
guint mai_histograms_get_n (const MaiHistograms *histograms);

/* How alike the song is to the one it is most like; 0 of no note, or with no songs to compare with. */
double mai_histograms_compare (const MaiHistograms *histograms, MaiScore *song);

#define MAI_HISTOGRAMS_KEY "songs" /* of a model file's metadata */

/* A line as model files have it under that key: a JSON array of an array a song, of codes that rise, each followed by how
 * often it occurs. Free with g_free(). What comes from the world is checked: MAI_LEARN_ERROR_MODEL. */
char *mai_histograms_to_text (const MaiHistograms *histograms);
MaiHistograms *mai_histograms_from_text (const char *text, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiHistograms, mai_histograms_free)

G_END_DECLS
