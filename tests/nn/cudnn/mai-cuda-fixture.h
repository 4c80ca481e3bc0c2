/* SPDX-License-Identifier: Apache-2.0 */
/* The graphics card that a test runs on: the one of this machine, or, where $MUSICAI_FAKE_CUDA is the path of the stand-in
 * for CUDA's libraries, none at all. */
#pragma once

#include "nn/mai-backend-open.h"

#include "fake-cuda.h"

G_BEGIN_DECLS

/* First thing in main(): a private cache, and the folder that CUDA is looked for in. FALSE when there is no card, with
 * the reason printed as TAP prints that everything is skipped. */
gboolean mai_cuda_fixture_begin (void);
void mai_cuda_fixture_end (void);

/* The whole main() of a test in one arithmetic, that of $MUSICAI_PRECISION or else float32: `add` adds its tests; one more
 * comes last, that everything was given back. */
int mai_cuda_fixture_main (int argc, char **argv, MaiArithmetic *arithmetic, void (*add) (void));

/* The folder with the stand-ins, for tests that take some away. */
const char *mai_cuda_fixture_folder (void);

/* The card; not to be had is a fault. */
const MaiBackend *mai_cuda_fixture_open (MaiArithmetic arithmetic);

/* NULL on a card that is there. */
FakeCuda *mai_cuda_fixture_fake (void);
/* "fake_cuda_calls" and such; 0 on a card that is there. */
long mai_cuda_fixture_count (const char *what);

/* How far a product of n numbers may be off, as a share of the largest. */
double mai_cuda_fixture_tolerance (MaiArithmetic arithmetic);

G_END_DECLS
