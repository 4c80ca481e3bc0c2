/* SPDX-License-Identifier: Apache-2.0 */
/* What a test may ask of the stand-in for CUDA's libraries, beside what CUDA has. Found by name in the library. */
#pragma once

#ifdef __cplusplus
extern "C"
{
#endif

  typedef struct
  {
    int fail_at; /* the so-manieth call from now fails; 0: none */
    int stays_broken; /* and every one after it, as when a card is lost */
    int computes; /* 0: kernels and products do nothing, which is quick */
    int driver; /* version, 13000; 0: there is none */
    int devices;
    int architecture; /* 90 */
    int multiprocessors;
    int cooperative;
    int shared_bytes;
    long long memory_bytes; /* of the card */
    long long others_bytes; /* of them, that other programs take after that was told */
    int fail_at_replay; /* the so-manieth replay of a recording fails; 0: none */
    int compute; /* products of another compute type fail; 0: any will do */
    int card; /* which one was chosen last */
  } FakeCuda;

  /* "fake_cuda_settings": may be changed at any time. To begin with they are what $MUSICAI_FAKE_CUDA_SETTINGS says, as
   * "fail_at=20,driver=0". */
  typedef FakeCuda *(*FakeCudaSettings) (void);
  typedef long (*FakeCudaCount) (void); /* "fake_cuda_calls": so far; "fake_cuda_live": things
                                         made and not given back */

#ifdef __cplusplus
}
#endif
