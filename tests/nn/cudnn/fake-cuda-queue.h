/* SPDX-License-Identifier: Apache-2.0 */
/* The stand-in's only stream, for the stand-ins of libraries that build on CUDA. */
#pragma once

#include <functional>

/* Counts as a call, which may be one that was made to fail. */
bool fake_cuda_fails (void);
/* The work is done when somebody waits; FALSE when the call was made to fail. */
bool fake_cuda_ask (std::function<void ()> work);
/* Which card was chosen. */
int fake_cuda_card (void);
