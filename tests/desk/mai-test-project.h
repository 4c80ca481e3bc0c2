/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of projects share: a home of their own, waiting for something, and songs to
 * work on. */
#pragma once

#include "../base/mai-test-loop.h"
#include "desk/project/mai-project.h"

G_BEGIN_DECLS

/* Makes a temporary home, and every XDG folder lie in it. To be called first in main(); returns
 * g_test_run(). */
void mai_test_home_enter (void);
int mai_test_home_run (void);
/* The folder itself, and a path in it, to be freed with g_free(). */
const char *mai_test_home (void);
char *mai_test_path (const char *name);

/* Runs the main loop until it holds; fails the test when it does not within @seconds. */
void mai_test_wait (MaiTestCondition condition, gpointer data, double seconds, const char *what);
/* Conditions: of a guint, and of a pointer. */
gboolean mai_test_is_nonzero (gpointer data);
gboolean mai_test_is_set (gpointer data);
/* Waits until the project is saved. */
void mai_test_wait_saved (MaiProject *project, double seconds);

/* From now on whoever syncs a file, in any thread but this one, waits for mai_test_release_disk(),
 * as on a busy disk; they fail then when the disk @fails. is_held is for mai_test_wait(): someone
 * waits. */
void mai_test_hold_disk (void);
gboolean mai_test_disk_is_held (gpointer data);
void mai_test_release_disk (gboolean fails);

/* Adds @n notes of all kinds to the first track, undoably. */
void mai_test_add_notes (MaiScore *score, GRand *random, guint n);
/* Does one thing to a project that a person or the composer could do. */
void mai_test_edit (MaiProject *project, GRand *random);
/* A take of some notes. (transfer full) */
MaiTake *mai_test_take (GRand *random, guint n_notes, guint number);

/* NULL when the two are alike in all that a file holds, else what differs first. (transfer full) */
char *mai_test_compare_projects (MaiProject *a, MaiProject *b);
/* A project of some notes, saved there. (transfer full) */
MaiProject *mai_test_new_in (const char *name, GRand *random);
/* What another program wrote, titled "Theirs". (transfer full): the path */
char *mai_test_make_theirs (void);
/* As such a program does it: not atomically. */
void mai_test_copy_over (const char *from, const char *to);
/* The title in the file, whoever has it open. (transfer full) */
char *mai_test_title_in (const char *path);
void mai_test_assert_title (const char *path, const char *title);
/* Moves the one file out of the folder of what was replaced. (transfer full) */
char *mai_test_take_replaced (void);
/* Opens it, failing the test with the sentence when that fails. (transfer full) */
MaiProject *mai_test_open (const char *path);
/* Ends a project, opens it again from its file, and compares. (transfer full) */
MaiProject *mai_test_reopen (MaiProject *project);
/* How many files in a folder have a name like this. */
guint mai_test_count (const char *folder, const char *pattern);

G_END_DECLS
