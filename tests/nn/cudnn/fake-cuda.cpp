/* SPDX-License-Identifier: Apache-2.0 */
/* A stand-in for libcudart on host memory: the functions that the module calls, under their own names. Work is queued and
 * done when somebody waits, as late as CUDA might, so that memory which is used too early or given back too soon is found;
 * kernels run in the emulation. Any call can be made to fail. In the same library there are stand-ins for those that build
 * on it. */
#include "emulated-kernel.h" // not emulation.h: CUDA's own headers are here
#include "fake-cuda-queue.h"
#include "fake-cuda.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <cuda_runtime_api.h>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#define API extern "C" __attribute__ ((visibility ("default")))

using Work = std::function<void ()>;
using Graph = std::vector<Work>;

namespace
{
/* The number of that name, or `otherwise`. */
long long
read_setting (const char *name, long long otherwise)
{
  const char *text = getenv ("MUSICAI_FAKE_CUDA_SETTINGS");
  std::string all = text != nullptr ? "," + std::string (text) : "";
  size_t at = all.find ("," + std::string (name) + "=");

  return at != std::string::npos ? atoll (all.c_str () + at + strlen (name) + 2) : otherwise;
}

int
read_int (const char *name, int otherwise)
{
  return (int) read_setting (name, otherwise);
}

FakeCuda settings = { read_int ("fail_at", 0),
                      read_int ("stays_broken", 0),
                      read_int ("computes", 1),
                      read_int ("driver", 13000),
                      read_int ("devices", 1),
                      90,
                      4,
                      1,
                      232448,
                      read_setting ("memory_bytes", 1ll << 33),
                      read_setting ("others_bytes", 0),
                      read_int ("fail_at_replay", 0),
                      read_int ("compute", 0),
                      -1 };
long calls;
bool broken, capturing;
std::vector<Work> waiting; /* what was asked for and is not done */
std::unique_ptr<Graph> captured;
std::map<void *, size_t> memory; /* of the card */
std::set<void *> things; /* everything else that has to be given back */
std::set<const void *> loaded; /* kernels: a first launch loads, which is no part of a recording */
size_t used;

bool
fails (void)
{
  calls++;
  if (settings.fail_at > 0 && --settings.fail_at == 0)
    {
      broken = settings.stays_broken;
      return true;
    }
  return broken;
}

cudaError_t
answer (void)
{
  return fails () ? cudaErrorLaunchFailure : cudaSuccess;
}

cudaError_t
ask (Work work)
{
  if (fails ())
    return cudaErrorLaunchFailure;
  (capturing ? *captured : waiting).push_back (std::move (work));
  return cudaSuccess;
}

void
do_all (void)
{
  std::vector<Work> now;

  now.swap (waiting);
  for (Work &work : now)
    work ();
}
} // namespace

bool
fake_cuda_fails (void)
{
  return fails ();
}

bool
fake_cuda_ask (Work work)
{
  return ask (std::move (work)) == cudaSuccess;
}

const FakeCuda *
fake_cuda_now (void)
{
  return &settings;
}

void *
fake_cuda_new_thing (size_t n)
{
  void *thing = malloc (n);

  things.insert (thing);
  return thing;
}

void
fake_cuda_give_back (void *thing)
{
  if (things.erase (thing) == 0)
    {
      fprintf (stderr, "fake CUDA: something is given back that was not had\n");
      abort ();
    }
  free (thing);
}

API FakeCuda *
fake_cuda_settings (void)
{
  broken = false;
  return &settings;
}

API long
fake_cuda_calls (void)
{
  return calls;
}

API long
fake_cuda_live (void)
{
  return (long) (memory.size () + things.size ());
}

/* ---- Device ---- */

API cudaError_t
cudaRuntimeGetVersion (int *version)
{
  *version = CUDART_VERSION;
  return cudaSuccess;
}

API cudaError_t
cudaDriverGetVersion (int *version)
{
  *version = settings.driver;
  return answer ();
}

API cudaError_t
cudaGetDeviceCount (int *n)
{
  if (fails ())
    return cudaErrorInitializationError;
  if (settings.devices == 0)
    return cudaErrorNoDevice;
  *n = settings.devices;
  return cudaSuccess;
}

API cudaError_t
cudaSetDevice (int card)
{
  settings.card = card;
  return answer ();
}

