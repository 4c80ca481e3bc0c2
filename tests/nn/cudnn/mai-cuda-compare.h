/* SPDX-License-Identifier: Apache-2.0 */
/* A call on the card against the same call of the `cpu` backend: the same arrays in, and all of them compared afterwards,
 * what should not have changed too. */
#pragma once

#include "mai-cuda-fixture.h"

G_BEGIN_DECLS

#define MAI_CUDA_MAX_ARRAYS 12

typedef struct
{
  guint n_arrays;
  gsize sizes[MAI_CUDA_MAX_ARRAYS]; /* floats */
  void (*fill) (float **arrays, gconstpointer data); /* over the random numbers; may be NULL */
  void (*call) (const MaiBackend *be, float **arrays, gconstpointer data);
} MaiCudaCase;

/* Twice on the card: the second time the same bits. Numbers may be off by `tolerance` times the array's largest. Where factors
 * are rounded that counts as 1 at least, as what goes in does: the terms of a small sum may be large. */
void mai_cuda_compare (const MaiCudaCase *c, gconstpointer data, MaiArithmetic arithmetic,
                       double tolerance);

G_END_DECLS
