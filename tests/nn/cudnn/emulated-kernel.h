/* SPDX-License-Identifier: Apache-2.0 */
/* Kernels of the emulation, by name: what both those see that are compiled for it and those that CUDA's own headers are
 * included in. */
#pragma once

#include <cstddef>

struct EmulatedIndex
{
  unsigned x, y, z;
};

/* Runs one thread with the structure that it is given. */
struct EmulatedKernel
{
  const char *name;
  size_t size;
  void (*run) (const void *arguments);
};

extern const EmulatedKernel emulated_kernels[];
extern const size_t n_emulated_kernels;

/* Runs a grid; with `together` all blocks side by side, else one after the other. `shared` is in bytes. */
void emulated_launch (const EmulatedKernel *kernel, EmulatedIndex grid, EmulatedIndex block,
                      size_t shared, bool together, const void *arguments);
