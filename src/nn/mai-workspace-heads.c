/* SPDX-License-Identifier: Apache-2.0 */
/* From the body's top to the losses and back: norms, dropout, projection and heads of some rows of the shard, which keep
 * nothing between steps. */
#include <string.h>

#include "nn/mai-workspace-private.h"

/* What projection and heads run over at a time: R rows. */
typedef struct
{
  guint t, steps; /* these steps of the shard; none where rows are gathered */
  gsize n; // R
  const float *top, *embedded; /* (R,W), (R,E) */
  float *dtop, *dembedded; /* likewise, of backward */
  const guint16 *targets; /* (R,n_outputs) */
  const float *weight; /* (R) */
} Chunk;

/* u (R,D) = relu (U p + b + sum C[x]), or p itself; the fields x before f are the first of each row of `chosen`. */
static const float *
forward_unit (MaiWorkspace *ws, guint f, const guint16 *chosen, guint stride, gsize n)
{
  const MaiModelConfig *c = ws->config;
  const MaiBackend *be = ws->backend;
  const MaiHeadParts *head = &ws->parts.heads[f];

  if (c->head == 0)
    return ws->projected;
  if (f > 0)
    be->embedding_forward (be, ws->unit, head->chain, chosen, stride, n, f, c->head);
  be->linear_forward (be, ws->unit, ws->projected, head->in_weight, head->in_bias, n, c->projection,
                      c->head, f > 0);
  be->relu_forward (be, ws->unit, ws->unit, n * c->head);
  return ws->unit;
}

/* From dunit on; dprojected is written by the first head and added to by the others. */
static void
backward_unit (MaiWorkspace *ws, guint f, const guint16 *targets, gsize n)
{
  const MaiModelConfig *c = ws->config;
  const MaiBackend *be = ws->backend;
  const MaiHeadParts *gradient = &ws->gradients.heads[f];

  be->relu_backward (be, ws->dunit, ws->dunit, ws->unit, n * c->head);
  if (f > 0)
    be->embedding_backward (be, gradient->chain, ws->dunit, targets, c->n_outputs, n, f, c->head);
  be->linear_backward (be, ws->dprojected, gradient->in_weight, gradient->in_bias, ws->dunit,
                       ws->projected, ws->parts.heads[f].in_weight, n, c->projection, c->head,
                       f > 0);
}

/* logits = L u + l and their loss; and with gradients the way back, to dprojected. */
static void
run_head (MaiWorkspace *ws, guint f, const Chunk *chunk, gboolean backward)
{
  const MaiModelConfig *c = ws->config;
  const MaiBackend *be = ws->backend;
  const MaiHeadParts *head = &ws->parts.heads[f];
  const MaiHeadParts *gradient = &ws->gradients.heads[f];
  const guint16 *targets = chunk->targets;
  gsize n = chunk->n;
  const float *unit = forward_unit (ws, f, targets, c->n_outputs, n);
  guint width = c->head > 0 ? c->head : c->projection;

  be->linear_forward (be, ws->logits, unit, head->out_weight, head->out_bias, n, width, c->sizes[f],
                      FALSE);
  be->softmax_cross_entropy (be, ws->logits, targets + f, c->n_outputs, chunk->weight, n,
                             c->sizes[f], backward, &ws->sums[f]);
  if (!backward)
    return;

  be->linear_backward (be, c->head > 0 ? ws->dunit : ws->dprojected, gradient->out_weight,
                       gradient->out_bias, ws->logits, unit, head->out_weight, n, width,
                       c->sizes[f], FALSE);
  if (c->head > 0)
    backward_unit (ws, f, targets, n);
}

static gboolean
is_scored (const float *weight, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (weight[i] != 0)
      return TRUE;
  return FALSE;
}

/* The layer number of the masks over the top: after all that a body may have. Those of the projection come next. */
static guint
top_layer (const MaiModelConfig *config)
{
  return config->layers * MAX (config->stacks, 1);
}

