/* SPDX-License-Identifier: Apache-2.0 */
#include "nn/mai-schedule.h"

static void
test_shape (void)
{
  const MaiSchedule schedule = { .peak = 1, .floor = 0.1, .warmup = 10, .total = 110 };

  g_assert_cmpfloat_with_epsilon (mai_schedule_rate (&schedule, 1), 0.1, 1e-12);
  g_assert_cmpfloat_with_epsilon (mai_schedule_rate (&schedule, 5), 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (mai_schedule_rate (&schedule, 10), 1, 1e-12);
  g_assert_cmpfloat_with_epsilon (mai_schedule_rate (&schedule, 60), 0.55, 1e-12);
  g_assert_cmpfloat_with_epsilon (mai_schedule_rate (&schedule, 110), 0.1, 1e-12);
  g_assert_cmpfloat_with_epsilon (mai_schedule_rate (&schedule, G_MAXUINT64), 0.1, 1e-12);
  for (guint64 step = 11; step < 110; step++)
    g_assert_cmpfloat (mai_schedule_rate (&schedule, step), <,
                       mai_schedule_rate (&schedule, step - 1));
}

static void
test_corners (void)
{
  const MaiSchedule no_warmup = { .peak = 2, .floor = 0, .warmup = 0, .total = 4 };
  const MaiSchedule only_warmup = { .peak = 2, .floor = 1, .warmup = 4, .total = 4 };
  const MaiSchedule nothing = { .peak = 2, .floor = 1, .warmup = 0, .total = 0 };

  g_assert_cmpfloat_with_epsilon (mai_schedule_rate (&no_warmup, 0), 2, 1e-12);
  g_assert_cmpfloat_with_epsilon (mai_schedule_rate (&no_warmup, 4), 0, 1e-12);
  g_assert_cmpfloat_with_epsilon (mai_schedule_rate (&only_warmup, 2), 1, 1e-12);
  g_assert_cmpfloat_with_epsilon (mai_schedule_rate (&only_warmup, 9), 2, 1e-12);
  g_assert_cmpfloat_with_epsilon (mai_schedule_rate (&nothing, 7), 2, 1e-12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schedule/shape", test_shape);
  g_test_add_func ("/schedule/corners", test_corners);
  return g_test_run ();
}
