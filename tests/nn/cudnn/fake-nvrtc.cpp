/* SPDX-License-Identifier: Apache-2.0 */
/* A stand-in for libnvrtc, which compiles nothing: the stand-in for CUDA has the kernels. */
#include "fake-cuda-queue.h"

#include <cstring>
#include <nvrtc.h>

#define API extern "C" __attribute__ ((visibility ("default")))

static const char code[] = "\177ELF of the stand-in";

static nvrtcResult
compiler_answer (void)
{
  return fake_cuda_fails () ? NVRTC_ERROR_INTERNAL_ERROR : NVRTC_SUCCESS;
}

API nvrtcResult
nvrtcVersion (int *major, int *minor)
{
  *major = 13;
  *minor = 0;
  return compiler_answer ();
}

API nvrtcResult
nvrtcGetNumSupportedArchs (int *n)
{
  *n = 2;
  return compiler_answer ();
}

API nvrtcResult
nvrtcGetSupportedArchs (int *archs)
{
  archs[0] = 75;
  archs[1] = 90;
  return compiler_answer ();
}

API nvrtcResult
nvrtcCreateProgram (nvrtcProgram *program, const char *, const char *, int, const char *const *,
                    const char *const *)
{
  if (fake_cuda_fails ())
    return NVRTC_ERROR_OUT_OF_MEMORY;
  *program = (nvrtcProgram) fake_cuda_new_thing (1);
  return NVRTC_SUCCESS;
}

API nvrtcResult
nvrtcDestroyProgram (nvrtcProgram *program)
{
  fake_cuda_give_back (*program);
  return NVRTC_SUCCESS;
}

API nvrtcResult
nvrtcCompileProgram (nvrtcProgram, int, const char *const *)
{
  return fake_cuda_fails () ? NVRTC_ERROR_COMPILATION : NVRTC_SUCCESS;
}

API nvrtcResult
nvrtcGetCUBINSize (nvrtcProgram, size_t *size)
{
  *size = sizeof code;
  return compiler_answer ();
}

API nvrtcResult
nvrtcGetCUBIN (nvrtcProgram, char *to)
{
  memcpy (to, code, sizeof code);
  return compiler_answer ();
}

API nvrtcResult
nvrtcGetPTXSize (nvrtcProgram program, size_t *size)
{
  return nvrtcGetCUBINSize (program, size);
}

API nvrtcResult
nvrtcGetPTX (nvrtcProgram program, char *to)
{
  return nvrtcGetCUBIN (program, to);
}

API nvrtcResult
nvrtcGetProgramLogSize (nvrtcProgram, size_t *size)
{
  *size = sizeof "line 1: it does not please\nmore";
  return compiler_answer ();
}

API nvrtcResult
nvrtcGetProgramLog (nvrtcProgram, char *to)
{
  memcpy (to, "line 1: it does not please\nmore", sizeof "line 1: it does not please\nmore");
  return compiler_answer ();
}

API const char *
nvrtcGetErrorString (nvrtcResult)
{
  return "the compiler failed";
}