/* y = masked x, rows of the chunk; in place allowed. */
static void
mask (MaiWorkspace *ws, const MaiPass *pass, const Chunk *chunk, guint layer, gsize width, float *y,
      const float *x)
{
  const GArray *runs = ws->gathered.runs;
  gsize at = 0;

  if (chunk->steps > 0)
    mai_masks_apply (&pass->masks, ws->backend, &ws->shard, layer, chunk->t, chunk->steps, width, y,
                     x);
  for (guint i = 0; chunk->steps == 0 && i < runs->len; i++)
    {
      const MaiRowRun *run = &g_array_index (runs, MaiRowRun, i);

      mai_masks_apply_rows (&pass->masks, ws->backend, layer, run->place, run->n, width,
                            y + at * width, x + at * width);
      at += run->n;
    }
}

/* The chunk's h, normalised and dropped out where it is. */
static const float *
forward_top (MaiWorkspace *ws, const MaiPass *pass, const Chunk *chunk, gboolean fixed)
{
  const float *top = chunk->top;

  if (ws->config->batch_norm)
    {
      mai_norm_forward (&ws->norms[0], ws->backend, &ws->parts.norms[0], top, chunk->n, fixed);
      top = ws->norms[0].y;
    }
  if (pass->masks.p == 0)
    return top;
  mask (ws, pass, chunk, top_layer (ws->config), ws->width, ws->top, top);
  return ws->top;
}

/* p (R,P) = relu (P top + S e + b), then its norm and dropout where there are. */
static void
forward_projection (MaiWorkspace *ws, const MaiPass *pass, const Chunk *chunk, const float *top,
                    gboolean fixed)
{
  const MaiModelConfig *c = ws->config;
  const MaiBackend *be = ws->backend;
  const MaiModelParts *parts = &ws->parts;
  float *p = c->batch_norm ? ws->rectified : ws->projected;
  gsize n = chunk->n;

  be->linear_forward (be, p, top, parts->projection_weight, parts->projection_bias, n, ws->width,
                      c->projection, FALSE);
  if (c->shortcut)
    be->linear_forward (be, p, chunk->embedded, parts->skip_weight, NULL, n, c->embedding,
                        c->projection, TRUE);
  be->relu_forward (be, p, p, n * c->projection);
  if (!c->batch_norm)
    return;
  mai_norm_forward (&ws->norms[1], be, &parts->norms[1], p, n, fixed);
  if (pass->masks.p > 0)
    mask (ws, pass, chunk, top_layer (c) + 1, c->projection, ws->projected, ws->norms[1].y);
  else
    be->copy (be, ws->projected, ws->norms[1].y, n * c->projection * sizeof (float));
}

static void
backward_projection (MaiWorkspace *ws, const MaiPass *pass, const Chunk *chunk, const float *top)
{
  const MaiModelConfig *c = ws->config;
  const MaiBackend *be = ws->backend;
  const MaiModelParts *gradients = &ws->gradients;
  const float *p = c->batch_norm ? ws->rectified : ws->projected;
  gsize n = chunk->n;

  if (c->batch_norm && pass->masks.p > 0)
    mask (ws, pass, chunk, top_layer (c) + 1, c->projection, ws->dprojected, ws->dprojected);
  if (c->batch_norm)
    mai_norm_backward (&ws->norms[1], be, &ws->parts.norms[1], &gradients->norms[1], p,
                       ws->dprojected, n);
  be->relu_backward (be, ws->dprojected, ws->dprojected, p, n * c->projection);
  be->linear_backward (be, chunk->dtop, gradients->projection_weight, gradients->projection_bias,
                       ws->dprojected, top, ws->parts.projection_weight, n, ws->width,
                       c->projection, FALSE);
  if (c->shortcut)
    be->linear_backward (be, chunk->dembedded, gradients->skip_weight, NULL, ws->dprojected,
                         chunk->embedded, ws->parts.skip_weight, n, c->embedding, c->projection,
                         FALSE);
}

