/* SPDX-License-Identifier: Apache-2.0 */
/* Fibres, one a thread of the grid, on one thread of the host. Each runs until it waits; when all that must meet have
 * come, they go on. The order in which they run is turned around every time, so that who relies on one is found out. */
#include "emulation.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <sys/mman.h>
#include <ucontext.h>
#include <vector>

#define STACK_BYTES (64u << 10)
#define WARP 32
#define MAX_ROUNDS 10000000u

EmulatedIndex threadIdx, blockIdx, blockDim, gridDim;

namespace
{
enum State
{
  READY,
  AT_WARP,
  AT_BLOCK,
  DONE
};

struct Fibre
{
#if defined(__x86_64__)
  void *stack_pointer;
#else
  ucontext_t context;
#endif
  State state;
  EmulatedIndex thread, block;
  float *shared;
  unsigned block_number, lane, exchanges;
  uint64_t *slots; /* two sets of the warp's, used in turns */
};

std::vector<Fibre> fibres;
std::vector<char *> stacks;
Fibre *current;
const EmulatedKernel *kernel;
const void *arguments;
#if defined(__x86_64__)
void *scheduler;

/* Saves what a call must keep, and goes on where the other was left. */
extern "C" void emulated_switch (void **from, void *to);
__asm__(".text\n"
        ".type emulated_switch, @function\n"
        "emulated_switch:\n"
        "  push %rbp\n  push %rbx\n  push %r12\n  push %r13\n  push %r14\n  push %r15\n"
        "  mov %rsp, (%rdi)\n"
        "  mov %rsi, %rsp\n"
        "  pop %r15\n  pop %r14\n  pop %r13\n  pop %r12\n  pop %rbx\n  pop %rbp\n"
        "  ret\n"
        ".size emulated_switch, . - emulated_switch\n");
#else
ucontext_t scheduler;
#endif

[[noreturn]] void
give_up (const char *reason)
{
  fprintf (stderr, "emulation of %s: %s\n", kernel->name, reason);
  abort ();
}

void
leave (void)
{
#if defined(__x86_64__)
  emulated_switch (&current->stack_pointer, scheduler);
#else
  swapcontext (&current->context, &scheduler);
#endif
}

void
run_current (void)
{
  kernel->run (arguments);
  current->state = DONE;
  leave ();
  abort ();
}

void
prepare (Fibre *fibre, char *stack)
{
#if defined(__x86_64__)
  void **top = (void **) (stack + STACK_BYTES) - 1; /* as after a call: 8 beside a multiple of 16 */

  *--top = nullptr;
  *top = (void *) run_current;
  fibre->stack_pointer = top - 6;
#else
  getcontext (&fibre->context);
  fibre->context.uc_stack.ss_sp = stack;
  fibre->context.uc_stack.ss_size = STACK_BYTES;
  fibre->context.uc_link = nullptr;
  makecontext (&fibre->context, run_current, 0);
#endif
}

void
resume (Fibre *fibre)
{
  current = fibre;
  threadIdx = fibre->thread;
  blockIdx = fibre->block;
#if defined(__x86_64__)
  emulated_switch (&scheduler, fibre->stack_pointer);
#else
  swapcontext (&scheduler, &fibre->context);
#endif
}

char *
stack_of (size_t i)
{
  while (stacks.size () <= i)
    {
      void *memory = mmap (nullptr, STACK_BYTES, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

      if (memory == MAP_FAILED)
        give_up ("no memory for stacks");
      stacks.push_back ((char *) memory);
    }
  return stacks[i];
}

/* Of fibres first .. end - 1, all that are not done wait in this way: they go on. */
bool
release (size_t first, size_t end, State state)
{
  size_t waiting = 0, done = 0;

  for (size_t i = first; i < end; i++)
    {
      waiting += fibres[i].state == state;
      done += fibres[i].state == DONE;
    }
  if (waiting == 0 || waiting + done < end - first)
    return false;
  if (state == AT_WARP && done > 0)
    give_up ("threads of a warp have left before an exchange");
  for (size_t i = first; i < end; i++)
    if (fibres[i].state == state)
      fibres[i].state = READY;
  return true;
}

void
run_until_done (size_t block_threads)
{
  for (unsigned round = 0; round < MAX_ROUNDS; round++)
    {
      size_t n = fibres.size (), done = 0, ready = 0;

      for (size_t i = 0; i < n; i++)
        {
          Fibre *fibre = &fibres[round % 2 == 0 ? i : n - 1 - i];

          if (fibre->state == READY)
            resume (fibre);
          done += fibre->state == DONE;
          ready += fibre->state == READY;
        }
      if (done == n)
        return;
      bool moved = ready > 0;
      for (size_t first = 0; first < n; first += block_threads)
        {
          for (size_t warp = first; warp < first + block_threads; warp += WARP)
            moved |= release (warp, std::min (warp + WARP, first + block_threads), AT_WARP);
          moved |= release (first, first + block_threads, AT_BLOCK);
        }
      if (!moved)
        give_up ("its threads wait for each other");
    }
  give_up ("it does not end");
}
} // namespace

void
emulated_wait (EmulatedWait wait)
{
  current->state = wait == EMULATED_TURN ? READY : wait == EMULATED_WARP ? AT_WARP : AT_BLOCK;
  leave ();
}

float *
emulated_shared (void)
{
  return current->shared;
}

const uint64_t *
emulated_exchange (uint64_t value)
{
  uint64_t *slots = current->slots + current->exchanges++ % 2 * WARP;

  slots[current->lane] = value;
  emulated_wait (EMULATED_WARP);
  return slots;
}

static void
run_blocks (size_t first, size_t n, size_t shared)
{
  size_t threads = blockDim.x, warps = (threads + WARP - 1) / WARP;
  std::vector<char> memory (n * shared + 16);
  std::vector<uint64_t> slots (n * warps * 2 * WARP);

  memset (memory.data (), 0xa5, memory.size ()); /* nothing is promised of it */
  fibres.assign (n * threads, Fibre ());
  for (size_t i = 0; i < n * threads; i++)
    {
      Fibre *fibre = &fibres[i];
      size_t b = i / threads, block = first + b;
      unsigned t = (unsigned) (i % threads);

      fibre->thread = { t, 0, 0 };
      fibre->block = { (unsigned) (block % gridDim.x), (unsigned) (block / gridDim.x % gridDim.y),
                       (unsigned) (block / gridDim.x / gridDim.y) };
      fibre->shared = (float *) (((uintptr_t) memory.data () + 15) / 16 * 16 + b * shared);
      fibre->lane = t % WARP;
      fibre->slots = &slots[(b * warps + t / WARP) * 2 * WARP];
      prepare (fibre, stack_of (i));
    }
  run_until_done (threads);
}

void
emulated_launch (const EmulatedKernel *which, EmulatedIndex grid, EmulatedIndex block,
                 size_t shared, bool together, const void *given)
{
  size_t n = (size_t) grid.x * grid.y * grid.z;

  kernel = which;
  arguments = given;
  gridDim = grid;
  blockDim = block;
  shared = (shared + 15) / 16 * 16;
  if (together)
    run_blocks (0, n, shared);
  else
    for (size_t i = 0; i < n; i++)
      run_blocks (i, 1, shared);
}
