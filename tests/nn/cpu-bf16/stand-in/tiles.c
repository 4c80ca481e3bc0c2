/* SPDX-License-Identifier: Apache-2.0 */
#include "tiles.h"

#define N_TILES 8
#define MOST_ROWS 16
#define MOST_BYTES 64

typedef struct
{
  guint rows, bytes; /* of a row; both 0: not configured */
  guint32 words[MOST_ROWS][MOST_BYTES / 4];
} Tile;

static _Thread_local Tile tiles[N_TILES];

static Tile *
configured (guint tile)
{
  g_assert_cmpuint (tile, <, N_TILES);
  g_assert_cmpuint (tiles[tile].rows, >, 0);
  return &tiles[tile];
}

/* LDTILECFG: palette, start row, 14 bytes of zeros, 16 half words of bytes a row, 16 bytes of rows. */
void
stand_in_load_configuration (const void *configuration)
{
  const guint8 *bytes = configuration;
  guint16 row_bytes[16];

  g_assert_cmpuint (bytes[0], ==, 1);
  for (guint i = 1; i < 16; i++)
    g_assert_cmpuint (bytes[i], ==, 0);
  memcpy (row_bytes, bytes + 16, sizeof row_bytes);
  for (guint i = 0; i < 16; i++)
    {
      guint rows = bytes[48 + i];

      g_assert_cmpuint (rows, <=, MOST_ROWS);
      g_assert_cmpuint (row_bytes[i], <=, MOST_BYTES);
      g_assert_true ((rows == 0) == (row_bytes[i] == 0));
      if (i < N_TILES)
        tiles[i] = (Tile){ .rows = rows, .bytes = row_bytes[i] };
      else
        g_assert_cmpuint (rows, ==, 0);
    }
}

void
stand_in_release (void)
{
  memset (tiles, 0, sizeof tiles);
}

void
stand_in_load (guint tile, const void *from, gsize stride)
{
  Tile *to = configured (tile);

  for (guint row = 0; row < to->rows; row++)
    memcpy (to->words[row], (const char *) from + row * stride, to->bytes);
}

void
stand_in_store (guint tile, void *to, gsize stride)
{
  const Tile *from = configured (tile);

  for (guint row = 0; row < from->rows; row++)
    memcpy ((char *) to + row * stride, from->words[row], from->bytes);
}

/* One sum (m, n) of TDPBF16PS: the first inputs of all pairs, the second ones, and both together. */
static float
add_pairs (float sum, const Tile *a, const Tile *b, guint m, guint n)
{
  float first = 0, second = 0;

  for (guint k = 0; k < b->rows; k++)
    {
      guint32 x = a->words[m][k], w = b->words[k][n];

      first += stand_in_widen (x & 0xffff) * stand_in_widen (w & 0xffff);
      second += stand_in_widen (x >> 16) * stand_in_widen (w >> 16);
    }
  return sum + (first + second);
}

void
stand_in_multiply (guint sums, guint a, guint b)
{
  Tile *to = configured (sums);
  const Tile *left = configured (a), *right = configured (b);

  g_assert_true (sums != a && sums != b && a != b);
  g_assert_cmpuint (left->rows, ==, to->rows);
  g_assert_cmpuint (left->bytes, ==, 4 * right->rows);
  g_assert_cmpuint (right->bytes, ==, to->bytes);
  for (guint m = 0; m < to->rows; m++)
    for (guint n = 0; n < to->bytes / 4; n++)
      {
        float sum;

        memcpy (&sum, &to->words[m][n], sizeof sum);
        sum = add_pairs (sum, left, right, m, n);
        memcpy (&to->words[m][n], &sum, sizeof sum);
      }
}