static void
backward_top (MaiWorkspace *ws, const MaiPass *pass, const Chunk *chunk)
{
  if (pass->masks.p > 0)
    mask (ws, pass, chunk, top_layer (ws->config), ws->width, chunk->dtop, chunk->dtop);
  if (ws->config->batch_norm)
    mai_norm_backward (&ws->norms[0], ws->backend, &ws->parts.norms[0], &ws->gradients.norms[0],
                       chunk->top, chunk->dtop, chunk->n);
}

/* Projection and heads. Writes the chunk's gradients of top and shortcut. */
static void
run_chunk (MaiWorkspace *ws, const MaiPass *pass, const Chunk *chunk)
{
  gboolean backward = pass->gradients != NULL;
  const float *top = forward_top (ws, pass, chunk, pass->fixed);

  forward_projection (ws, pass, chunk, top, pass->fixed);
  for (guint f = 0; f < ws->config->n_outputs; f++)
    run_head (ws, f, chunk, backward);
  if (!backward)
    return;
  backward_projection (ws, pass, chunk, top);
  backward_top (ws, pass, chunk);
}

/* Steps t .. t + steps - 1 of the shard. */
static Chunk
get_chunk (MaiWorkspace *ws, guint t, guint steps)
{
  const MaiModelConfig *c = ws->config;
  gsize first = (gsize) t * ws->shard.rows;

  return (Chunk){ .t = t,
                  .steps = steps,
                  .n = (gsize) steps * ws->shard.rows,
                  .top = ws->run->top + first * ws->width,
                  .embedded = ws->embedded + first * c->embedding,
                  .dtop = ws->run->dtop + first * ws->width,
                  .dembedded = ws->dembedded + first * c->embedding,
                  .targets = ws->targets + first * c->n_outputs,
                  .weight = ws->weight + first };
}

static void
clear_gradients (MaiWorkspace *ws, const Chunk *chunk)
{
  ws->backend->clear (ws->backend, chunk->dtop, chunk->n * ws->width * sizeof (float));
  if (ws->config->shortcut)
    ws->backend->clear (ws->backend, chunk->dembedded,
                        chunk->n * ws->config->embedding * sizeof (float));
}

static void
run_steps (MaiWorkspace *ws, const MaiPass *pass, guint t, guint steps)
{
  Chunk chunk = get_chunk (ws, t, steps);
  const float *weight = ws->staging.weight + (gsize) t * ws->shard.rows;

  if (!ws->backend->is_host || is_scored (weight, chunk.n)) /* a recording has to fit all */
    run_chunk (ws, pass, &chunk);
  else if (pass->gradients != NULL)
    clear_gradients (ws, &chunk);
}

/* The runs' rows of `width` bytes, from where they lie among all to one after another, or back. */
static void
move_runs (MaiWorkspace *ws, gpointer gathered, gpointer all, gsize width, gboolean back)
{
  gsize at = 0;

  for (guint i = 0; i < ws->gathered.runs->len; i++)
    {
      const MaiRowRun *run = &g_array_index (ws->gathered.runs, MaiRowRun, i);
      char *here = (char *) gathered + at * width, *there = (char *) all + run->first * width;

      ws->backend->copy (ws->backend, back ? there : here, back ? here : there, run->n * width);
      at += run->n;
    }
}

