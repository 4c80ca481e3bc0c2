/* SPDX-License-Identifier: Apache-2.0 */
/* A strict reader of the small part of JSON that the format uses. A general reader would do, but silently keeps one of
 * two members of the same name, and two readers that keep different ones see different files. */
#include "nn/mai-safetensors-header.h"

#include <string.h>

#include "base/mai-i18n.h"

typedef struct
{
  const char *at, *end;
  const char *reason; /* the first thing wrong, or NULL */
} Scanner;

static const struct
{
  const char *name;
  gsize size; /* bytes */
} dtypes[] = {
  { "F32", 4 },     { "I64", 8 }, { "BOOL", 1 }, { "U8", 1 },  { "I8", 1 },
  { "F8_E4M3", 1 }, { "U16", 2 }, { "I16", 2 },  { "F16", 2 }, { "BF16", 2 },
  { "F8_E5M2", 1 }, { "U32", 4 }, { "I32", 4 },  { "U64", 8 }, { "F64", 8 },
};

const char *
mai_safetensors_find_dtype (const char *name, gsize *element_size)
{
  for (guint i = 0; i < G_N_ELEMENTS (dtypes); i++)
    if (g_str_equal (dtypes[i].name, name))
      {
        *element_size = dtypes[i].size;
        return dtypes[i].name;
      }
  return NULL;
}

void
mai_safetensors_entry_clear (MaiSafetensorsEntry *entry)
{
  g_clear_pointer (&entry->name, g_free);
}

static gboolean
refuse (Scanner *scanner, const char *reason)
{
  if (scanner->reason == NULL)
    scanner->reason = reason;
  return FALSE;
}

static gboolean
refuse_syntax (Scanner *scanner)
{
  return refuse (scanner, _ ("its header is not the JSON of such a file"));
}

static void
skip_space (Scanner *scanner)
{
  while (scanner->at < scanner->end && *scanner->at != '\0'
         && strchr (" \t\r\n", *scanner->at) != NULL)
    scanner->at++;
}

static gboolean
peek (Scanner *scanner, char c)
{
  skip_space (scanner);
  return scanner->at < scanner->end && *scanner->at == c;
}

static gboolean
accept (Scanner *scanner, char c)
{
  if (!peek (scanner, c))
    return FALSE;
  scanner->at++;
  return TRUE;
}

static gboolean
expect (Scanner *scanner, char c)
{
  return accept (scanner, c) || refuse_syntax (scanner);
}

static gboolean
scan_hex (Scanner *scanner, gunichar *out)
{
  *out = 0;
  if (scanner->end - scanner->at < 4)
    return refuse_syntax (scanner);
  for (guint i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (*scanner->at++);

      if (digit < 0)
        return refuse_syntax (scanner);
      *out = *out * 16 + digit;
    }
  return TRUE;
}

/* After "\u": one code point, of two halves beyond the first plane. NUL would cut our strings short. */
static gboolean
scan_code_point (Scanner *scanner, GString *text)
{
  gunichar c, low;

  if (!scan_hex (scanner, &c))
    return FALSE;
  if (c >= 0xd800 && c < 0xdc00)
    {
      if (scanner->end - scanner->at < 2 || memcmp (scanner->at, "\\u", 2) != 0)
        return refuse_syntax (scanner);
      scanner->at += 2;
      if (!scan_hex (scanner, &low) || low < 0xdc00 || low > 0xdfff)
        return refuse_syntax (scanner);
      c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    }
  if (c == 0 || (c >= 0xdc00 && c < 0xe000))
    return refuse_syntax (scanner);
  g_string_append_unichar (text, c);
  return TRUE;
}

static gboolean
scan_escape (Scanner *scanner, GString *text)
{
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";

  if (scanner->at >= scanner->end)
    return refuse_syntax (scanner);
  char c = *scanner->at++;
  if (c == 'u')
    return scan_code_point (scanner, text);

  const char *found = c != '\0' ? strchr (from, c) : NULL;
  if (found == NULL)
    return refuse_syntax (scanner);
  g_string_append_c (text, to[found - from]);
  return TRUE;
}

