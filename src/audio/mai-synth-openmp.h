/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Finds what mai-synth-openmp.c needs, so that the audio callback does not have to. Before the first sound;
 * any thread, any number of times.
 */
void mai_synth_openmp_init (void);
