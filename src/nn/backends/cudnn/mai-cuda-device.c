/* SPDX-License-Identifier: Apache-2.0 */
#include "nn/backends/cudnn/mai-cuda-device.h"

#include "base/mai-i18n.h"
#include "nn/backends/cudnn/mai-cuda-arguments.h"
#include "nn/backends/cudnn/mai-cuda-staging.h"
#include "nn/mai-nn-error.h"

#define BLAS_WORKSPACE_BYTES ((gsize) 32 << 20) /* what cuBLAS asks for on Hopper */
#define LEAST_FREE_BYTES ((gsize) 256 << 20) /* below it a card is as good as full */
#define OLDEST 75 /* the oldest architecture that CUDA 13 compiles for */
#define THREADS 256

MaiCuda *
mai_cuda_of (const MaiBackend *be)
{
  return be->context;
}

/* Nor is anything asked for that can no longer be recorded: it would be done at once, and again by whoever asks without. */
gboolean
mai_cuda_is_sound (MaiCuda *cuda)
{
  return cuda->failure == NULL && !(cuda->recording && cuda->recording_failed);
}

static void
remember (MaiCuda *cuda, GError *failure)
{
  if (cuda->failure == NULL)
    cuda->failure = failure;
  else
    g_error_free (failure);
}

void
mai_cuda_fail (MaiCuda *cuda, const char *what)
{
  remember (cuda, g_error_new (MAI_NN_ERROR, MAI_NN_ERROR_DEVICE,
                               _ ("The graphics card failed (%s); the processor can go on from "
                                  "the last checkpoint."),
                               what));
}

gboolean
mai_cuda_check (MaiCuda *cuda, cudaError_t result)
{
  if (result == cudaSuccess)
    return TRUE;
  if (cuda->recording)
    cuda->recording_failed = TRUE; /* whoever records asks again, without */
  else if (result == cudaErrorMemoryAllocation)
    remember (cuda, g_error_new_literal (
                        MAI_NN_ERROR, MAI_NN_ERROR_TOO_LARGE,
                        _ ("The graphics card has too little memory for this; use a smaller "
                           "network, a smaller batch or shorter sequences, or the processor.")));
  else
    mai_cuda_fail (cuda, cuda->api.cudaGetErrorString (result));
  return FALSE;
}

gboolean
mai_cuda_check_blas (MaiCuda *cuda, cublasStatus_t result)
{
  if (result == CUBLAS_STATUS_SUCCESS)
    return TRUE;
  if (cuda->recording)
    cuda->recording_failed = TRUE;
  else if (result == CUBLAS_STATUS_ALLOC_FAILED)
    mai_cuda_check (cuda, cudaErrorMemoryAllocation);
  else
    mai_cuda_fail (cuda, cuda->api.cublasGetStatusString (result));
  return FALSE;
}

/* ---- Finding the card ---- */

static gboolean
refuse (GError **error, const char *reason)
{
  g_set_error (error, MAI_NN_ERROR, MAI_NN_ERROR_DEVICE,
               _ ("The graphics card cannot be used: %s."), reason);
  return FALSE;
}

static gboolean
check_driver (const MaiCudaApi *api, GError **error)
{
  int found = 0, needed = 0;

  if (api->cudaDriverGetVersion (&found) != cudaSuccess || found == 0)
    return refuse (error, _ ("no driver of NVIDIA is installed"));
  if (api->cudaRuntimeGetVersion (&needed) == cudaSuccess && found / 1000 >= needed / 1000)
    return TRUE;
  g_set_error (error, MAI_NN_ERROR, MAI_NN_ERROR_DEVICE,
               _ ("The graphics card cannot be used: its driver is for CUDA %d.%d, but %d.0 is "
                  "needed; install a newer driver."),
               found / 1000, found % 1000 / 10, needed / 1000);
  return FALSE;
}

static gboolean
choose_card (MaiCuda *cuda, guint card, GError **error)
{
  const MaiCudaApi *api = &cuda->api;
  int n = 0;
  cudaError_t result = api->cudaGetDeviceCount (&n);

  if (result == cudaErrorInsufficientDriver)
    return refuse (error, _ ("no driver of NVIDIA is installed, or one that is too old"));
  if (result == cudaErrorNoDevice || (result == cudaSuccess && n == 0))
    return refuse (error, _ ("there is none of NVIDIA"));
  if (result == cudaSuccess)
    result = api->cudaSetDevice (cuda->card = (int) (card % (guint) n));
  return result == cudaSuccess || refuse (error, api->cudaGetErrorString (result));
}

