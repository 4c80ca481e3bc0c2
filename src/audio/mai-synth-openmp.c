/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FluidSynth computes reverb and chorus in an OpenMP region, with a team of one thread unless told
 * otherwise. GCC's OpenMP library allocates and frees a team at every such region, even for one: 700 times a
 * second in the audio callback. A team of one outside of any other is nothing but a call of the function
 * (OpenMP calls its loops orphaned then, and defines them), so the program brings its own entry point that
 * does this and passes on all else. Where FluidSynth was built without OpenMP nobody calls it.
 *
 * The two addresses are the same for the whole process and never change once found; nothing else in the
 * folder is global.
 */
#include "audio/mai-synth-openmp.h"

#include <dlfcn.h>
#include <glib.h>
#include <stdatomic.h>

typedef void (*RegionFunc) (void *data);
typedef void (*ParallelFunc) (RegionFunc region, void *data, unsigned n_threads, unsigned flags);
typedef int (*LevelFunc) (void);

// dlsym() gives a pointer to data, which C does not turn into one to a function
typedef union
{
  void *symbol;
  ParallelFunc parallel;
  LevelFunc get_level;
} Address;

static _Atomic (void *) parallel_symbol;
static _Atomic (void *) level_symbol;

void GOMP_parallel (RegionFunc region, void *data, unsigned n_threads, unsigned flags);

void
mai_synth_openmp_init (void)
{
  atomic_store (&parallel_symbol, dlsym (RTLD_NEXT, "GOMP_parallel"));
  atomic_store (&level_symbol, dlsym (RTLD_DEFAULT, "omp_get_level"));
}

__attribute__ ((visibility ("default"), used)) void
GOMP_parallel (RegionFunc region, void *data, unsigned n_threads, unsigned flags)
{
  if (atomic_load_explicit (&parallel_symbol, memory_order_acquire) == NULL)
    mai_synth_openmp_init ();
  Address parallel = { atomic_load_explicit (&parallel_symbol, memory_order_acquire) };
  Address level = { atomic_load_explicit (&level_symbol, memory_order_acquire) };
  if (n_threads == 1 && level.symbol != NULL && level.get_level () == 0)
    region (data);
  else
    parallel.parallel (region, data, n_threads, flags);
}
