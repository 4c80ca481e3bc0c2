/* SPDX-License-Identifier: Apache-2.0 */
/* A stand-in for libnccl on host memory. Its members are processes that share a file: each lays its numbers there, waits for
 * the others, and adds up all in the order of the ranks. */
#include "fake-cuda-queue.h"

#include "nn/backends/cudnn/mai-cuda-nccl.h"

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <pthread.h>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

#define API extern "C" __attribute__ ((visibility ("default")))

namespace
{
constexpr int MOST = 8; /* members */
constexpr size_t ROOM = size_t (1) << 20; /* floats of a member */

struct Shared
{
  std::atomic<int> ready; /* the barrier is there */
  pthread_barrier_t barrier;
  int cards[MOST];
  float values[MOST][ROOM];
};

void
make_barrier (Shared *shared, int n)
{
  pthread_barrierattr_t attributes;

  pthread_barrierattr_init (&attributes);
  pthread_barrierattr_setpshared (&attributes, PTHREAD_PROCESS_SHARED);
  pthread_barrier_init (&shared->barrier, &attributes, (unsigned) n);
  pthread_barrierattr_destroy (&attributes);
  shared->ready = 1;
}

Shared *
map_file (const char *path)
{
  int fd = open (path, O_RDWR | O_CLOEXEC);
  void *memory = fd >= 0
                     ? mmap (nullptr, sizeof (Shared), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0)
                     : MAP_FAILED;

  if (fd >= 0)
    close (fd);
  return memory != MAP_FAILED ? (Shared *) memory : nullptr;
}

/* As with the real one each member finds that out of itself alone, and the others go on. */
bool
shares_its_card (const Shared *shared, int n, int rank)
{
  for (int i = 0; i < n; i++)
    if (i != rank && shared->cards[i] == shared->cards[rank])
      return true;
  return false;
}
} // namespace

struct ncclComm
{
  Shared *shared;
  int n, rank;
};

API ncclResult_t
ncclGetUniqueId (ncclUniqueId *id)
{
  const char *folder = getenv ("MUSICAI_CUDA_DIR"); // whoever has made it removes it
  std::string path = std::string (folder != nullptr ? folder : ".") + "/fake-nccl-XXXXXX";
  int fd;

  if (fake_cuda_fails () || path.size () >= sizeof id->internal || (fd = mkstemp (&path[0])) < 0)
    return ncclSystemError;
  strcpy (id->internal, path.c_str ());
  ncclResult_t result = ftruncate (fd, sizeof (Shared)) == 0 ? ncclSuccess : ncclSystemError;
  close (fd);
  return result;
}

API ncclResult_t
ncclCommInitRank (ncclComm_t *comm, int n, ncclUniqueId id, int rank)
{
  Shared *shared = n <= MOST ? map_file (id.internal) : nullptr;

  if (shared == nullptr)
    return ncclSystemError;
  shared->cards[rank] = fake_cuda_now ()->card;
  if (rank == 0)
    make_barrier (shared, n);
  while (shared->ready == 0)
    usleep (1000);
  pthread_barrier_wait (&shared->barrier);
  if (rank == 0)
    unlink (id.internal);
  if (shares_its_card (shared, n, rank) || fake_cuda_fails ())
    {
      munmap (shared, sizeof *shared);
      return ncclInvalidUsage;
    }
  pthread_barrier_wait (&shared->barrier); /* for ever where another has found that it cannot */
  *comm = new ncclComm{ shared, n, rank };
  return ncclSuccess;
}

API ncclResult_t
ncclAllReduce (const void *from, void *to, size_t n, ncclDataType_t type, ncclRedOp_t operation,
               ncclComm_t comm, cudaStream_t)
{
  if (type != ncclFloat || operation != ncclSum || n > ROOM)
    return ncclInvalidUsage;
  return fake_cuda_ask ([=] {
    Shared *shared = comm->shared;
    float *sum = (float *) to;

    memcpy (shared->values[comm->rank], from, n * sizeof (float));
    pthread_barrier_wait (&shared->barrier);
    memcpy (sum, shared->values[0], n * sizeof (float));
    for (int r = 1; r < comm->n; r++)
      for (size_t i = 0; i < n; i++)
        sum[i] += shared->values[r][i];
    pthread_barrier_wait (&shared->barrier);
  })
             ? ncclSuccess
             : ncclSystemError;
}

API ncclResult_t
ncclCommAbort (ncclComm_t comm)
{
  munmap (comm->shared, sizeof *comm->shared);
  delete comm;
  return ncclSuccess;
}

API const char *
ncclGetErrorString (ncclResult_t result)
{
  return result == ncclInvalidUsage ? "invalid usage" : "unhandled system error";
}
