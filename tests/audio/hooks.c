/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preloaded into test-mai-player-hooks: counts what the audio callback must not do. It wraps
 * new_fluid_audio_driver2(), so that it knows when a thread is inside the callback, and the functions that
 * allocate and lock, so that it sees them whoever calls them.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fluidsynth.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

void *__libc_malloc (size_t size);
void *__libc_calloc (size_t n, size_t size);
void *__libc_realloc (void *memory, size_t size);
void __libc_free (void *memory);
void *__libc_memalign (size_t alignment, size_t size);

int mai_hooks_allocations (void);
int mai_hooks_locks (void);
int mai_hooks_callbacks (void);
void mai_hooks_set_inside (int now);

static atomic_int allocations;
static atomic_int locks;
static atomic_int callbacks;
static __thread int inside __attribute__ ((tls_model ("initial-exec")));

int
mai_hooks_allocations (void)
{
  return atomic_load (&allocations);
}

int
mai_hooks_locks (void)
{
  return atomic_load (&locks);
}

int
mai_hooks_callbacks (void)
{
  return atomic_load (&callbacks);
}

/*
 * Takes the calling thread for the callback's, to see that the hooks work.
 */
void
mai_hooks_set_inside (int now)
{
  inside = now;
}

void *
malloc (size_t size)
{
  if (inside)
    atomic_fetch_add (&allocations, 1);
  return __libc_malloc (size);
}

void *
calloc (size_t n, size_t size)
{
  if (inside)
    atomic_fetch_add (&allocations, 1);
  return __libc_calloc (n, size);
}

void *
realloc (void *memory, size_t size)
{
  if (inside)
    atomic_fetch_add (&allocations, 1);
  return __libc_realloc (memory, size);
}

void
free (void *memory)
{
  if (inside && memory != NULL)
    atomic_fetch_add (&allocations, 1);
  __libc_free (memory);
}

void *
aligned_alloc (size_t alignment, size_t size)
{
  if (inside)
    atomic_fetch_add (&allocations, 1);
  return __libc_memalign (alignment, size);
}

int
posix_memalign (void **memory, size_t alignment, size_t size)
{
  *memory = aligned_alloc (alignment, size);
  return *memory != NULL ? 0 : ENOMEM;
}

typedef int (*MutexFunc) (pthread_mutex_t *mutex);
typedef int (*RwlockFunc) (pthread_rwlock_t *lock);
typedef int (*CondFunc) (pthread_cond_t *cond, pthread_mutex_t *mutex);

/*
 * dlsym() gives a pointer to data, which C does not turn into one to a function.
 */
#define FORWARD(Func, name, ...) \
  do \
    { \
      static _Atomic (void *) found; \
      union \
      { \
        void *data; \
        Func func; \
      } real = { atomic_load (&found) }; \
      if (inside) \
        atomic_fetch_add (&locks, 1); \
      if (real.data == NULL) \
        atomic_store (&found, real.data = dlsym (RTLD_NEXT, name)); \
      return real.func (__VA_ARGS__); \
    } \
  while (0)

int
pthread_mutex_lock (pthread_mutex_t *mutex)
{
  FORWARD (MutexFunc, "pthread_mutex_lock", mutex);
}

int
pthread_mutex_trylock (pthread_mutex_t *mutex)
{
  FORWARD (MutexFunc, "pthread_mutex_trylock", mutex);
}

int
pthread_rwlock_rdlock (pthread_rwlock_t *lock)
{
  FORWARD (RwlockFunc, "pthread_rwlock_rdlock", lock);
}

int
pthread_rwlock_wrlock (pthread_rwlock_t *lock)
{
  FORWARD (RwlockFunc, "pthread_rwlock_wrlock", lock);
}

int
pthread_cond_wait (pthread_cond_t *cond, pthread_mutex_t *mutex)
{
  FORWARD (CondFunc, "pthread_cond_wait", cond, mutex);
}

/* The player under test opens one device at a time. */
static fluid_audio_func_t wrapped;

static int
wrapper (void *data, int frames, int n_effects, float *effects[], int n_outputs, float *outputs[])
{
  atomic_fetch_add (&callbacks, 1);
  inside = 1;
  int result = wrapped (data, frames, n_effects, effects, n_outputs, outputs);
  inside = 0;
  return result;
}

typedef fluid_audio_driver_t *(*DriverFunc) (fluid_settings_t *settings, fluid_audio_func_t func,
                                             void *data);

fluid_audio_driver_t *
new_fluid_audio_driver2 (fluid_settings_t *settings, fluid_audio_func_t func, void *data)
{
  union
  {
    void *data;
    DriverFunc func;
  } real = { dlsym (RTLD_NEXT, "new_fluid_audio_driver2") };
  wrapped = func;
  return real.func (settings, wrapper, data);
}
