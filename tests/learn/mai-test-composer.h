/* SPDX-License-Identifier: Apache-2.0 */
/* Composers for tests: networks that have learnt nothing. */
#pragma once

#include "learn/mai-composer.h"

G_BEGIN_DECLS

/* Another seed, another network. @encoding: nullable: `events`. @recipe: nullable: that of the preset "sketch-lstm". */
MaiComposer *
mai_test_composer_new (const MaiEncoding *encoding, const MaiRecipe *recipe, guint64 seed);

/* Takes first .. first + n - 1 of a seed, which are there. (transfer full) */
GPtrArray *mai_test_compose (MaiComposer *composer, MaiScore *seed,
                             const MaiComposeOptions *options, guint first, guint n);

/* To the byte, as MIDI files. */
gboolean mai_test_composer_is_same (MaiScore *a, MaiScore *b);

G_END_DECLS
