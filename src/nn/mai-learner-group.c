/* SPDX-License-Identifier: Apache-2.0 */
/* What a learner does together with others (mai-group.h): each has shards of its own, in runs that follow one another.
 *
 * Whatever is summed goes from member to member in the order of the shards, so that sums are the same, bit for bit, as
 * one alone would make them; the update that follows is then the same everywhere, and nobody has to send parameters. Only
 * on a device, which sums its own shards first, and cuts the batch into as many as there are members, do they differ by
 * their rounding.
 *
 * A member may fail, or be cancelled, in its own pass only; so all agree after it, before anything is exchanged. */
#include "nn/mai-learner-private.h"

#include <string.h>

#include "base/mai-i18n.h"
#include "nn/mai-link.h"
#include "nn/mai-nn-error.h"

#define PIECE ((gsize) 1 << 16) /* floats that go from member to member at a time */
#define PART ((gsize) 1 << 14) /* of them, that one thread takes */

guint
mai_learner_first_shard (MaiLearner *learner, guint rank)
{
  return mai_group_deal (learner->group, rank, learner->all_shards);
}

gboolean
mai_learner_check_device (MaiLearner *learner, GError **error)
{
  const MaiBackend *be = learner->backend; /* what goes by the hosts' memory is only added there */
  g_autofree char *own = be->is_host
                             ? g_strdup_printf ("%s %s", be->name, mai_backend_cpu_get_isa ())
                             : g_strdup (be->name);
  char first[64] = "";

  if (learner->group == NULL)
    return TRUE;
  g_strlcpy (first, own, sizeof first);
  if (!mai_group_hand_out (learner->group, first, sizeof first, error))
    return FALSE;
  first[sizeof first - 1] = '\0';
  if (!g_str_equal (first, own))
    g_set_error (error, MAI_NN_ERROR, MAI_NN_ERROR_GROUP,
                 _ ("This process computes with “%s”, the first one with “%s”; give all the same "
                    "device, and the same MUSICAI_ISA in their environment, “avx2” or “baseline”."),
                 own, first);
  return mai_group_agree (learner->group, g_str_equal (first, own), error);
}

void
mai_learner_link_devices (MaiLearner *learner)
{
  const MaiBackend *be = learner->backend;
  g_autoptr (GError) why = NULL;

  if (learner->group != NULL && !be->is_host && be->n_linked == 0
      && !mai_link_join (be, learner->group, &why))
    g_info ("gradients go by way of the hosts' memory: %s", why->message);
}

gboolean
mai_learner_share_tallies (MaiLearner *learner, gboolean good, GError **error)
{
  g_autofree gsize *ends = NULL;
  guint size = mai_group_get_size (learner->group);

  if (!mai_group_agree (learner->group, good, error))
    return FALSE;
  ends = g_new (gsize, size);
  for (guint r = 0; r < size; r++)
    ends[r] = mai_learner_first_shard (learner, r + 1) * sizeof *learner->tallies;
  return mai_group_share (learner->group, learner->tallies, ends, error);
}

/* ---- gradients ---- */

typedef struct
{
  float *sum; /* what came from the member before, and this one's result */
  float **
      terms; /* what is to be added in this order; sum itself comes first where there is a member before */
  guint n_terms;
  gsize first, n; /* of the piece */
  MaiPool *pool;
} Adding;

/* Plain memory, whatever the device. */
static void
add_part_cb (guint part, gpointer data)
{
  Adding *adding = data;
  const MaiBackend *cpu = mai_backend_cpu ();
  gsize first = part * PART;

  cpu->sum (cpu, adding->sum, adding->terms, adding->n_terms, adding->first + first,
            MIN (PART, adding->n - first));
}

static void
add_piece_cb (gsize first, gsize n, gpointer data)
{
  Adding *adding = data;

  adding->first = first;
  adding->n = n;
  if (adding->n_terms > 0 && (adding->n_terms > 1 || adding->terms[0] != adding->sum))
    mai_pool_run (adding->pool, (guint) ((n + PART - 1) / PART), add_part_cb, adding);
}