/* Every release has the name first; what follows, and so the size, is another in each. */
static char *
read_name (const MaiCudaApi *api, int card)
{
  g_autofree struct cudaDeviceProp *properties = g_malloc0 (16 * sizeof *properties);

  if (api->cudaGetDeviceProperties (properties, card) != cudaSuccess)
    return NULL;
  properties->name[sizeof properties->name - 1] = '\0';
  return g_utf8_make_valid (g_strstrip (properties->name), -1);
}

/* "0:41:0": domain, bus and device, in hexadecimal digits. */
static char *
read_place (const MaiCudaApi *api, int card)
{
  int domain = 0, bus = 0, device = 0;

  if (api->cudaDeviceGetAttribute (&domain, cudaDevAttrPciDomainId, card) != cudaSuccess
      || api->cudaDeviceGetAttribute (&bus, cudaDevAttrPciBusId, card) != cudaSuccess
      || api->cudaDeviceGetAttribute (&device, cudaDevAttrPciDeviceId, card) != cudaSuccess)
    return NULL;
  return g_strdup_printf ("%x:%x:%x", domain, bus, device);
}

static gboolean
read_traits (const MaiCudaApi *api, int card, MaiCudaTraits *traits, GError **error)
{
  int major = 0, minor = 0, processors = 0, shared = 0, cooperative = 0;
  gsize available = 0, total = 0;

  if (api->cudaDeviceGetAttribute (&major, cudaDevAttrComputeCapabilityMajor, card) != cudaSuccess
      || api->cudaDeviceGetAttribute (&minor, cudaDevAttrComputeCapabilityMinor, card)
             != cudaSuccess
      || api->cudaDeviceGetAttribute (&processors, cudaDevAttrMultiProcessorCount, card)
             != cudaSuccess
      || api->cudaDeviceGetAttribute (&shared, cudaDevAttrMaxSharedMemoryPerBlockOptin, card)
             != cudaSuccess
      || api->cudaDeviceGetAttribute (&cooperative, cudaDevAttrCooperativeLaunch, card)
             != cudaSuccess
      || api->cudaMemGetInfo (&available, &total) != cudaSuccess
      || (traits->name = read_name (api, card)) == NULL
      || (traits->place = read_place (api, card)) == NULL)
    return refuse (error, _ ("it does not say what it is"));
  traits->architecture = (guint) (10 * major + minor);
  traits->multiprocessors = (guint) MAX (processors, 1);
  traits->shared_bytes = (gsize) MAX (shared, 0);
  traits->cooperative = cooperative != 0;
  if (traits->architecture < OLDEST)
    return refuse (error, _ ("it is older than CUDA supports (compute capability below 7.5)"));
  if (available < LEAST_FREE_BYTES)
    return refuse (error, _ ("other programs have nearly all of its memory"));
  return TRUE;
}

/* ---- Getting ready ---- */

/* CUDA loads a kernel onto the card when something is first asked of it, which had better not be while a recording is made. */
static gboolean
load_kernel (MaiCuda *cuda, MaiCudaKernel kernel)
{
  const MaiCudaApi *api = &cuda->api;
  struct cudaFuncAttributes attributes;

  return mai_cuda_check (cuda, api->cudaLibraryGetKernel (&cuda->kernels[kernel], cuda->library,
                                                          mai_cuda_kernel_names[kernel]))
         && mai_cuda_check (
             cuda, api->cudaFuncGetAttributes (&attributes, (const void *) cuda->kernels[kernel]));
}

static gboolean
load_kernels (MaiCuda *cuda, GError **error)
{
  g_autofree char *folder = mai_cuda_program_cache_folder ();
  g_autoptr (GBytes) code =
      mai_cuda_program_get (&cuda->api, cuda->traits.architecture, folder, error);

  if (code == NULL)
    return FALSE;
  if (!mai_cuda_check (cuda,
                       cuda->api.cudaLibraryLoadData (&cuda->library, g_bytes_get_data (code, NULL),
                                                      NULL, NULL, 0, NULL, NULL, 0)))
    return FALSE;
  for (guint i = 0; i < MAI_CUDA_N_KERNELS; i++)
    if (!load_kernel (cuda, i))
      return FALSE;
  return TRUE;
}

/* More shared memory than a block has unless it asks. */
static gboolean
allow_shared_memory (MaiCuda *cuda)
{
  static const MaiCudaKernel kernels[] = { MAI_CUDA_KERNEL_lstm_forward,
                                           MAI_CUDA_KERNEL_lstm_backward };

  for (guint i = 0; i < G_N_ELEMENTS (kernels); i++)
    if (!mai_cuda_check (cuda,
                         cuda->api.cudaKernelSetAttributeForDevice (
                             cuda->kernels[kernels[i]], cudaFuncAttributeMaxDynamicSharedMemorySize,
                             (int) cuda->traits.shared_bytes, cuda->card)))
      return FALSE;
  return TRUE;
}

