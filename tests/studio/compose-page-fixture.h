/* SPDX-License-Identifier: Apache-2.0 */
/* For tests of the page: a real project, roll and model, in a window that notes what the page has to say. */
#pragma once

#include "../base/mai-test-loop.h"
#include "base/mai-tree.h"
#include "studio/compose/mai-compose-page.h"
#include "studio/compose/mai-take-row.h"
#include "studio/mai-studio-resources.h"
#include "widget-fixture.h"

#define Q 480

typedef struct
{
  char *folder;
  MaiDesk *desk;
  MaiProject *project;
  GtkWidget *page;
  WidgetFixture *window;
  char *said; /* the last toast */
  char *undo; /* its action and target, NULL when it was dismissed */
} Fixture;

static inline MaiScore *
make_song (void)
{
  static const guint8 tune[] = { 64, 64, 65, 67, 67, 65, 64, 62, 60, 60, 62, 64, 64, 62, 62, 62 };
  MaiScore *score = mai_score_new (Q);
  MaiTrack *track = mai_score_add_track (score, "Right hand", 0, 0);
  MaiTrack *left = mai_score_add_track (score, "Left hand", 0, 1);

  for (gsize i = 0; i < G_N_ELEMENTS (tune); i++)
    {
      MaiNote note = { .onset = (gint64) i * Q,
                       .duration = Q,
                       .pitch = tune[i],
                       .velocity = (guint8) (60 + 3 * i),
                       .release_velocity = 64 };

      mai_track_add_notes (track, &note, 1);
      note.pitch = (guint8) (tune[i] - 16);
      note.duration = 2 * Q;
      if (i % 2 == 0)
        mai_track_add_notes (left, &note, 1);
    }
  return score;
}

static inline void
toast_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Fixture *f = data;

  g_free (f->said);
  f->said = g_variant_dup_string (parameter, NULL);
}

static inline void
toast_undo_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Fixture *f = data;
  const char *words, *name, *target;

  g_variant_get (parameter, "(&s&s&s)", &words, &name, &target);
  g_free (f->said);
  g_free (f->undo);
  f->said = g_strdup (words);
  f->undo = g_strdup_printf ("%s::%s", name, target);
}

static inline void
dismiss_undo_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Fixture *f = data;
  const char *name, *target;
  g_autofree char *gone = NULL;

  g_variant_get (parameter, "(&s&s)", &name, &target);
  gone = g_strdup_printf ("%s::%s", name, target);
  if (g_strcmp0 (gone, f->undo) == 0)
    g_clear_pointer (&f->undo, g_free);
}

static inline void
setup (Fixture *f, gconstpointer data)
{
  static const GActionEntry entries[] = { { "toast", toast_cb, "s" },
                                          { "toast-undo", toast_undo_cb, "(sss)" },
                                          { "dismiss-undo", dismiss_undo_cb, "(ss)" } };
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  g_autofree char *songs = NULL;

  g_resources_register (mai_studio_get_resource ());
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                    "/app/musicai/Studio/icons");
  f->folder = g_dir_make_tmp ("musicai-page-XXXXXX", NULL);
  songs = g_build_filename (f->folder, "songs", NULL);
  f->desk = mai_desk_new (NULL);
  f->project = GPOINTER_TO_INT (data) ? mai_project_new (songs)
                                      : mai_project_import (songs, make_song (), "Joy");
  f->page = g_object_new (MAI_TYPE_COMPOSE_PAGE, NULL);
  g_object_set (f->page, "desk", f->desk, "project", f->project, NULL);
  f->window = widget_fixture_new (f->page, 1280, 750);
  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, G_N_ELEMENTS (entries), f);
  gtk_widget_insert_action_group (GTK_WIDGET (widget_fixture_get_window (f->window)), "win",
                                  G_ACTION_GROUP (actions));
}

static inline void
teardown (Fixture *f, gconstpointer data)
{
  widget_fixture_free (f->window);
  mai_project_flush (f->project, NULL);
  g_clear_object (&f->project);
  g_clear_object (&f->desk);
  g_free (f->said);
  g_free (f->undo);
  widget_fixture_settle ();
  g_assert_true (mai_tree_remove (f->folder, NULL, NULL, NULL));
  g_free (f->folder);
}

static inline gboolean
activate (Fixture *f, const char *action)
{
  GtkWidget *root = GTK_WIDGET (widget_fixture_get_window (f->window));

  return gtk_widget_activate_action (root, action, NULL);
}

static inline gboolean
is_loaded (gpointer data)
{
  return mai_model_list_get_loaded (mai_desk_get_models (((Fixture *) data)->desk));
}

static inline gboolean
has_takes (gpointer data)
{
  return g_list_model_get_n_items (mai_project_get_takes (((Fixture *) data)->project)) >= 4;
}

static inline gboolean
is_composing (Fixture *f)
{
  return !gtk_widget_get_sensitive (
      widget_fixture_find_like (f->page, GTK_TYPE_BUTTON, "label", "Compose"));
}

/* The last take comes a moment before composing is over. */
static inline gboolean
has_composed (gpointer data)
{
  return has_takes (data) && !is_composing (data);
}

static inline gboolean
has_said (gpointer data)
{
  return ((Fixture *) data)->said != NULL;
}

/* From the button's action, which works from the window's header too. */
static inline void
compose (Fixture *f)
{
  g_object_set (mai_project_get_compose_settings (f->project), "by-bars", TRUE, "bars", 4u,
                "fresh-seed", FALSE, NULL);
  g_assert_true (widget_fixture_wait (is_loaded, f, MAI_TEST_PATIENCE));
  g_assert_true (activate (f, "compose.compose"));
  g_assert_true (widget_fixture_wait (has_composed, f, MAI_TEST_PATIENCE));
  widget_fixture_settle ();
}

static inline GtkWidget *
get_row (Fixture *f)
{
  GtkWidget *row = widget_fixture_find_like (f->page, MAI_TYPE_TAKE_ROW, NULL, NULL);

  g_assert_nonnull (row);
  return row;
}