static gboolean
chain_gradients (MaiLearner *learner, float *sum, float *const *own, guint n_own, GError **error)
{
  g_autofree float **terms = g_new (float *, n_own + 1);
  guint n_terms = 0;

  if (!mai_group_leads (learner->group))
    terms[n_terms++] = sum;
  for (guint s = 0; s < n_own; s++)
    terms[n_terms++] = own[s];

  Adding adding = { .sum = sum, .terms = terms, .n_terms = n_terms, .pool = learner->pool };
  return mai_group_chain (learner->group, sum, learner->n_parameters, PIECE, add_piece_cb, &adding,
                          error);
}

/* Of this member's own shards, on the device; NULL where it has none. */
static float *
sum_own_gradients (MaiLearner *learner)
{
  const MaiBackend *be = learner->backend;

  if (learner->n_shards < 2)
    return learner->n_shards > 0 ? learner->shard_gradients[0] : NULL;
  be->sum (be, learner->gradients, learner->shard_gradients, learner->n_shards, 0,
           learner->n_parameters);
  return learner->gradients;
}

/* From card to card, once nobody is left that might keep the others waiting in there. */
static gboolean
sum_linked_gradients (MaiLearner *learner, GError **error)
{
  const MaiBackend *be = learner->backend;
  gsize bytes = learner->n_parameters * sizeof (float);
  float *own = sum_own_gradients (learner);

  if (own == NULL)
    be->clear (be, learner->gradients, bytes);
  else if (own != learner->gradients)
    be->copy (be, learner->gradients, own, bytes);
  if (!mai_group_agree (learner->group, be->finish (be, error), error))
    return FALSE;
  be->sum_linked (be, learner->gradients, learner->n_parameters);
  return TRUE;
}

/* By way of host memory. */
static gboolean
chain_device_gradients (MaiLearner *learner, GError **error)
{
  const MaiBackend *be = learner->backend;
  gsize n = learner->n_parameters;
  float *own = sum_own_gradients (learner);

  if (learner->host_gradients[0] == NULL)
    for (guint i = 0; i < 2; i++)
      learner->host_gradients[i] = g_new0 (float, n);
  if (own != NULL)
    be->download (be, learner->host_gradients[1], own, n * sizeof (float));
  if (!mai_group_agree (learner->group, be->finish (be, error), error)
      || !chain_gradients (learner, learner->host_gradients[0], &learner->host_gradients[1],
                           own != NULL, error))
    return FALSE;
  be->upload (be, learner->gradients, learner->host_gradients[0], n * sizeof (float));
  return TRUE;
}

gboolean
mai_learner_sum_in_group (MaiLearner *learner, GError **error)
{
  if (learner->backend->is_host)
    return chain_gradients (learner, learner->gradients, learner->shard_gradients,
                            learner->n_shards, error);
  return learner->backend->n_linked > 0 ? sum_linked_gradients (learner, error)
                                        : chain_device_gradients (learner, error);
}

/* ---- batch norm ---- */

static void
learn_norms_cb (gsize first, gsize n, gpointer data)
{
  MaiLearner *learner = data;

  for (guint s = 0; s < learner->n_shards; s++)
    mai_workspace_learn_norms (learner->shards[s].workspace, learner->update);
}

/* Where the norms' tensors lie, which follow one another: running moments, and weights that are equal anyway. */
static void
find_norms (MaiModel *model, gsize *first, gsize *end)
{
  guint n_tensors;
  const MaiTensor *tensors = mai_model_get_tensors (model, &n_tensors);

  *first = G_MAXSIZE;
  *end = 0;
  for (guint i = 0; i < n_tensors; i++)
    if (g_str_has_prefix (tensors[i].name, "norm."))
      {
        *first = MIN (*first, tensors[i].offset);
        *end = MAX (*end, tensors[i].offset + tensors[i].size);
      }
}

