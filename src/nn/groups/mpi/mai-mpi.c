/* SPDX-License-Identifier: Apache-2.0 */
/* A group of the processes that OpenMPI's mpirun has started.
 *
 * Waiting is polite: a member that is done early looks again now and then instead of taking the processor from those that
 * still work beside it, and from the first one while it composes a sample. Thread: that which opened the group. */
#include <mpi.h>
#include <sched.h>
#include <unistd.h>

#include "base/mai-i18n.h"
#include "nn/mai-group-open.h"
#include "nn/mai-nn-error.h"

#define TAG_CHAIN 1
#define SPIN 200 /* looks, giving way to others, before it sleeps in between */
#define SLEEP 50 /* microseconds */

typedef struct
{
  MaiGroup group;
  gboolean broken; /* an operation has failed: others may wait for what will not come */
} Mpi;

static gboolean
check (Mpi *mpi, int code, GError **error)
{
  char reason[MPI_MAX_ERROR_STRING];
  int length;

  if (code == MPI_SUCCESS)
    return TRUE;
  mpi->broken = TRUE;
  if (MPI_Error_string (code, reason, &length) != MPI_SUCCESS)
    length = g_snprintf (reason, sizeof reason, "%d", code);
  g_set_error (error, MAI_NN_ERROR, MAI_NN_ERROR_GROUP,
               _ ("The processes have lost each other: %.*s."), length, reason);
  return FALSE;
}

static gboolean
wait_for (Mpi *mpi, MPI_Request *request, GError **error)
{
  int done = 0;

  for (guint looks = 0;; looks++)
    {
      if (!check (mpi, MPI_Test (request, &done, MPI_STATUS_IGNORE), error))
        return FALSE;
      if (done)
        return TRUE;
      if (looks < SPIN)
        sched_yield ();
      else
        usleep (SLEEP);
    }
}

/* What was lost is not found again. `n` is the most that one call of MPI is to move. */
static gboolean
may_begin (Mpi *mpi, gsize n, GError **error)
{
  if (mpi->broken)
    return check (mpi, MPI_ERR_OTHER, error);
  return n <= G_MAXINT || check (mpi, MPI_ERR_COUNT, error);
}

static gboolean
share (MaiGroup *group, gpointer bytes, const gsize *ends, GError **error)
{
  Mpi *mpi = group->context;
  g_autofree int *counts = g_new (int, group->size);
  g_autofree int *begins = g_new (int, group->size);
  MPI_Request request;

  if (!may_begin (mpi, ends[group->size - 1], error))
    return FALSE;
  for (guint r = 0; r < group->size; r++)
    {
      begins[r] = r > 0 ? (int) ends[r - 1] : 0;
      counts[r] = (int) ends[r] - begins[r];
    }
  return check (mpi,
                MPI_Iallgatherv (MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, bytes, counts, begins,
                                 MPI_BYTE, MPI_COMM_WORLD, &request),
                error)
         && wait_for (mpi, &request, error);
}

/* One piece: from the member before, through this one's hands, on to the next. */
static gboolean
pass_on (Mpi *mpi, float *values, gsize first, gsize n, MaiGroupFunc func, gpointer data,
         MPI_Request *sent, GError **error)
{
  const MaiGroup *group = &mpi->group;
  MPI_Request received;

  if (group->rank > 0
      && (!check (mpi,
                  MPI_Irecv (values + first, (int) n, MPI_FLOAT, (int) group->rank - 1, TAG_CHAIN,
                             MPI_COMM_WORLD, &received),
                  error)
          || !wait_for (mpi, &received, error)))
    return FALSE;
  func (first, n, data);
  return group->rank + 1 == group->size
         || check (mpi,
                   MPI_Isend (values + first, (int) n, MPI_FLOAT, (int) group->rank + 1, TAG_CHAIN,
                              MPI_COMM_WORLD, sent),
                   error);
}

static gboolean
chain (MaiGroup *group, float *values, gsize n, gsize piece, MaiGroupFunc func, gpointer data,
       GError **error)
{
  Mpi *mpi = group->context;
  gsize n_pieces = (n + piece - 1) / piece;
  g_autofree MPI_Request *sent = g_new (MPI_Request, n_pieces);
  MPI_Request last;

  if (!may_begin (mpi, n, error))
    return FALSE;
  for (gsize i = 0; i < n_pieces; i++)
    {
      sent[i] = MPI_REQUEST_NULL;
      if (!pass_on (mpi, values, i * piece, MIN (piece, n - i * piece), func, data, &sent[i],
                    error))
        return FALSE;
    }
  for (gsize i = 0; i < n_pieces; i++)
    if (!wait_for (mpi, &sent[i], error))
      return FALSE;
  return check (
             mpi,
             MPI_Ibcast (values, (int) n, MPI_FLOAT, (int) group->size - 1, MPI_COMM_WORLD, &last),
             error)
         && wait_for (mpi, &last, error);
}

static void
close_group (MaiGroup *group)
{
  Mpi *mpi = group->context;

  if (mpi->broken)
    MPI_Abort (MPI_COMM_WORLD, 1);
  MPI_Finalize ();
  g_free (mpi);
}

/* Who else of the group runs on this machine. */
static gboolean
find_neighbours (Mpi *mpi, GError **error)
{
  MPI_Comm neighbours;
  int size, place;

  if (!check (
          mpi,
          MPI_Comm_split_type (MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &neighbours),
          error)
      || !check (mpi, MPI_Comm_size (neighbours, &size), error)
      || !check (mpi, MPI_Comm_rank (neighbours, &place), error)
      || !check (mpi, MPI_Comm_free (&neighbours), error))
    return FALSE;
  mpi->group.neighbours = (guint) size;
  mpi->group.place = (guint) place;
  return TRUE;
}

static gboolean
begin (Mpi *mpi, GError **error)
{
  int threads, rank, size;

  if (!check (mpi, MPI_Init_thread (NULL, NULL, MPI_THREAD_FUNNELED, &threads), error)
      || !check (mpi, MPI_Comm_set_errhandler (MPI_COMM_WORLD, MPI_ERRORS_RETURN), error)
      || !check (mpi, MPI_Comm_rank (MPI_COMM_WORLD, &rank), error)
      || !check (mpi, MPI_Comm_size (MPI_COMM_WORLD, &size), error)
      || !find_neighbours (mpi, error))
    return FALSE;
  mpi->group.rank = (guint) rank;
  mpi->group.size = (guint) size;
  return TRUE;
}

G_MODULE_EXPORT MaiGroup *MAI_GROUP_MODULE_OPEN (GError **error);

MaiGroup *
MAI_GROUP_MODULE_OPEN (GError **error)
{
  g_autofree Mpi *mpi = g_new0 (Mpi, 1);

  if (!begin (mpi, error))
    return NULL;
  mpi->group.context = mpi;
  mpi->group.share = share;
  mpi->group.chain = chain;
  mpi->group.close = close_group;
  return &((Mpi *) g_steal_pointer (&mpi))->group;
}