API cudaError_t
cudaDeviceGetAttribute (int *value, enum cudaDeviceAttr attribute, int card)
{
  switch (attribute)
    {
    case cudaDevAttrComputeCapabilityMajor:
      *value = settings.architecture / 10;
      break;
    case cudaDevAttrComputeCapabilityMinor:
      *value = settings.architecture % 10;
      break;
    case cudaDevAttrMultiProcessorCount:
      *value = settings.multiprocessors;
      break;
    case cudaDevAttrMaxSharedMemoryPerBlockOptin:
      *value = settings.shared_bytes;
      break;
    case cudaDevAttrCooperativeLaunch:
      *value = settings.cooperative;
      break;
    case cudaDevAttrPciBusId:
      *value = card;
      break;
    case cudaDevAttrPciDomainId:
    case cudaDevAttrPciDeviceId:
      *value = 0;
      break;
    default:
      return cudaErrorInvalidValue;
    }
  return answer ();
}

API cudaError_t
cudaGetDeviceProperties (cudaDeviceProp *properties, int)
{
  strcpy (properties->name, "Stand-in for a card");
  return answer ();
}

API cudaError_t
cudaMemGetInfo (size_t *available, size_t *total)
{
  *total = (size_t) settings.memory_bytes;
  *available = *total - used;
  return answer ();
}

API const char *
cudaGetErrorString (cudaError_t error)
{
  return error == cudaErrorMemoryAllocation ? "out of memory" : "unspecified launch failure";
}

API cudaError_t
cudaGetLastError (void)
{
  return cudaSuccess;
}

/* ---- Memory ---- */

API cudaError_t
cudaMalloc (void **to, size_t n)
{
  if (fails () || used + n > (size_t) (settings.memory_bytes - settings.others_bytes) || capturing)
    return cudaErrorMemoryAllocation;
  *to = aligned_alloc (256, (n + 255) / 256 * 256);
  memset (*to, 0xcd, n < 1 << 20 ? n : 1 << 20); /* nothing is promised of it */
  memory[*to] = n;
  used += n;
  return cudaSuccess;
}

API cudaError_t
cudaFree (void *from)
{
  do_all ();
  if (memory.count (from) == 0)
    {
      fprintf (stderr, "fake CUDA: memory is freed that was not had\n");
      abort ();
    }
  used -= memory[from];
  memory.erase (from);
  free (from);
  return answer ();
}

API cudaError_t
cudaMallocHost (void **to, size_t n)
{
  if (fails ())
    return cudaErrorMemoryAllocation;
  *to = fake_cuda_new_thing (n);
  return cudaSuccess;
}

API cudaError_t
cudaFreeHost (void *from)
{
  do_all ();
  fake_cuda_give_back (from);
  return answer ();
}

API cudaError_t
cudaMemcpyAsync (void *to, const void *from, size_t n, enum cudaMemcpyKind kind, cudaStream_t)
{
  if (kind == cudaMemcpyDeviceToHost && capturing)
    return cudaErrorStreamCaptureUnsupported;

  cudaError_t result = ask ([=] { memcpy (to, from, n); });

  if (kind == cudaMemcpyDeviceToHost)
    do_all ();
  return result;
}

API cudaError_t
cudaMemsetAsync (void *to, int value, size_t n, cudaStream_t)
{
  return ask ([=] { memset (to, value, n); });
}

/* ---- Streams, events, graphs ---- */

API cudaError_t
cudaStreamCreateWithFlags (cudaStream_t *stream, unsigned)
{
  *stream = nullptr;
  if (fails ())
    return cudaErrorLaunchFailure;
  *stream = (cudaStream_t) fake_cuda_new_thing (1);
  return cudaSuccess;
}

API cudaError_t
cudaStreamDestroy (cudaStream_t stream)
{
  fake_cuda_give_back (stream);
  return answer ();
}

API cudaError_t
cudaStreamSynchronize (cudaStream_t)
{
  do_all ();
  return answer ();
}

API cudaError_t
cudaStreamBeginCapture (cudaStream_t, enum cudaStreamCaptureMode)
{
  if (fails ())
    return cudaErrorLaunchFailure;
  capturing = true;
  captured = std::make_unique<Graph> ();
  return cudaSuccess;
}

API cudaError_t
cudaStreamEndCapture (cudaStream_t, cudaGraph_t *graph)
{
  capturing = false;
  if (fails ())
    {
      captured.reset ();
      return cudaErrorStreamCaptureInvalidated;
    }
  *graph = (cudaGraph_t) fake_cuda_new_thing (sizeof (Graph *));
  *(Graph **) *graph = captured.release ();
  return cudaSuccess;
}

API cudaError_t
cudaGraphInstantiate (cudaGraphExec_t *exec, cudaGraph_t graph, unsigned long long)
{
  if (fails ())
    return cudaErrorMemoryAllocation;
  *exec = (cudaGraphExec_t) fake_cuda_new_thing (sizeof (Graph *));
  *(Graph **) *exec = new Graph (**(Graph **) graph);
  return cudaSuccess;
}

