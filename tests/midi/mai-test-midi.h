/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of midi/ share: files written byte by byte, and scores held against each other. */
#pragma once

#include "midi/mai-midi.h"

G_BEGIN_DECLS

/* Begins a file: format, declared number of tracks, division (as its 16 bits). */
GByteArray *mai_test_file_new (guint format, guint n_tracks, guint division);
/* Appends a chunk with the right length; @body is hexadecimal digits with blanks. */
void mai_test_file_add_chunk (GByteArray *file, const char *kind, const char *body);
void mai_test_file_add_bytes (GByteArray *file, const char *kind, const GByteArray *body);
/* Appends bytes written as hexadecimal digits; blanks do not matter. */
void mai_test_add_hex (GByteArray *bytes, const char *hex);
void mai_test_add_number (GByteArray *bytes, guint32 number);

/* Loads, failing the test with the sentence when that fails. (transfer full) */
MaiScore *mai_test_load (GByteArray *file);
/* One track of format 0 with @body and 96 ticks to the quarter. (transfer full) */
MaiScore *mai_test_load_body (const char *body);

/* NULL when the two are alike in everything a file can hold, else what differs first. (transfer full) */
char *mai_test_compare (MaiScore *a, MaiScore *b);
/* Saves, loads again, compares, saves again and compares the bytes; fails the test on a difference. */
void mai_test_round_trip (MaiScore *score, const char *name);

G_END_DECLS
