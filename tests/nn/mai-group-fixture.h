/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of what several processes do together: the test's own program, started again by mpirun. */
#pragma once

#include "nn/mai-group.h"

G_BEGIN_DECLS

/* What a member does; it fails by assertion. */
typedef void (*MaiGroupFixtureFunc) (MaiGroup *group);

typedef struct
{
  const char *name;
  MaiGroupFixtureFunc func;
} MaiGroupFixturePart;

/* In a process that mpirun has started: does the part that the command line names and returns TRUE. Parts end with one
 * whose name is NULL. */
gboolean mai_group_fixture_is_member (int argc, char **argv, const MaiGroupFixturePart *parts);

/* n processes of this program do the part, and all must end well. Skips the test where there is no mpirun or no module. */
void mai_group_fixture_run (guint n, const char *part);

/* Its exit status, and what it said. FALSE when the test was skipped. */
gboolean mai_group_fixture_try (guint n, const char *part, int *status, char **said);

G_END_DECLS