/* NULL when it is not a string. Free with g_free(). */
static char *
scan_string (Scanner *scanner)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (!expect (scanner, '"'))
    return NULL;
  while (scanner->at < scanner->end)
    {
      char c = *scanner->at++;

      if (c == '"')
        return g_string_free (g_steal_pointer (&text), FALSE);
      if ((guchar) c < 0x20)
        break;
      if (c != '\\')
        g_string_append_c (text, c);
      else if (!scan_escape (scanner, text))
        return NULL;
    }
  refuse_syntax (scanner);
  return NULL;
}

static gboolean
scan_size (Scanner *scanner, gsize *out)
{
  gsize value = 0;

  skip_space (scanner);
  const char *start = scanner->at;
  while (scanner->at < scanner->end && g_ascii_isdigit (*scanner->at))
    if (!g_size_checked_mul (&value, value, 10)
        || !g_size_checked_add (&value, value, *scanner->at++ - '0'))
      return refuse (scanner, _ ("a number in its header is too large"));
  if (scanner->at == start || (*start == '0' && scanner->at - start > 1))
    return refuse_syntax (scanner);
  *out = value;
  return TRUE;
}

/* [1, 2, 3], at most `max` of them. */
static gboolean
scan_sizes (Scanner *scanner, gsize *out, guint max, guint *n)
{
  *n = 0;
  if (!expect (scanner, '['))
    return FALSE;
  if (accept (scanner, ']'))
    return TRUE;
  do
    {
      if (*n == max)
        return refuse (scanner, _ ("a tensor in it has too many dimensions or offsets"));
      if (!scan_size (scanner, &out[*n]))
        return FALSE;
      *n += 1;
    }
  while (accept (scanner, ','));
  return expect (scanner, ']');
}

static gboolean
scan_dtype (Scanner *scanner, MaiSafetensorsEntry *entry)
{
  g_autofree char *name = scan_string (scanner);

  if (name == NULL)
    return FALSE;
  entry->dtype = mai_safetensors_find_dtype (name, &entry->element_size);
  return entry->dtype != NULL
         || refuse (scanner, _ ("a tensor in it is of a type that does not exist"));
}

static gboolean
scan_offsets (Scanner *scanner, MaiSafetensorsEntry *entry)
{
  gsize offsets[2];
  guint n;

  if (!scan_sizes (scanner, offsets, 2, &n))
    return FALSE;
  if (n != 2)
    return refuse_syntax (scanner);
  entry->begin = offsets[0];
  entry->end = offsets[1];
  return TRUE;
}

static gboolean
scan_entry_member (Scanner *scanner, MaiSafetensorsEntry *entry, guint *seen)
{
  static const char *const names[] = { "dtype", "shape", "data_offsets" };
  g_autofree char *name = scan_string (scanner);
  guint which = 0;

  if (name == NULL || !expect (scanner, ':'))
    return FALSE;
  while (which < G_N_ELEMENTS (names) && !g_str_equal (name, names[which]))
    which++;
  if (which == G_N_ELEMENTS (names) || (*seen & (1u << which)) != 0)
    return refuse_syntax (scanner);

  *seen |= 1u << which;
  if (which == 0)
    return scan_dtype (scanner, entry);
  if (which == 1)
    return scan_sizes (scanner, entry->shape, MAI_SAFETENSORS_MAX_DIMS, &entry->n_dims);
  return scan_offsets (scanner, entry);
}

static gboolean
check_entry (Scanner *scanner, const MaiSafetensorsEntry *entry)
{
  gsize bytes = entry->element_size;

  for (guint i = 0; i < entry->n_dims; i++)
    if (!g_size_checked_mul (&bytes, bytes, entry->shape[i]))
      return refuse (scanner, _ ("a tensor in it is too large"));
  if (entry->end < entry->begin || entry->end - entry->begin != bytes)
    return refuse (scanner, _ ("the size of a tensor in it does not fit its shape"));
  return TRUE;
}

static gboolean
scan_entry (Scanner *scanner, MaiSafetensorsEntry *entry)
{
  guint seen = 0;

  if (!expect (scanner, '{'))
    return FALSE;
  do
    if (!scan_entry_member (scanner, entry, &seen))
      return FALSE;
  while (accept (scanner, ','));
  if (!expect (scanner, '}'))
    return FALSE;
  return seen == 7 ? check_entry (scanner, entry) : refuse_syntax (scanner);
}

