/* SPDX-License-Identifier: Apache-2.0 */
#include "bench-network.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "nn/mai-backend-open.h"

/* The fields of the `events` encoding: six predicted, two of context. */
#define EVENTS "137,17,128,137,32,64,192,24"
#define EVENTS_OUTPUTS 6

static double
seconds (clockid_t clock)
{
  struct timespec time;

  clock_gettime (clock, &time);
  return (double) time.tv_sec + 1e-9 * (double) time.tv_nsec;
}

double
bench_wall (void)
{
  return seconds (CLOCK_MONOTONIC);
}

double
bench_processor (void)
{
  return seconds (CLOCK_PROCESS_CPUTIME_ID);
}

/* "89" or "137,17,..": one size a field. */
static void
read_sizes (MaiModelConfig *config, const char *text)
{
  g_auto (GStrv) sizes = g_strsplit (text, ",", MAI_MAX_FIELDS);

  config->n_inputs = g_strv_length (sizes);
  for (guint f = 0; f < config->n_inputs; f++)
    config->sizes[f] = (guint) atoi (sizes[f]);
}

static const MaiBackend *
open_backend (const char *arithmetic, GError **error)
{
  MaiArithmetic found;

  if (mai_arithmetic_from_name (arithmetic, &found))
    return mai_backend_open ("cpu", found, 0, NULL, error);
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "no arithmetic is called %s",
               arithmetic);
  return NULL;
}

static MaiModel *
make_model (MaiModelConfig *c, const char *sizes, const char *arithmetic, GError **error)
{
  const MaiBackend *backend = open_backend (arithmetic, error);

  read_sizes (c, sizes);
  c->family = c->stacks > 0 ? MAI_FAMILY_WAVENET : MAI_FAMILY_LSTM;
  c->kernel = c->stacks > 0 ? 2 : 0;
  return backend != NULL ? mai_model_new (c, backend, error) : NULL;
}

MaiModel *
bench_network_new (int argc, char **argv, const GOptionEntry *more, const char *summary)
{
  MaiModelConfig c = { .n_outputs = EVENTS_OUTPUTS,
                       .embedding = 128,
                       .hidden = 256,
                       .layers = 2,
                       .projection = 256,
                       .head = 128 };
  g_autofree char *sizes = g_strdup (EVENTS), *arithmetic = g_strdup ("float32");
  double dropout = 0;
  const GOptionEntry entries[] = {
    { "sizes", 0, 0, G_OPTION_ARG_STRING, &sizes, "values of each field", "N,N.." },
    { "outputs", 0, 0, G_OPTION_ARG_INT, &c.n_outputs, "fields predicted", "N" },
    { "embedding", 0, 0, G_OPTION_ARG_INT, &c.embedding, NULL, "E" },
    { "hidden", 0, 0, G_OPTION_ARG_INT, &c.hidden, "cells or residual channels", "H" },
    { "layers", 0, 0, G_OPTION_ARG_INT, &c.layers, "layers (of a stack)", "L" },
    { "stacks", 0, 0, G_OPTION_ARG_INT, &c.stacks, "makes it a WaveNet", "S" },
    { "skip", 0, 0, G_OPTION_ARG_INT, &c.skip, "skip channels", "K" },
    { "shortcut", 0, 0, G_OPTION_ARG_NONE, &c.shortcut, "from embedding to projection", NULL },
    { "projection", 0, 0, G_OPTION_ARG_INT, &c.projection, NULL, "P" },
    { "head", 0, 0, G_OPTION_ARG_INT, &c.head, NULL, "D" },
    { "dropout", 0, 0, G_OPTION_ARG_DOUBLE, &dropout, NULL, "P" },
    { "arithmetic", 0, 0, G_OPTION_ARG_STRING, &arithmetic, "of training: float32 or bf16",
      "NAME" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  MaiModel *model = NULL;

  g_option_context_set_summary (context, summary);
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_main_entries (context, more, NULL);
  if (g_option_context_parse (context, &argc, &argv, &error))
    {
      c.dropout = (float) dropout;
      model = make_model (&c, sizes, arithmetic, &error);
    }
  if (model == NULL)
    {
      g_printerr ("%s: %s\n", argv[0], error->message);
      exit (EXIT_FAILURE);
    }
  mai_model_init (model, 1);
  return model;
}

static void
take_turn (BenchTurn turn, gpointer data, guint amount)
{
  double wall = 0, processor = 0;
  guint64 notes = turn (data, amount, &wall, &processor);

  printf ("%" G_GUINT64_FORMAT " %.6f %.6f\n", notes, wall, processor);
  fflush (stdout);
}

void
bench_serve (BenchTurn turn, gpointer data)
{
  char line[64];
  guint served = 0;

  take_turn (turn, data, 1);
  while (!isatty (STDIN_FILENO) && fgets (line, sizeof line, stdin) != NULL)
    {
      take_turn (turn, data, (guint) MAX (atoi (line), 1));
      served++;
    }
  for (guint i = 0; served == 0 && i < 5; i++)
    take_turn (turn, data, 3);
}
