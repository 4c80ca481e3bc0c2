/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/training/mai-run-figures.h"

#include <math.h>

void
mai_run_figures_init (MaiRunFigures *self)
{
  *self = (MaiRunFigures){ .told = MAI_JOB_STATE_NEW, .seconds_left = -1, .best = NAN };
}

void
mai_run_figures_clear (MaiRunFigures *self)
{
  g_clear_pointer (&self->message, g_free);
}

void
mai_run_figures_set_message (MaiRunFigures *self, const char *message)
{
  char first[7] = "";

  g_clear_pointer (&self->message, g_free);
  if (message == NULL)
    return;
  if (*message != '\0')
    {
      g_unichar_to_utf8 (g_unichar_toupper (g_utf8_get_char (message)), first);
      message = g_utf8_next_char (message);
    }
  self->message = g_strconcat (first, message, NULL);
}

gboolean
mai_run_figures_get_device (const MaiRunFigures *self, gboolean *on_card, MaiArithmetic *precision)
{
  if (!self->has_device)
    return FALSE;
  *on_card = self->on_card;
  *precision = self->precision;
  return TRUE;
}

static void
take_started (MaiRunFigures *self, const MaiRunEvent *event)
{
  self->told = MAI_JOB_STATE_RUNNING;
  self->pid = event->pid;
  self->here = event->here;
  self->seconds_left = -1;
  g_clear_pointer (&self->message, g_free);
}

/* A speed is that of its device. */
static void
take_device (MaiRunFigures *self, const MaiRunEvent *event)
{
  if (self->has_device && (self->on_card != event->on_card || self->precision != event->precision))
    self->speed = 0;
  self->has_device = TRUE;
  self->on_card = event->on_card;
  self->precision = event->precision;
}

static void
take_progress (MaiRunFigures *self, const MaiRunEvent *event)
{
  self->speed = event->speed;
  self->seconds_left = event->seconds_left;
  self->steps = event->steps;
  self->epoch = event->epoch;
  self->epochs = event->epochs;
}

static void
take_failed (MaiRunFigures *self, const MaiRunEvent *event)
{
  self->told = MAI_JOB_STATE_FAILED;
  mai_run_figures_set_message (self, event->text);
}

void
mai_run_figures_take (MaiRunFigures *self, const MaiRunEvent *event)
{
  if (event->step >= 0)
    self->step = event->type == MAI_RUN_TOLD_RERUN ? MAX (event->step - 1, 0) : event->step;
  if (isfinite (event->best))
    self->best = event->best;
  if (event->type == MAI_RUN_TOLD_STARTED)
    take_started (self, event);
  else if (event->type == MAI_RUN_TOLD_DEVICE)
    take_device (self, event);
  else if (event->type == MAI_RUN_TOLD_PROGRESS)
    take_progress (self, event);
  else if (event->type == MAI_RUN_TOLD_INTERRUPTED)
    self->told = MAI_JOB_STATE_INTERRUPTED;
  else if (event->type == MAI_RUN_TOLD_DONE)
    self->told = MAI_JOB_STATE_DONE;
  else if (event->type == MAI_RUN_TOLD_FAILED)
    take_failed (self, event);
  /* Only the end of the events was read, and the start of this run is not in it. */
  if (self->told == MAI_JOB_STATE_NEW)
    self->told = MAI_JOB_STATE_RUNNING;
}
