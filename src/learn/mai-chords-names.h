/* SPDX-License-Identifier: Apache-2.0 */
/* The elements of `chords`, as numbers and as names.
 *
 * A code below 128 is a single note, its MIDI pitch. Others are chords: 128 plus a set of pitch classes, bit p for class p,
 * at least one. The name of a note is that of music21 for it, C C# D E- E F F# G G# A B- B and the octave, in which 60 is
 * "C4"; below octave 0, where music21 names two pitches alike, it is "m1" instead of "-1". The name of a chord is its
 * pitch classes in normal order, joined by dots: "4.7.11", "0" for an octave. Pure functions. */
#pragma once

#include "learn/mai-constraints.h"

G_BEGIN_DECLS

#define MAI_CHORDS_CODES (128 + 4096)

/* A set of pitch classes, and back (0 of a single note). */
guint mai_chords_code_of_classes (guint classes);
guint mai_chords_get_classes (guint code);

/* Free with g_free. */
char *mai_chords_name (guint code);
/* FALSE for all but the very names that mai_chords_name() gives. */
gboolean mai_chords_parse (const char *name, guint *code);

/* In semitones; -1 where a single note would leave 0 .. 127. */
int mai_chords_transpose (guint code, int semitones);

/* How far an element is from another: fewest of its pitch classes missing, then fewest others added, then note for note
 * and chord for chord, then the distance in pitch of two notes. */
guint mai_chords_distance (guint code, guint other);

/* The pitches that play it, ascending, at most 12: a note is itself; a chord stands around middle C, each class in octave 4
 * (60 .. 71), and one of a single class is an octave, which it was. Returns how many. */
guint mai_chords_get_pitches (guint code, guint8 pitches[12]);

G_END_DECLS
