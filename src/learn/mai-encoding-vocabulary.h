/* SPDX-License-Identifier: Apache-2.0 */
/* Which of all the codes there could be occur in some data, in an order of their own: a code's place in it is the value
 * that a network learns. Thread: immutable. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint16 *codes; /* (n) */
  int *places; /* (n_codes): of each code, or -1 */
  guint n, n_codes;
} MaiVocabulary;

/* Takes `codes` (n): different ones, each below n_codes. */
MaiVocabulary *mai_vocabulary_new (guint16 *codes, guint n, guint n_codes);
void mai_vocabulary_free (MaiVocabulary *vocabulary);

/* A JSON array of their names. Free with g_free. */
char *mai_vocabulary_to_json (const MaiVocabulary *vocabulary, char *(*name_code) (guint code));
/* Of hostile text: MAI_LEARN_ERROR_ENCODING unless it is an array of 1 or more different names that parse_code knows, and
 * no more than there are codes. */
MaiVocabulary *mai_vocabulary_from_json (const char *text, guint n_codes,
                                         gboolean (*parse_code) (const char *name, guint *code),
                                         GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiVocabulary, mai_vocabulary_free)

G_END_DECLS