/* All rows that are scored, and no others. */
static void
run_gathered (MaiWorkspace *ws, const MaiPass *pass)
{
  const MaiModelConfig *c = ws->config;
  MaiGathered *g = &ws->gathered;
  Chunk all = get_chunk (ws, 0, ws->shard.steps);
  const Chunk chunk = { .n = g->n,
                        .top = g->top,
                        .embedded = g->embedded,
                        .dtop = g->dtop,
                        .dembedded = g->dembedded,
                        .targets = g->targets,
                        .weight = g->weight };

  if (pass->gradients != NULL)
    clear_gradients (ws, &all);
  ws->norms[0].n = ws->norms[1].n = 0;
  if (g->n == 0)
    return;
  move_runs (ws, g->top, ws->run->top, ws->width * sizeof (float), FALSE);
  if (c->shortcut)
    move_runs (ws, g->embedded, ws->embedded, c->embedding * sizeof (float), FALSE);
  move_runs (ws, g->targets, ws->targets, c->n_outputs * sizeof (guint16), FALSE);
  move_runs (ws, g->weight, ws->weight, sizeof (float), FALSE);
  run_chunk (ws, pass, &chunk);
  if (pass->gradients == NULL)
    return;
  move_runs (ws, g->dtop, ws->run->dtop, ws->width * sizeof (float), TRUE);
  if (c->shortcut)
    move_runs (ws, g->dembedded, ws->dembedded, c->embedding * sizeof (float), TRUE);
}

static gboolean
same_runs (const GArray *a, const GArray *b)
{
  return a->len == b->len
         && (a->len == 0 || memcmp (a->data, b->data, a->len * sizeof (MaiRowRun)) == 0);
}

void
mai_workspace_list_runs (MaiWorkspace *ws)
{
  const MaiShard *shard = &ws->shard;
  GArray *runs = ws->gathered.runs_before;

  ws->gathered.runs_before = ws->gathered.runs;
  ws->gathered.runs = runs;
  g_array_set_size (runs, 0);
  ws->gathered.n = 0;
  for (guint t = 0; t < shard->steps; t++)
    for (guint row = 0; row < shard->rows; row++)
      {
        gsize i = (gsize) t * shard->rows + row;
        gboolean goes_on = row > 0 && ws->staging.weight[i - 1] != 0;
        MaiRowRun run = { i, 1, (guint64) t * shard->batch + shard->first_row + row };

        if (ws->staging.weight[i] == 0)
          continue;
        ws->gathered.n++;
        if (goes_on)
          g_array_index (runs, MaiRowRun, runs->len - 1).n++;
        else
          g_array_append_val (runs, run);
      }
  if (!same_runs (runs, ws->gathered.runs_before))
    ws->gathered.layout++;
}

gboolean
mai_workspace_run_heads (MaiWorkspace *ws, const MaiPass *pass)
{
  if (ws->config->batch_norm)
    run_gathered (ws, pass);
  for (guint t = 0; t < ws->shard.steps && !ws->config->batch_norm; t += ws->chunk_steps)
    {
      if (g_cancellable_is_cancelled (pass->cancellable))
        return FALSE;
      run_steps (ws, pass, t, MIN (ws->chunk_steps, ws->shard.steps - t));
    }
  return TRUE;
}

void
mai_workspace_choose_inputs (MaiWorkspace *ws, const MaiPass *pass, guint t)
{
  const MaiModelConfig *c = ws->config;
  const MaiBackend *be = ws->backend;
  const Chunk before = get_chunk (ws, t - 1, 1);
  gsize n = before.n;
  guint16 *chosen = ws->inputs + t * n * c->n_inputs; // (Bs,n_inputs)

  forward_projection (ws, pass, &before, forward_top (ws, pass, &before, TRUE), TRUE);
  for (guint f = 0; f < c->n_outputs; f++)
    {
      const MaiHeadParts *head = &ws->parts.heads[f];
      const float *unit = forward_unit (ws, f, chosen, c->n_inputs, n);

      be->linear_forward (be, ws->logits, unit, head->out_weight, head->out_bias, n,
                          c->head > 0 ? c->head : c->projection, c->sizes[f], FALSE);
      be->argmax (be, chosen + f, c->n_inputs, ws->logits, n, c->sizes[f]);
    }
}
