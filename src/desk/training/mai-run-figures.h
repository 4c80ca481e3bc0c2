/* SPDX-License-Identifier: Apache-2.0 */
/* What the events of a run add up to: how far it is, how fast, how good. A plain value; main thread. */
#pragma once

#include "desk/training/mai-run-log.h"
#include "job/mai-job-status.h"

G_BEGIN_DECLS

typedef struct
{
  MaiJobState told; // as far as events go; whether someone is at it only the lock tells
  gint64 step, steps; // steps 0: not known
  guint epoch, epochs; // the one under way, from 1
  double speed; // notes a second, when last told of
  gboolean has_device; // what it learns, or learnt, on is told
  gboolean on_card;
  MaiArithmetic precision;
  double seconds_left; // below 0: not known
  double best; // lowest loss on music not trained on; NaN: none
  gint64 pid; // who began last
  gboolean here; // on this computer
  char *message; // why it failed: a sentence; nullable
} MaiRunFigures;

void mai_run_figures_init (MaiRunFigures *self);
void mai_run_figures_clear (MaiRunFigures *self);
/* What a command line says after its own name begins small; here it is a sentence. @message: nullable */
void mai_run_figures_set_message (MaiRunFigures *self, const char *message);
/* FALSE, and nothing is set, when it was not told. */
gboolean
mai_run_figures_get_device (const MaiRunFigures *self, gboolean *on_card, MaiArithmetic *precision);
void mai_run_figures_take (MaiRunFigures *self, const MaiRunEvent *event);

G_END_DECLS
