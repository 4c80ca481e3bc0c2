/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One pass over the text after the grammar of RFC 8259. The helpers move the cursor past what they
 * accept and return FALSE where the text departs from the grammar; the cursor then stands there.
 */
#include "base/mai-json-check.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/mai-error.h"
#include "base/mai-i18n.h"

typedef struct
{
  const char *at;
  const char *end;
  guint depth;
  guint n_values;
} Cursor;

static gboolean check_value (Cursor *cursor);

static int
peek (const Cursor *cursor)
{
  return cursor->at < cursor->end ? (guchar) *cursor->at : -1;
}

static gboolean
take (Cursor *cursor, char wanted)
{
  if (peek (cursor) != wanted)
    return FALSE;
  cursor->at++;
  return TRUE;
}

static void
skip_space (Cursor *cursor)
{
  while (peek (cursor) == ' ' || peek (cursor) == '\t' || peek (cursor) == '\n'
         || peek (cursor) == '\r')
    cursor->at++;
}

static gboolean
check_word (Cursor *cursor, const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (cursor->end - cursor->at) < length || memcmp (cursor->at, word, length) != 0)
    return FALSE;
  cursor->at += length;
  return TRUE;
}

/*
 * Reads the four digits after "\u".
 */
static gboolean
take_unit (Cursor *cursor, guint *unit)
{
  *unit = 0;
  for (guint i = 0; i < 4; i++)
    {
      int c = peek (cursor);

      if (c < 0 || !g_ascii_isxdigit (c))
        return FALSE;
      *unit = *unit * 16 + g_ascii_xdigit_value (c);
      cursor->at++;
    }
  return TRUE;
}

/*
 * "\u" escapes are UTF-16: a high surrogate must be followed by a low one. U+0000 is refused, as it
 * would end a C string early.
 */
static gboolean
check_unicode_escape (Cursor *cursor)
{
  guint high, low;

  if (!take_unit (cursor, &high) || high == 0)
    return FALSE;
  if (high < 0xD800 || high > 0xDFFF)
    return TRUE;
  return high < 0xDC00 && take (cursor, '\\') && take (cursor, 'u') && take_unit (cursor, &low)
         && low >= 0xDC00 && low <= 0xDFFF;
}

static gboolean
check_string (Cursor *cursor)
{
  if (!take (cursor, '"'))
    return FALSE;
  while (!take (cursor, '"'))
    {
      if (peek (cursor) < 0x20)
        return FALSE;
      if (!take (cursor, '\\'))
        cursor->at++;
      else if (take (cursor, 'u'))
        {
          if (!check_unicode_escape (cursor))
            return FALSE;
        }
      else if (peek (cursor) < 0x20 || strchr ("\"\\/bfnrt", peek (cursor)) == NULL)
        return FALSE;
      else
        cursor->at++;
    }
  return TRUE;
}

static gboolean
take_digits (Cursor *cursor)
{
  const char *start = cursor->at;

  while (peek (cursor) >= '0' && peek (cursor) <= '9')
    cursor->at++;
  return cursor->at > start;
}

/*
 * The end of a number lies inside a text that is followed by a NUL, so the converters stop in time.
 */
static gboolean
check_size (const char *start, gboolean whole)
{
  if (!whole)
    return isfinite (g_ascii_strtod (start, NULL));
  errno = 0;
  g_ascii_strtoll (start, NULL, 10);
  return errno != ERANGE;
}

static gboolean
check_number (Cursor *cursor)
{
  const char *start = cursor->at;
  gboolean whole = TRUE;

  take (cursor, '-');
  if (!take (cursor, '0') && !take_digits (cursor))
    return FALSE;
  if (take (cursor, '.'))
    {
      whole = FALSE;
      if (!take_digits (cursor))
        return FALSE;
    }
  if (take (cursor, 'e') || take (cursor, 'E'))
    {
      whole = FALSE;
      if (!take (cursor, '+'))
        take (cursor, '-');
      if (!take_digits (cursor))
        return FALSE;
    }
  return check_size (start, whole);
}

static gboolean
check_member (Cursor *cursor)
{
  skip_space (cursor);
  if (!check_string (cursor))
    return FALSE;
  skip_space (cursor);
  return take (cursor, ':') && check_value (cursor);
}

static gboolean
check_list (Cursor *cursor, char close, gboolean (*check_item) (Cursor *))
{
  if (cursor->depth == MAI_JSON_MAX_DEPTH)
    return FALSE;
  cursor->depth++;
  cursor->at++;
  skip_space (cursor);
  if (peek (cursor) != close)
    {
      do
        if (!check_item (cursor))
          return FALSE;
      while (take (cursor, ','));
    }
  cursor->depth--;
  return take (cursor, close);
}

static gboolean
check_value (Cursor *cursor)
{
  gboolean good;

  if (++cursor->n_values > MAI_JSON_MAX_VALUES)
    return FALSE;
  skip_space (cursor);
  switch (peek (cursor))
    {
    case '{':
      good = check_list (cursor, '}', check_member);
      break;
    case '[':
      good = check_list (cursor, ']', check_value);
      break;
    case '"':
      good = check_string (cursor);
      break;
    case 't':
      good = check_word (cursor, "true");
      break;
    case 'f':
      good = check_word (cursor, "false");
      break;
    case 'n':
      good = check_word (cursor, "null");
      break;
    default:
      good = check_number (cursor);
    }
  skip_space (cursor);
  return good;
}

static gboolean
fail_at (const char *text, const char *at, const char *end, GError **error)
{
  guint line = 1;
  const char *line_start = text;

  for (const char *c = text; c < at; c++)
    if (*c == '\n')
      {
        line++;
        line_start = c + 1;
      }
  if (at == end)
    g_set_error (error, MAI_BASE_ERROR, MAI_BASE_ERROR_JSON_SYNTAX,
                 _ ("The JSON text ends too early, in line %u."), line);
  else
    g_set_error (error, MAI_BASE_ERROR, MAI_BASE_ERROR_JSON_SYNTAX,
                 _ ("The text is not JSON: line %u, column %u."), line,
                 (guint) (at - line_start) + 1);
  return FALSE;
}

gboolean
mai_json_check (const char *text, gsize length, GError **error)
{
  Cursor cursor = { text, text + length, 0, 0 };
  const char *invalid;

  if (!g_utf8_validate_len (text, length, &invalid))
    return fail_at (text, invalid, NULL, error);
  if (!check_value (&cursor) || cursor.at != cursor.end)
    return fail_at (text, cursor.at, cursor.end, error);
  return TRUE;
}