static gboolean
make_tools (MaiCuda *cuda)
{
  const MaiCudaApi *api = &cuda->api;

  if (!mai_cuda_check (cuda, api->cudaStreamCreateWithFlags (&cuda->stream, cudaStreamNonBlocking))
      || !mai_cuda_check (cuda, api->cudaMalloc (&cuda->blas_workspace, BLAS_WORKSPACE_BYTES))
      || !mai_cuda_check (cuda, api->cudaMalloc (&cuda->scratch, MAI_CUDA_SCRATCH_BYTES))
      || !mai_cuda_check (cuda, api->cudaMalloc ((void **) &cuda->counters,
                                                 (MAI_CUDA_MAX_PARTS + 1) * sizeof (unsigned)))
      || !mai_cuda_check_blas (cuda, api->cublasCreate_v2 (&cuda->blas))
      || !mai_cuda_check_blas (cuda, api->cublasSetStream_v2 (cuda->blas, cuda->stream))
      || !mai_cuda_check_blas (cuda, api->cublasSetWorkspace_v2 (cuda->blas, cuda->blas_workspace,
                                                                 BLAS_WORKSPACE_BYTES)))
    return FALSE;
  cuda->staging = mai_cuda_staging_new (cuda);
  return cuda->staging != NULL;
}

gboolean
mai_cuda_init (MaiCuda *cuda, MaiArithmetic arithmetic, guint card, GError **error)
{
  cuda->arithmetic = arithmetic;
  if (!mai_cuda_api_open (&cuda->api, error))
    return FALSE;
  if (!check_driver (&cuda->api, error) || !choose_card (cuda, card, error)
      || !read_traits (&cuda->api, cuda->card, &cuda->traits, error))
    return FALSE;
  cuda->backend.device = cuda->traits.name;
  cuda->backend.place = cuda->traits.place;
  if (make_tools (cuda) && load_kernels (cuda, error) && allow_shared_memory (cuda))
    return TRUE;
  if (cuda->failure != NULL)
    g_propagate_error (error, g_steal_pointer (&cuda->failure));
  return FALSE;
}

void
mai_cuda_clear (MaiCuda *cuda)
{
  const MaiCudaApi *api = &cuda->api;

  mai_cuda_leave_link (cuda); /* first: the stream may wait for one that is lost */
  if (cuda->stream != NULL)
    api->cudaStreamSynchronize (cuda->stream);
  if (cuda->staging != NULL)
    mai_cuda_staging_free (cuda, cuda->staging);
  if (cuda->blas != NULL)
    api->cublasDestroy_v2 (cuda->blas);
  if (cuda->library != NULL)
    api->cudaLibraryUnload (cuda->library);
  if (cuda->counters != NULL)
    api->cudaFree (cuda->counters);
  if (cuda->scratch != NULL)
    api->cudaFree (cuda->scratch);
  if (cuda->blas_workspace != NULL)
    api->cudaFree (cuda->blas_workspace);
  if (cuda->stream != NULL)
    api->cudaStreamDestroy (cuda->stream);
  g_clear_error (&cuda->failure);
  g_free (cuda->traits.name);
  g_free (cuda->traits.place);
}

/* ---- Memory ---- */

static void
clear_memory (const MaiBackend *be, gpointer to, gsize n)
{
  MaiCuda *cuda = mai_cuda_of (be);

  if (mai_cuda_is_sound (cuda) && n > 0)
    mai_cuda_check (cuda, cuda->api.cudaMemsetAsync (to, 0, n, cuda->stream));
}

static gpointer
alloc_memory (const MaiBackend *be, gsize n)
{
  MaiCuda *cuda = mai_cuda_of (be);
  void *memory = NULL;

  if (!mai_cuda_is_sound (cuda)
      || !mai_cuda_check (cuda, cuda->api.cudaMalloc (&memory, MAX (n, 1))))
    return NULL;
  clear_memory (be, memory, n);
  return memory;
}

static void
free_memory (const MaiBackend *be, gpointer memory)
{
  MaiCuda *cuda = mai_cuda_of (be);

  if (memory != NULL)
    mai_cuda_check (cuda, cuda->api.cudaFree (memory));
}

static void
copy_memory (const MaiBackend *be, gpointer to, gconstpointer from, gsize n)
{
  MaiCuda *cuda = mai_cuda_of (be);

  if (mai_cuda_is_sound (cuda) && n > 0)
    mai_cuda_check (
        cuda, cuda->api.cudaMemcpyAsync (to, from, n, cudaMemcpyDeviceToDevice, cuda->stream));
}

