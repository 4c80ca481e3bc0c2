/* SPDX-License-Identifier: Apache-2.0 */
/* The stand-in's only stream and what it was told, for the stand-ins of libraries that build on CUDA. */
#pragma once

#include "fake-cuda.h"

#include <cstddef>
#include <functional>

/* Counts as a call, which may be one that was made to fail. */
bool fake_cuda_fails (void);
/* The work is done when somebody waits; FALSE when the call was made to fail. */
bool fake_cuda_ask (std::function<void ()> work);
/* As they are, nothing changed. */
const FakeCuda *fake_cuda_now (void);
/* Memory that stands for what has to be given back. */
void *fake_cuda_new_thing (size_t n);
void fake_cuda_give_back (void *thing);
