/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/mai-ngram.h"
#include "mai-test-tunes.h"

#include <math.h>
#include <string.h>

#define N_FIELDS 6 /* predicted */
#define N_HISTORY 4

/* ---- a slow way to the same numbers: every count by looking through the whole training split ---- */

typedef struct
{
  int history[N_HISTORY]; /* nearest first; -1 before the beginning */
  int value;
} Example;

static void
stream_history (const MaiSteps *steps, gsize step, guint field, int *history)
{
  g_autofree int *stream = g_new (int, (step + 1) * N_FIELDS + N_HISTORY);
  gsize n = 0;
  for (guint i = 0; i < N_HISTORY; i++)
    stream[n++] = -1;
  for (gsize s = 0; s <= step; s++)
    for (guint f = 0; f < N_FIELDS && (s < step || f < field); f++)
      stream[n++] = steps->values[s * steps->n_fields + f];
  for (guint i = 0; i < N_HISTORY; i++)
    history[i] = stream[n - 1 - i];
}

static int
earlier (const MaiSteps *steps, gsize step, guint back, guint field)
{
  return back > step ? -1 : steps->values[(step - back) * steps->n_fields + field];
}

static void
field_history (const MaiSteps *steps, gsize step, guint field, int *history)
{
  guint n = 0, back = 1;
  history[n++] = earlier (steps, step, back++, field);
  history[n++] = field > 0 ? earlier (steps, step, 0, 0) : earlier (steps, step, back++, field);
  history[n++] = earlier (steps, step, back++, field);
  history[n++] = field > 1 ? earlier (steps, step, 0, 1) : earlier (steps, step, back++, field);
}

static Example
make_example (const MaiSteps *steps, gsize step, guint field, MaiHistory kind)
{
  Example example = { .value = steps->values[step * steps->n_fields + field] };
  if (kind == MAI_HISTORY_STREAM)
    stream_history (steps, step, field, example.history);
  else
    field_history (steps, step, field, example.history);
  return example;
}

static GArray *
training_examples (MaiDataSet *set, guint field, MaiHistory kind)
{
  GArray *examples = g_array_new (FALSE, FALSE, sizeof (Example));
  for (guint i = 0; i < mai_data_set_get_n_pieces (set); i++)
    {
      const MaiPiece *piece = mai_data_set_get_piece (set, i);
      for (gsize s = 0; piece->split == MAI_SPLIT_TRAIN && s < piece->steps->n; s++)
        {
          Example example = make_example (piece->steps, s, field, kind);
          g_array_append_val (examples, example);
        }
    }
  return examples;
}

static gboolean
same_pair (const Example *a, const Example *b, guint length)
{
  return a->value == b->value && memcmp (a->history, b->history, length * sizeof (int)) == 0;
}

/* Examples to count at some length: all at the longest, else one for each different longer pair. */
static GArray *
reduce (const GArray *examples, guint length, guint longest)
{
  GArray *reduced = g_array_new (FALSE, FALSE, sizeof (Example));
  for (guint i = 0; i < examples->len; i++)
    {
      const Example *example = &g_array_index (examples, Example, i);
      gboolean known = FALSE;
      for (guint k = 0; length < longest && k < reduced->len && !known; k++)
        known = same_pair (example, &g_array_index (reduced, Example, k), length + 1);
      if (!known)
        g_array_append_val (reduced, *example);
    }
  return reduced;
}

static guint
count_pair (const GArray *examples, const Example *wanted, guint length)
{
  guint n = 0;
  for (guint i = 0; i < examples->len; i++)
    n += same_pair (&g_array_index (examples, Example, i), wanted, length);
  return n;
}

static void
naive_discounts (const GArray *examples, guint length, double discounts[4])
{
  double times[5] = { 0 };
  for (guint i = 0; i < examples->len; i++)
    {
      guint n = count_pair (examples, &g_array_index (examples, Example, i), length);
      if (n <= 4)
        times[n] += 1.0 / n;
    }
  double y = times[1] > 0 ? times[1] / (times[1] + 2 * times[2]) : 0.5;
  discounts[0] = 0;
  for (guint i = 1; i <= 3; i++)
    discounts[i] =
        CLAMP (times[i] > 0.5 ? i - (i + 1) * y * times[i + 1] / times[i] : y, 0.01, i - 0.01);
}

typedef struct
{
  GArray *examples[N_HISTORY + 1];
  double discounts[N_HISTORY + 1][4];
  guint longest;
} Naive;

static void
naive_init (Naive *naive, MaiDataSet *set, guint field, MaiHistory kind, guint order)
{
  g_autoptr (GArray) all = training_examples (set, field, kind);
  naive->longest = order - 1;
  for (guint length = 0; length < order; length++)
    {
      naive->examples[length] = reduce (all, length, order - 1);
      naive_discounts (naive->examples[length], length, naive->discounts[length]);
    }
}

