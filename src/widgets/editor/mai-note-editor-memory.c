/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/editor/mai-note-editor-memory.h"

#define STEPS_MAX 256
#define NOTES_MAX 8000000u // in all states together: 32 MB

typedef struct
{
  guint64 serial;
  MaiSelectionState *before, *after; // owned
} Step;

struct _MaiSelectionMemory
{
  GQueue steps; // of Step, the newest last
  guint64 n_notes;
};

static guint64
count (const Step *step)
{
  return (guint64) mai_selection_state_get_n_notes (step->before)
         + mai_selection_state_get_n_notes (step->after);
}

static void
step_free (Step *step)
{
  mai_selection_state_unref (step->before);
  mai_selection_state_unref (step->after);
  g_free (step);
}

MaiSelectionMemory *
mai_selection_memory_new (void)
{
  MaiSelectionMemory *self = g_new0 (MaiSelectionMemory, 1);

  g_queue_init (&self->steps);
  return self;
}

void
mai_selection_memory_clear (MaiSelectionMemory *self)
{
  g_queue_clear_full (&self->steps, (GDestroyNotify) step_free);
  self->n_notes = 0;
}

void
mai_selection_memory_free (MaiSelectionMemory *self)
{
  mai_selection_memory_clear (self);
  g_free (self);
}

static Step *
find (MaiSelectionMemory *self, guint64 serial)
{
  for (GList *l = self->steps.tail; l != NULL; l = l->prev)
    if (((Step *) l->data)->serial == serial)
      return l->data;
  return NULL;
}

void
mai_selection_memory_keep (MaiSelectionMemory *self, guint64 serial, MaiSelectionState *before,
                           MaiSelectionState *after)
{
  Step *step = find (self, serial);

  if (step != NULL)
    self->n_notes -= count (step);
  else
    {
      step = g_new0 (Step, 1);
      step->serial = serial;
      step->before = mai_selection_state_ref (before);
      g_queue_push_tail (&self->steps, step);
    }
  mai_selection_state_ref (after);
  g_clear_pointer (&step->after, mai_selection_state_unref);
  step->after = after;
  self->n_notes += count (step);
  while (self->steps.length > STEPS_MAX || (self->n_notes > NOTES_MAX && self->steps.length > 1))
    {
      Step *oldest = g_queue_pop_head (&self->steps);

      self->n_notes -= count (oldest);
      step_free (oldest);
    }
}

MaiSelectionState *
mai_selection_memory_get (MaiSelectionMemory *self, guint64 serial, gboolean after)
{
  Step *step = find (self, serial);

  if (step == NULL)
    return NULL;
  return after ? step->after : step->before;
}
