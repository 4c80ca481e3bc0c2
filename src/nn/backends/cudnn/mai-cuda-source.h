/* SPDX-License-Identifier: Apache-2.0 */
/* The texts of the kernels' files, for the compiler at run time, under the names by which they include each other. */
#pragma once

#include <stddef.h>

extern const char *const mai_cuda_sources[];
extern const char *const mai_cuda_source_names[];
extern const size_t mai_cuda_n_sources;
