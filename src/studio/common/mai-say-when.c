/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/common/mai-say-when.h"

#include "base/mai-i18n.h"

char *
mai_say_when (GDateTime *time)
{
  g_autoptr (GDateTime) local = g_date_time_to_local (time);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) yesterday = g_date_time_add_days (now, -1);
  int year = g_date_time_get_year (local), day = g_date_time_get_day_of_year (local);

  if (year == g_date_time_get_year (now) && day == g_date_time_get_day_of_year (now))
    return g_date_time_format (local, _ ("today, %H:%M"));
  if (year == g_date_time_get_year (yesterday) && day == g_date_time_get_day_of_year (yesterday))
    return g_strdup (_ ("yesterday"));
  return g_date_time_format (local,
                             year == g_date_time_get_year (now) ? _ ("%-d %B") : _ ("%-d %B %Y"));
}
