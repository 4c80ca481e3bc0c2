/* SPDX-License-Identifier: Apache-2.0 */
/* Learning rate over time: linear warm-up, then a cosine down to a floor (Loshchilov and Hutter 2017, one cycle). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  double peak; /* learning rate after the warm-up */
  double floor; /* learning rate at `total` and after */
  guint64 warmup; /* steps */
  guint64 total; /* steps */
} MaiSchedule;

/* The rate for step 1, 2, ... */
double mai_schedule_rate (const MaiSchedule *schedule, guint64 step);

G_END_DECLS