gboolean
mai_learner_learn_norms (MaiLearner *learner, GError **error)
{
  gsize first, end;

  if (!mai_model_get_config (learner->model)->batch_norm)
    return TRUE;
  if (!learner->backend->is_host)
    {
      learn_norms_cb (0, 0, learner);
      return TRUE;
    }
  find_norms (learner->model, &first, &end);
  return mai_group_chain (learner->group, learner->parameters + first, end - first, end - first,
                          learn_norms_cb, learner, error);
}

/* ---- before saving and after loading ---- */

/* FNV-1a over words: it is to find what has gone apart, not who wants to deceive. */
static guint64
hash_parameters (MaiModel *model)
{
  gsize n;
  const float *values = mai_model_get_parameters (model, &n);
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (gsize i = 0; i < n; i++)
    {
      guint32 word;

      memcpy (&word, values + i, sizeof word);
      hash = (hash ^ word) * G_GUINT64_CONSTANT (0x100000001b3);
    }
  return hash;
}

static gboolean
check_equal (MaiLearner *learner, GError **error)
{
  guint64 own = hash_parameters (learner->model), first = own;

  if (!mai_group_hand_out (learner->group, &first, sizeof first, error))
    return FALSE;
  if (own != first)
    g_set_error_literal (error, MAI_NN_ERROR, MAI_NN_ERROR_GROUP,
                         _ ("The parameters are no longer equal to those of the first process; "
                            "all processes must be of the same program."));
  return mai_group_agree (learner->group, own == first, error);
}

/* The rows of each member, in every carried state. */
static gboolean
share_carry (MaiLearner *learner, const MaiLearnerState *state, GError **error)
{
  guint size = mai_group_get_size (learner->group);
  g_autofree gsize *ends = g_new (gsize, size);

  for (guint i = 0; i < state->states->n; i++)
    {
      const MaiState *item = &state->states->items[i];

      for (guint r = 0; r < size; r++)
        ends[r] = MIN (mai_learner_first_shard (learner, r + 1) * learner->shard_rows, state->batch)
                  * item->width * sizeof (float);
      if (!mai_group_share (learner->group, state->carry + item->offset * state->batch, ends,
                            error))
        return FALSE;
    }
  return TRUE;
}

gboolean
mai_learner_gather (MaiLearner *learner, GError **error)
{
  g_return_val_if_fail (learner != NULL, FALSE);

  MaiLearnerState state;

  if (learner->group == NULL)
    return TRUE;
  return mai_group_agree (learner->group,
                          mai_learner_pull (learner, error)
                              && mai_learner_get_state (learner, &state, error),
                          error)
         && check_equal (learner, error) && share_carry (learner, &state, error)
         && mai_group_agree (learner->group, mai_learner_set_state (learner, &state, error), error);
}

gboolean
mai_learner_hand_out (MaiLearner *learner, GError **error)
{
  g_return_val_if_fail (learner != NULL, FALSE);

  MaiGroup *group = learner->group;
  gsize bytes = learner->n_parameters * sizeof (float);
  gsize carry_bytes = mai_learner_count_carry (learner) * sizeof (float);
  MaiLearnerState state;

  if (group == NULL)
    return TRUE;
  return mai_group_agree (group, mai_learner_get_state (learner, &state, error), error)
         && mai_group_hand_out (group, mai_model_get_parameters (learner->model, NULL), bytes,
                                error)
         && mai_group_hand_out (group, state.m, bytes, error)
         && mai_group_hand_out (group, state.v, bytes, error)
         && mai_group_hand_out (group, state.carry, carry_bytes, error)
         && mai_group_hand_out (group, state.step_count, sizeof *state.step_count, error)
         && mai_group_agree (group,
                             mai_learner_push (learner, error)
                                 && mai_learner_set_state (learner, &state, error),
                             error);
}
