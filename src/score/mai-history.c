/* SPDX-License-Identifier: Apache-2.0 */
#include "score/mai-history.h"

struct _MaiStep
{
  char *label;
  guint gesture; /* 0: none */
  guint64 serial;
  GPtrArray *edits; /* of MaiEdit, owned, in the order done */
};

struct _MaiHistory
{
  GPtrArray *steps; /* of MaiStep, owned */
  guint n_done; /* steps before this one are done, the others undone */
  gint64 saved; /* n_done when saved, -1 when that state cannot be reached again */
  guint64 n_pushed; /* ever */
  gboolean closed; /* the last step takes no more of its gesture */
};

MaiStep *
mai_step_new (const char *label, guint gesture)
{
  MaiStep *step = g_new0 (MaiStep, 1);

  step->label = g_strdup (label);
  step->gesture = gesture;
  step->edits = g_ptr_array_new_with_free_func ((GDestroyNotify) mai_edit_free);
  return step;
}

void
mai_step_free (MaiStep *step)
{
  g_ptr_array_unref (step->edits);
  g_free (step->label);
  g_free (step);
}

void
mai_step_add (MaiStep *step, MaiEdit *edit)
{
  for (guint i = step->edits->len; i > 0; i--)
    {
      MaiEdit *before = g_ptr_array_index (step->edits, i - 1);

      if (mai_edit_absorb (before, edit))
        {
          mai_edit_free (edit);
          return;
        }
      if (!mai_edit_commutes (before, edit))
        break;
    }
  g_ptr_array_add (step->edits, edit);
}

gboolean
mai_step_is_empty (const MaiStep *step)
{
  return step->edits->len == 0;
}

const char *
mai_step_get_label (const MaiStep *step)
{
  return step->label;
}

guint
mai_step_get_gesture (const MaiStep *step)
{
  return step->gesture;
}

guint64
mai_step_get_serial (const MaiStep *step)
{
  return step->serial;
}

void
mai_step_apply (MaiStep *step, MaiScoreParts *parts, gboolean forwards)
{
  guint n = step->edits->len;

  for (guint i = 0; i < n; i++)
    mai_edit_apply (g_ptr_array_index (step->edits, forwards ? i : n - 1 - i), parts, forwards);
}

void
mai_step_add_range (const MaiStep *step, gint64 *first, gint64 *last)
{
  for (guint i = 0; i < step->edits->len; i++)
    mai_edit_add_range (g_ptr_array_index (step->edits, i), first, last);
}

MaiHistory *
mai_history_new (void)
{
  MaiHistory *self = g_new0 (MaiHistory, 1);

  self->steps = g_ptr_array_new_with_free_func ((GDestroyNotify) mai_step_free);
  return self;
}

void
mai_history_free (MaiHistory *self)
{
  g_ptr_array_unref (self->steps);
  g_free (self);
}

static MaiStep *
find_step_to_merge (MaiHistory *self, const MaiStep *step)
{
  MaiStep *last = mai_history_peek_undo (self);

  if (last == NULL || step->gesture == 0 || last->gesture != step->gesture || self->closed)
    return NULL;
  return last;
}

void
mai_history_drop_redo (MaiHistory *self)
{
  if (self->saved > self->n_done)
    self->saved = -1;
  g_ptr_array_set_size (self->steps, (int) self->n_done);
}

void
mai_history_push (MaiHistory *self, MaiStep *step)
{
  MaiStep *last;

  mai_history_drop_redo (self);
  last = find_step_to_merge (self, step);
  if (last == NULL)
    {
      step->serial = ++self->n_pushed;
      g_ptr_array_add (self->steps, step);
      self->n_done++;
      self->closed = FALSE;
      return;
    }
  if (self->saved == self->n_done)
    self->saved = -1;
  while (step->edits->len > 0)
    mai_step_add (last, g_ptr_array_steal_index (step->edits, 0));
  mai_step_free (step);
}

MaiStep *
mai_history_peek_undo (MaiHistory *self)
{
  return self->n_done > 0 ? g_ptr_array_index (self->steps, self->n_done - 1) : NULL;
}

MaiStep *
mai_history_peek_redo (MaiHistory *self)
{
  return self->n_done < self->steps->len ? g_ptr_array_index (self->steps, self->n_done) : NULL;
}

void
mai_history_step_back (MaiHistory *self)
{
  self->n_done--;
  self->closed = TRUE;
}

void
mai_history_step_forth (MaiHistory *self)
{
  self->n_done++;
  self->closed = TRUE;
}

gboolean
mai_history_is_modified (const MaiHistory *self)
{
  return self->saved != self->n_done;
}

void
mai_history_mark_saved (MaiHistory *self)
{
  self->saved = self->n_done;
}