static double
naive_probability (const Naive *naive, const Example *wanted, guint length, guint size)
{
  double total = 0, freed = 0, mine = 0;
  double shorter = length == 0 ? 1.0 / size : naive_probability (naive, wanted, length - 1, size);

  for (int value = 0; value < (int) size; value++)
    {
      Example example = *wanted;
      example.value = value;
      guint n = count_pair (naive->examples[length], &example, length);
      double discount = naive->discounts[length][MIN (n, 3)];
      total += n;
      freed += discount;
      if (value == wanted->value)
        mine = n - discount;
    }
  return total == 0 ? shorter : (mine + freed * shorter) / total;
}

/* ---- tests ---- */

static MaiDataSet *
small_set (void)
{
  g_autofree char *folder = test_folder ();
  g_autoptr (GError) error = NULL;
  test_save_tune (1, 60, folder, "a.mid");
  test_save_tune (2, 60, folder, "b.mid");
  MaiDataSetOptions options = { 1, 0, 0, 32 };
  MaiDataSet *set = test_data_set (folder, &options, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (mai_data_set_count_pieces (set, MAI_SPLIT_TRAIN), ==, 2);
  test_remove (folder);
  return set;
}

static MaiSteps *
strange_steps (void)
{
  g_autoptr (MaiScore) score = test_tune (3, 40);
  return mai_encoding_encode (mai_encoding_by_name ("events-1", NULL), score, NULL);
}

static void
test_naive (gconstpointer data)
{
  MaiHistory kind = (MaiHistory) GPOINTER_TO_UINT (data);
  g_autoptr (MaiDataSet) set = small_set ();
  g_autoptr (MaiSteps) steps = strange_steps ();
  const MaiField *fields = mai_encoding_get_fields (mai_data_set_get_encoding (set));

  for (guint order = 1; order <= 5; order += 2)
    {
      g_autoptr (MaiNgram) ngram = mai_ngram_new (set, kind, order);
      double nats[N_FIELDS] = { 0 };
      mai_ngram_score (ngram, steps, nats);
      for (guint field = 0; field < N_FIELDS; field++)
        {
          Naive naive;
          double expected = 0;
          naive_init (&naive, set, field, kind, order);
          for (gsize s = 0; s < steps->n; s++)
            {
              Example example = make_example (steps, s, field, kind);
              expected -=
                  log (naive_probability (&naive, &example, naive.longest, fields[field].size));
            }
          for (guint length = 0; length < order; length++)
            g_array_unref (naive.examples[length]);
          g_assert_cmpfloat_with_epsilon (nats[field], expected, 1e-8);
        }
    }
}

/* The probabilities of all values of a field, after any history, sum to one. */
static void
test_sums (gconstpointer data)
{
  g_autoptr (MaiDataSet) set = small_set ();
  g_autoptr (MaiNgram) ngram = mai_ngram_new (set, (MaiHistory) GPOINTER_TO_UINT (data), 5);
  const MaiField *fields = mai_encoding_get_fields (mai_data_set_get_encoding (set));

  for (gsize length = 1; length < 30; length += 7)
    {
      g_autoptr (MaiSteps) steps = strange_steps ();
      double before[N_FIELDS] = { 0 };
      steps->n = length - 1;
      mai_ngram_score (ngram, steps, before);
      steps->n = length;
      for (guint field = 0; field < N_FIELDS; field++)
        {
          guint16 *value = steps->values + (length - 1) * steps->n_fields + field, kept = *value;
          double sum = 0;
          for (*value = 0; *value < fields[field].size; (*value)++)
            {
              double nats[N_FIELDS] = { 0 };
              mai_ngram_score (ngram, steps, nats);
              sum += exp (before[field] - nats[field]);
            }
          *value = kept;
          g_assert_cmpfloat_with_epsilon (sum, 1, 1e-9);
        }
    }
}

/* What was learned by heart is likelier than what was not. */
static void
test_learns (void)
{
  g_autoptr (MaiDataSet) set = small_set ();
  g_autoptr (MaiNgram) ngram = mai_ngram_new (set, MAI_HISTORY_FIELD, 5);
  g_autoptr (MaiSteps) strange = strange_steps ();
  const MaiPiece *piece = mai_data_set_get_piece (set, 0);
  double known[N_FIELDS] = { 0 }, unknown[N_FIELDS] = { 0 };

  mai_ngram_score (ngram, piece->steps, known);
  mai_ngram_score (ngram, strange, unknown);
  for (guint field = 0; field < N_FIELDS; field++)
    g_assert_cmpfloat (known[field] / (double) piece->steps->n, <=,
                       unknown[field] / (double) strange->n + 1e-9);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/ngram/naive/stream", GUINT_TO_POINTER (MAI_HISTORY_STREAM), test_naive);
  g_test_add_data_func ("/ngram/naive/field", GUINT_TO_POINTER (MAI_HISTORY_FIELD), test_naive);
  g_test_add_data_func ("/ngram/sums/stream", GUINT_TO_POINTER (MAI_HISTORY_STREAM), test_sums);
  g_test_add_data_func ("/ngram/sums/field", GUINT_TO_POINTER (MAI_HISTORY_FIELD), test_sums);
  g_test_add_func ("/ngram/learns", test_learns);
  return g_test_run ();
}