static gboolean
scan_metadata (Scanner *scanner, GHashTable *metadata)
{
  if (!expect (scanner, '{'))
    return FALSE;
  if (accept (scanner, '}'))
    return TRUE;
  do
    {
      g_autofree char *key = scan_string (scanner);

      if (key == NULL || !expect (scanner, ':'))
        return FALSE;
      char *value = scan_string (scanner);
      if (value == NULL)
        return FALSE;
      if (!g_hash_table_insert (metadata, g_steal_pointer (&key), value))
        return refuse (scanner, _ ("a name in its header is there twice"));
    }
  while (accept (scanner, ','));
  return expect (scanner, '}');
}

static gboolean
scan_member (Scanner *scanner, GHashTable *names, GHashTable *metadata, GArray *entries)
{
  g_autofree char *name = scan_string (scanner);

  if (name == NULL || !expect (scanner, ':'))
    return FALSE;
  if (!g_hash_table_add (names, g_strdup (name)))
    return refuse (scanner, _ ("a name in its header is there twice"));
  if (g_str_equal (name, "__metadata__"))
    return scan_metadata (scanner, metadata);

  MaiSafetensorsEntry entry = { 0 };
  if (!scan_entry (scanner, &entry))
    return FALSE;
  entry.name = g_steal_pointer (&name);
  g_array_append_val (entries, entry);
  return TRUE;
}

const char *
mai_safetensors_header_parse (const char *text, gsize length, GHashTable *metadata, GArray *entries)
{
  Scanner scanner = { .at = text, .end = text + length };
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (!g_utf8_validate_len (text, length, NULL))
    return _ ("its header is not UTF-8 text");
  if (!expect (&scanner, '{'))
    return scanner.reason;
  if (!accept (&scanner, '}'))
    {
      do
        if (!scan_member (&scanner, names, metadata, entries))
          return scanner.reason;
      while (accept (&scanner, ','));
      if (!expect (&scanner, '}'))
        return scanner.reason;
    }
  skip_space (&scanner);
  if (scanner.at < scanner.end)
    refuse_syntax (&scanner);
  return scanner.reason;
}

static void
write_string (GString *out, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  g_string_append_c (out, '"');
  for (const char *c = valid; *c != '\0'; c++)
    if ((guchar) *c < 0x20)
      g_string_append_printf (out, "\\u%04x", (guint) (guchar) *c);
    else
      {
        if (*c == '"' || *c == '\\')
          g_string_append_c (out, '\\');
        g_string_append_c (out, *c);
      }
  g_string_append_c (out, '"');
}

static void
write_metadata (GString *out, GHashTable *metadata)
{
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (metadata), (GCompareFunc) strcmp);

  if (keys == NULL)
    return;
  g_string_append (out, "\"__metadata__\":{");
  for (GList *l = keys; l != NULL; l = l->next)
    {
      if (l != keys)
        g_string_append_c (out, ',');
      write_string (out, l->data);
      g_string_append_c (out, ':');
      write_string (out, g_hash_table_lookup (metadata, l->data));
    }
  g_string_append_c (out, '}');
}

static void
write_entry (GString *out, const MaiSafetensorsEntry *entry)
{
  write_string (out, entry->name);
  g_string_append_printf (out, ":{\"dtype\":\"%s\",\"shape\":[", entry->dtype);
  for (guint i = 0; i < entry->n_dims; i++)
    g_string_append_printf (out, "%s%" G_GSIZE_FORMAT, i > 0 ? "," : "", entry->shape[i]);
  g_string_append_printf (out, "],\"data_offsets\":[%" G_GSIZE_FORMAT ",%" G_GSIZE_FORMAT "]}",
                          entry->begin, entry->end);
}

GString *
mai_safetensors_header_write (GHashTable *metadata, GArray *entries)
{
  GString *out = g_string_new ("{");

  write_metadata (out, metadata);
  for (guint i = 0; i < entries->len; i++)
    {
      if (out->len > 1)
        g_string_append_c (out, ',');
      write_entry (out, &g_array_index (entries, MaiSafetensorsEntry, i));
    }
  g_string_append_c (out, '}');
  while (out->len % 8 != 0)
    g_string_append_c (out, ' ');
  return out;
}