API cudaError_t
cudaGraphDestroy (cudaGraph_t graph)
{
  delete *(Graph **) graph;
  fake_cuda_give_back (graph);
  return answer ();
}

API cudaError_t
cudaGraphExecDestroy (cudaGraphExec_t exec)
{
  do_all ();
  delete *(Graph **) exec;
  fake_cuda_give_back (exec);
  return answer ();
}

API cudaError_t
cudaGraphLaunch (cudaGraphExec_t exec, cudaStream_t)
{
  const Graph *graph = *(Graph **) exec;

  if (settings.fail_at_replay > 0 && --settings.fail_at_replay == 0)
    {
      broken = settings.stays_broken;
      return cudaErrorLaunchFailure;
    }
  return ask ([=] {
    for (const Work &work : *graph)
      work ();
  });
}

API cudaError_t
cudaEventCreateWithFlags (cudaEvent_t *event, unsigned)
{
  if (fails ())
    return cudaErrorMemoryAllocation;
  *event = (cudaEvent_t) fake_cuda_new_thing (1);
  return cudaSuccess;
}

API cudaError_t
cudaEventDestroy (cudaEvent_t event)
{
  fake_cuda_give_back (event);
  return answer ();
}

API cudaError_t
cudaEventRecord (cudaEvent_t, cudaStream_t)
{
  return answer ();
}

API cudaError_t
cudaEventSynchronize (cudaEvent_t)
{
  do_all ();
  return answer ();
}

/* ---- Kernels ---- */

API cudaError_t
cudaLibraryLoadData (cudaLibrary_t *library, const void *code, enum cudaJitOption *, void **,
                     unsigned, enum cudaLibraryOption *, void **, unsigned)
{
  *library = nullptr;
  if (fails () || memcmp (code, "\177ELF", 4) != 0)
    return cudaErrorInvalidKernelImage;
  *library = (cudaLibrary_t) fake_cuda_new_thing (1);
  return cudaSuccess;
}

API cudaError_t
cudaLibraryUnload (cudaLibrary_t library)
{
  do_all ();
  loaded.clear ();
  fake_cuda_give_back (library);
  return answer ();
}

API cudaError_t
cudaLibraryGetKernel (cudaKernel_t *kernel, cudaLibrary_t, const char *name)
{
  if (fails ())
    return cudaErrorSymbolNotFound;
  for (size_t i = 0; i < n_emulated_kernels; i++)
    if (std::string (emulated_kernels[i].name) == name)
      {
        *kernel = (cudaKernel_t) &emulated_kernels[i];
        return cudaSuccess;
      }
  return cudaErrorSymbolNotFound;
}

API cudaError_t
cudaFuncGetAttributes (cudaFuncAttributes *attributes, const void *function)
{
  *attributes = {};
  attributes->maxThreadsPerBlock = 1024;
  loaded.insert (function);
  return answer ();
}

API cudaError_t
cudaKernelSetAttributeForDevice (cudaKernel_t, enum cudaFuncAttribute, int, int)
{
  return answer ();
}

static cudaError_t
launch (const void *function, dim3 grid, dim3 block, void **arguments, size_t shared, bool together)
{
  const EmulatedKernel *kernel = (const EmulatedKernel *) function;
  std::vector<char> copy ((const char *) arguments[0], (const char *) arguments[0] + kernel->size);

  if (grid.x == 0 || grid.y == 0 || grid.z == 0 || block.x == 0 || block.x > 1024 || grid.y > 65535
      || grid.z > 65535 || shared > (size_t) settings.shared_bytes
      || (together && grid.x > (unsigned) settings.multiprocessors))
    return cudaErrorInvalidConfiguration;
  if (capturing && loaded.count (function) == 0)
    return cudaErrorStreamCaptureUnsupported;
  loaded.insert (function);
  return ask ([=] {
    if (settings.computes)
      emulated_launch (kernel, { grid.x, grid.y, grid.z }, { block.x, block.y, block.z }, shared,
                       together, copy.data ());
  });
}

API cudaError_t
cudaLaunchKernel (const void *function, dim3 grid, dim3 block, void **arguments, size_t shared,
                  cudaStream_t)
{
  return launch (function, grid, block, arguments, shared, false);
}

API cudaError_t
cudaLaunchCooperativeKernel (const void *function, dim3 grid, dim3 block, void **arguments,
                             size_t shared, cudaStream_t)
{
  return launch (function, grid, block, arguments, shared, true);
}
