/* SPDX-License-Identifier: Apache-2.0 */
/* Private to mai-project-saver.c, where it is decided when to write and what for, and
 * mai-project-saver-turn.c, where that is begun and ended. Main thread. */
#pragma once

#include "desk/project/mai-project-home.h"
#include "desk/project/mai-project-pace.h"
#include "desk/project/mai-project-rescue.h"
#include "desk/project/mai-project-saver.h"
#include "desk/project/mai-project-writing.h"

G_BEGIN_DECLS

// In a conflict, until the first rescue.
#define MAI_SAVER_NEVER G_MAXUINT64

/**
 * MaiSaverKind:
 * @MAI_SAVER_STAYS: writes to the project's file
 * @MAI_SAVER_MOVES: writes to another, where the project lives once it is done
 * @MAI_SAVER_FLEES: the same, since its own file cannot be written
 * @MAI_SAVER_RESCUES: writes what a conflict keeps out of the file to another, for the case of a
 *   crash
 */
typedef enum
{
  MAI_SAVER_STAYS,
  MAI_SAVER_MOVES,
  MAI_SAVER_FLEES,
  MAI_SAVER_RESCUES
} MaiSaverKind;

/* One writing and what it is for. */
typedef struct
{
  MaiProjectWriting *writing; // NULL for none; the others say nothing then
  MaiSaverKind kind;
  guint64 serial; // of the last change in it
  MaiProjectLock *lock; // of where it writes, when that is not file
  GTask *task; // who asked for it, NULL for nobody
} MaiSaverTurn;

struct _MaiProjectSaver
{
  const MaiProjectSaverFuncs *funcs;
  GObject *owner;
  char *library;

  MaiProjectHome *home; // NULL: none yet
  MaiProjectPace pace;
  guint timer;
  MaiSaverTurn turn; // under way
  GQueue waiting; // of MaiSaverRequest: save-as

  gboolean conflict;
  guint64 rescued; // in a conflict: of the last change that is in the rescue file
  MaiProjectRescue *rescue; // NULL for none
  gboolean closed;
  MaiProjectState state; // as last notified
  char *trouble, *notice;
};

typedef struct
{
  GFile *file;
  GTask *task;
} MaiSaverRequest;

void mai_saver_request_free (MaiSaverRequest *request);

/* When: in mai-project-saver.c. */

/* Sets the timer for what is to be written next, if there is something. */
void mai_saver_schedule (MaiProjectSaver *self);
void mai_saver_update_state (MaiProjectSaver *self);
void mai_saver_set_trouble (MaiProjectSaver *self, const char *words);
/* From now on the project lives there. lock is (transfer full). */
void mai_saver_live_in (MaiProjectSaver *self, const char *path, const char *digest,
                        MaiProjectLock *lock);
/* FALSE when it is in one already, or closed. The owner is not told yet. */
gboolean mai_saver_enter_conflict (MaiProjectSaver *self);

/* How: in mai-project-saver-turn.c. No turn may be under way when one is begun. */

/* Writes to a new file in folder; title is of the file, NULL for the song's. */
void mai_saver_begin_new (MaiProjectSaver *self, MaiSaverKind kind, const char *folder,
                          const char *title);
void mai_saver_begin_own (MaiProjectSaver *self);
void mai_saver_begin_rescue (MaiProjectSaver *self);
/* Requests, one after another as soon as nothing else is under way. */
void mai_saver_begin_waiting (MaiProjectSaver *self);
/* Waits for the turn, takes note of what became of it, and goes on. */
gboolean mai_saver_finish (MaiProjectSaver *self, GError **error);
/* Those that were waiting too. */
void mai_saver_finish_all (MaiProjectSaver *self);
/* "Waltz (my version)". Free with g_free(). */
char *mai_saver_dup_my_version (const char *title);

G_END_DECLS