static void
upload (const MaiBackend *be, gpointer to, gconstpointer host, gsize n)
{
  mai_cuda_staging_upload (mai_cuda_of (be), to, host, n);
}

static void
download (const MaiBackend *be, gpointer host, gconstpointer from, gsize n)
{
  MaiCuda *cuda = mai_cuda_of (be);

  if (mai_cuda_is_sound (cuda) && n > 0)
    mai_cuda_check (
        cuda, cuda->api.cudaMemcpyAsync (host, from, n, cudaMemcpyDeviceToHost, cuda->stream));
}

static gboolean
finish (const MaiBackend *be, GError **error)
{
  MaiCuda *cuda = mai_cuda_of (be);

  if (mai_cuda_is_sound (cuda))
    mai_cuda_check (cuda, cuda->api.cudaStreamSynchronize (cuda->stream));
  if (mai_cuda_is_sound (cuda))
    return TRUE;
  if (error != NULL)
    *error = g_error_copy (cuda->failure);
  return FALSE;
}

void
mai_cuda_fill_memory (MaiBackend *backend)
{
  backend->alloc = alloc_memory;
  backend->free = free_memory;
  backend->clear = clear_memory;
  backend->copy = copy_memory;
  backend->upload = upload;
  backend->download = download;
  backend->finish = finish;
}

/* ---- Recordings: CUDA's graphs ---- */

static void
record (const MaiBackend *be)
{
  MaiCuda *cuda = mai_cuda_of (be);

  cuda->recording = mai_cuda_is_sound (cuda);
  cuda->recording_failed =
      cuda->recording
      && cuda->api.cudaStreamBeginCapture (cuda->stream, cudaStreamCaptureModeThreadLocal)
             != cudaSuccess;
}

static gpointer
recorded (const MaiBackend *be)
{
  MaiCuda *cuda = mai_cuda_of (be);
  cudaGraph_t graph = NULL;
  cudaGraphExec_t recording = NULL;

  if (!cuda->recording)
    return NULL;
  cuda->recording = FALSE;
  if (cuda->api.cudaStreamEndCapture (cuda->stream, &graph) != cudaSuccess)
    cuda->recording_failed = TRUE;
  if (!cuda->recording_failed
      && cuda->api.cudaGraphInstantiate (&recording, graph, 0) != cudaSuccess)
    recording = NULL;
  if (graph != NULL)
    cuda->api.cudaGraphDestroy (graph);
  if (recording == NULL)
    {
      cuda->api.cudaGetLastError (); /* is told again otherwise */
      g_message ("the graphics card does not record; every step is asked for anew");
    }
  return recording;
}

static void
replay (const MaiBackend *be, gpointer recording)
{
  MaiCuda *cuda = mai_cuda_of (be);

  if (mai_cuda_is_sound (cuda))
    mai_cuda_check (cuda, cuda->api.cudaGraphLaunch (recording, cuda->stream));
}

static void
forget (const MaiBackend *be, gpointer recording)
{
  MaiCuda *cuda = mai_cuda_of (be);

  mai_cuda_check (cuda, cuda->api.cudaGraphExecDestroy (recording));
}

void
mai_cuda_fill_recordings (MaiBackend *backend)
{
  backend->record = record;
  backend->recorded = recorded;
  backend->replay = replay;
  backend->forget = forget;
}

/* ---- Launches ---- */

void
mai_cuda_launch (MaiCuda *cuda, MaiCudaKernel kernel, const MaiCudaLaunch *launch,
                 gconstpointer arguments)
{
  void *list[] = { (void *) arguments };
  const void *function = (const void *) cuda->kernels[kernel];
  dim3 block = { launch->threads, 1, 1 };

  if (!mai_cuda_is_sound (cuda))
    return;
  if (launch->together)
    mai_cuda_check (cuda, cuda->api.cudaLaunchCooperativeKernel (
                              function, launch->grid, block, list, launch->shared, cuda->stream));
  else
    mai_cuda_check (cuda, cuda->api.cudaLaunchKernel (function, launch->grid, block, list,
                                                      launch->shared, cuda->stream));
}

void
mai_cuda_launch_over (MaiCuda *cuda, MaiCudaKernel kernel, gsize n, gconstpointer arguments)
{
  gsize most = 16 * (gsize) cuda->traits.multiprocessors;
  MaiCudaLaunch launch = {
    .grid = { (guint) CLAMP ((n + THREADS - 1) / THREADS, 1, most), 1, 1 },
    .threads = THREADS,
    .shared = THREADS * sizeof (double), /* for those that want some */
  };

  mai_cuda_launch (cuda, kernel, &launch, arguments);
}
