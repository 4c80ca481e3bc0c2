/* SPDX-License-Identifier: Apache-2.0 */
/* How fast a network of random weights composes, a note at a time with carried state, for compare-pytorch.py and on its
 * own (nn-composing --help).
 *
 * A turn is so many notes in each row, drawn before; which value is chosen costs nothing here. With --floor the weights
 * of the network are only read, once a note: what no way of multiplying by them can go below. Threads share the rows
 * out. */
#include "bench-network.h"
#include "nn/mai-random.h"
#include "nn/mai-stream.h"

#include <stdlib.h>
#include <string.h>

#define LINE 32 /* bytes that are read at a time */
#define SUMS 8 /* so that no read waits for the one before */
#define DRAWN 64 /* notes of each row that differ */

typedef gint64 Line __attribute__ ((vector_size (LINE)));

typedef struct
{
  const MaiModelConfig *config;
  MaiStream *stream;
  guint rows;
  guint notes; /* to take */
  guint16 *drawn; /* (DRAWN,rows,n_inputs) */
  const Line *weights; /* to be read instead, or NULL */
  gsize n_lines;
  Line sum;
} Player;

static const guint bytes[] = { 4, 2, 1 }; /* of a weight, by MaiPrecision */

static void
play_note (Player *player, guint note, guint16 *values)
{
  const MaiModelConfig *c = player->config;

  mai_stream_feed (player->stream,
                   player->drawn + (gsize) note % DRAWN * player->rows * c->n_inputs);
  for (guint f = 0; f < c->n_outputs; f++)
    {
      const float *logits = mai_stream_logits (player->stream);

      for (guint row = 0; row < player->rows; row++)
        values[row] = logits[row * c->sizes[f]] > 0;
      mai_stream_choose (player->stream, values);
    }
}

#ifdef __x86_64__
__attribute__ ((target_clones ("avx2", "default")))
#endif
static void
read_weights (Player *player)
{
  const Line *weights = player->weights;
  Line a = { 0 }, b = a, c = a, d = a, e = a, f = a, g = a, h = a;

  for (gsize i = 0; i + SUMS <= player->n_lines; i += SUMS)
    {
      a += weights[i];
      b += weights[i + 1];
      c += weights[i + 2];
      d += weights[i + 3];
      e += weights[i + 4];
      f += weights[i + 5];
      g += weights[i + 6];
      h += weights[i + 7];
    }
  player->sum += a + b + c + d + e + f + g + h;
}

static gpointer
play (gpointer data)
{
  Player *player = data;
  g_autofree guint16 *values = g_new (guint16, player->rows);

  for (guint i = 0; i < player->notes; i++)
    if (player->weights != NULL)
      read_weights (player);
    else
      play_note (player, i, values);
  return NULL;
}

typedef struct
{
  Player *players;
  guint n_players;
} Players;

static guint64
play_all (gpointer data, guint notes, double *wall, double *processor)
{
  Players *all = data;
  g_autofree GThread **threads = g_new (GThread *, all->n_players);
  double wall_start = bench_wall (), processor_start = bench_processor ();
  guint64 total = 0;

  for (guint i = 0; i < all->n_players; i++)
    {
      all->players[i].notes = notes;
      total += (guint64) notes * all->players[i].rows;
      threads[i] = i == 0 ? NULL : g_thread_new ("player", play, &all->players[i]);
    }
  play (&all->players[0]);
  for (guint i = 1; i < all->n_players; i++)
    g_thread_join (threads[i]);
  *wall += bench_wall () - wall_start;
  *processor += bench_processor () - processor_start;
  return total;
}

/* Bytes of the matrices that every note is multiplied by, chains' rows and embeddings left out. */
static gsize
count_bytes (MaiModel *model, MaiPrecision precision)
{
  guint n;
  const MaiTensor *tensors = mai_model_get_tensors (model, &n);
  gsize weights = 0;

  for (guint i = 0; i < n; i++)
    weights += tensors[i].decays ? tensors[i].size : 0;
  return weights * bytes[precision];
}

static MaiPrecision
find_precision (const char *name)
{
  MaiPrecision precision = MAI_PRECISION_FLOAT32;

  if (name != NULL && !mai_precision_from_name (name, &precision))
    g_error ("a precision is float32, bf16 or int8");
  return precision;
}

static void
draw_notes (Player *player, guint64 stream)
{
  const MaiModelConfig *c = player->config;
  gsize n = (gsize) DRAWN * player->rows * c->n_inputs;
  MaiRandom random;

  mai_random_init (&random, 1, stream);
  player->drawn = g_new (guint16, n);
  for (gsize v = 0; v < n; v++)
    player->drawn[v] = mai_random_below (&random, c->sizes[v % c->n_inputs]);
}

/* One for each thread, with its share of the rows. */
static Players
make_players (MaiModel *model, guint n_threads, guint rows, MaiPrecision precision)
{
  Players all = { .n_players = CLAMP (n_threads, 1, rows) };

  all.players = aligned_alloc (LINE, all.n_players * sizeof (Player));
  for (guint i = 0; i < all.n_players; i++)
    {
      guint first = rows * i / all.n_players, next = rows * (i + 1) / all.n_players;

      all.players[i] = (Player){ .config = mai_model_get_config (model),
                                 .stream = mai_stream_new (model, next - first, precision),
                                 .rows = next - first };
      draw_notes (&all.players[i], i);
    }
  return all;
}

int
main (int argc, char **argv)
{
  gint rows = 1, n_threads = 1;
  gboolean floor = FALSE;
  g_autofree char *name = NULL;
  const GOptionEntry entries[] = {
    { "threads", 0, 0, G_OPTION_ARG_INT, &n_threads, NULL, "N" },
    { "rows", 0, 0, G_OPTION_ARG_INT, &rows, "pieces side by side", "N" },
    { "precision", 0, 0, G_OPTION_ARG_STRING, &name, "float32, bf16, int8", "NAME" },
    { "floor", 0, 0, G_OPTION_ARG_NONE, &floor, "only read the weights", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (MaiModel) model = bench_network_new (argc, argv, entries, "How fast it composes.");
  MaiPrecision precision = find_precision (name);
  gsize n_lines = (count_bytes (model, precision) / (SUMS * LINE) + 1) * SUMS;
  Line *weights = floor ? aligned_alloc (LINE, n_lines * LINE) : NULL;
  Players all =
      make_players (model, (guint) MAX (n_threads, 1), (guint) CLAMP (rows, 1, 4096), precision);

  if (weights != NULL)
    memset (weights, 1, n_lines * LINE);
  for (guint i = 0; i < all.n_players; i++)
    {
      all.players[i].weights = weights;
      all.players[i].n_lines = n_lines;
    }
  bench_serve (play_all, &all);
  for (guint i = 0; i < all.n_players; i++)
    {
      mai_stream_free (all.players[i].stream);
      g_free (all.players[i].drawn);
    }
  free (all.players);
  free (weights);
  return EXIT_SUCCESS;
}
