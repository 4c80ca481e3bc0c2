/* SPDX-License-Identifier: Apache-2.0 */
/* Measures of a song, as MusPy defines them (Dong, Chen, McAuley, Berg-Kirkpatrick: "MusPy: a toolkit for symbolic music
 * generation", ISMIR 2020). Drums are left out of the pitch measures, as there. NAN where a song has nothing to measure. */
#pragma once

#include "score/mai-score.h"

G_BEGIN_DECLS

/* Entropy of the twelve pitch classes' shares, in bits: 0 .. log2 12. */
double mai_metrics_pitch_class_entropy (MaiScore *score);
/* The largest share of notes that lie in one of the 24 major and natural minor scales: 0 .. 1. */
double mai_metrics_scale_consistency (MaiScore *score);
/* 1 minus the mean Hamming distance, per time step, between the onset patterns of neighbouring bars of
 * `bar_length` ticks; 0 .. 1. bar_length 0 takes the metre that holds longest (the first may be that of a pickup). The
 * figure grows with the division, time steps being ticks: compare only scores of one division. */
double mai_metrics_groove_consistency (MaiScore *score, gint64 bar_length);

/* The p-th percentile (0 .. 100) with linear interpolation, as numpy.percentile; values need not be sorted; NANs are left
 * out. NAN of none. */
double mai_metrics_percentile (const double *values, gsize n, double p);

G_END_DECLS
