/* SPDX-License-Identifier: Apache-2.0 */
/* The actions of the compose page, and the keys of those that belong to the whole page. */
#include "base/mai-i18n.h"
#include "studio/common/mai-file-chooser.h"
#include "studio/compose/mai-compose-page-private.h"

#define COMPOSE N_ ("Compose")

static MaiScore *
get_score (MaiComposePage *self)
{
  return self->project != NULL ? mai_project_get_score (self->project) : NULL;
}

/* --- song --- */

static void
undo_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MaiScore *score = get_score (data);

  if (score != NULL)
    mai_score_undo (score);
}

static void
redo_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MaiScore *score = get_score (data);

  if (score != NULL)
    mai_score_redo (score);
}

static void
enable (GSimpleActionGroup *group, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (group), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

void
mai_compose_page_show_undo (MaiComposePage *self)
{
  MaiScore *score = get_score (self);
  gboolean undo = score != NULL && mai_score_get_undo_label (score) != NULL;
  gboolean redo = score != NULL && mai_score_get_redo_label (score) != NULL;

  enable (self->song_actions, "undo", undo);
  enable (self->song_actions, "redo", redo);
}

/* --- compose --- */

/* Not before it may be needed: the list of music is read from the disk. */
void
mai_compose_page_lend_music (MaiComposePage *self)
{
  mai_composing_set_music (self->composing,
                           mai_train_desk_get_music (mai_desk_get_training (self->desk)));
}

static void
compose_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MaiComposePage *self = data;

  if (self->composing == NULL || self->project == NULL)
    return;
  adw_flap_set_reveal_flap (self->flap, TRUE);
  mai_compose_page_lend_music (self);
  mai_composing_start (self->composing, self->project);
}

static void
cancel_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MaiComposePage *self = data;

  if (self->composing != NULL)
    mai_composing_cancel (self->composing);
}

void
mai_compose_page_show_busy (MaiComposePage *self)
{
  gboolean busy = self->composing != NULL && mai_composing_get_busy (self->composing);

  enable (self->compose_actions, "compose", !busy);
  enable (self->compose_actions, "cancel", busy);
}

static void
undo_put_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  mai_compose_page_undo_put (data, g_variant_get_string (parameter, NULL));
}

static void
undo_delete_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  mai_compose_page_undo_delete (data, g_variant_get_string (parameter, NULL));
}

static void
model_chosen_cb (GListModel *files, gpointer data)
{
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);
  g_autofree char *uri = g_file_get_uri (file);

  gtk_widget_activate_action (data, "win.use-model", "s", uri);
}

static void
import_model_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  static const char *const patterns[] = { "*.safetensors", NULL };
  const MaiFileKind kind = { _ ("Models"), patterns };
  const MaiFileRequest request = { .action = MAI_FILE_CHOOSER_OPEN,
                                   .title = _ ("Import a Model"),
                                   .accept = _ ("_Import"),
                                   .kinds = &kind,
                                   .n_kinds = 1 };
  GtkRoot *root = gtk_widget_get_root (data);

  if (GTK_IS_WINDOW (root))
    mai_file_chooser_show (GTK_WINDOW (root), &request, model_chosen_cb, G_OBJECT (data));
}

/* --- transport --- */

static void
play_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  mai_compose_playback_toggle (MAI_COMPOSE_PAGE (data)->playback);
}

static void
start_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  mai_compose_playback_rewind (MAI_COMPOSE_PAGE (data)->playback);
}

/* --- all of them --- */

static GSimpleActionGroup *
make_group (MaiComposePage *self, const GActionEntry *entries, int n_entries)
{
  GSimpleActionGroup *group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, n_entries, self);
  return group;
}

static void
add_property_action (GSimpleActionGroup *group, const char *name, gpointer object,
                     const char *property)
{
  g_autoptr (GPropertyAction) action = g_property_action_new (name, object, property);

  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
}

/* The page may lie behind another. */
static gboolean
key_cb (GtkWidget *widget, GVariant *parameter, gpointer action)
{
  return gtk_widget_get_mapped (widget) && gtk_widget_activate_action (widget, action, NULL);
}

static void
add_key (GtkShortcutController *controller, const char *trigger, const char *action)
{
  gtk_shortcut_controller_add_shortcut (
      controller, gtk_shortcut_new (gtk_shortcut_trigger_parse_string (trigger),
                                    gtk_callback_action_new (key_cb, (gpointer) action, NULL)));
}

/* Whatever has the focus and wants such a key gets it first. */
static const MaiRollKey keys[] = {
  { "<Control>Return", "compose.compose", N_ ("Compose"), COMPOSE },
  { "<Control>KP_Enter", "compose.compose", NULL, COMPOSE },
  { "space", "transport.play", N_ ("Play, or pause"), COMPOSE },
  { "<Control>Home", "transport.start", N_ ("To the beginning"), COMPOSE },
  { "Home", "transport.start", NULL, COMPOSE },
  { "<Control>l", "transport.loop", N_ ("Loop"), COMPOSE },
  { "<Control>m", "transport.metronome", N_ ("Metronome"), COMPOSE },
  { "<Control>z", "song.undo", N_ ("Undo"), COMPOSE },
  { "<Control><Shift>z", "song.redo", N_ ("Redo"), COMPOSE },
  { "<Control>y", "song.redo", NULL, COMPOSE },
  { "F9", "compose.panel", N_ ("What to compose, and the takes"), COMPOSE },
};

const MaiRollKey *
mai_compose_page_get_keys (guint *n)
{
  *n = G_N_ELEMENTS (keys);
  return keys;
}

static void
add_keys (MaiComposePage *self, GtkShortcutScope scope)
{
  GtkShortcutController *controller = GTK_SHORTCUT_CONTROLLER (gtk_shortcut_controller_new ());

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    add_key (controller, keys[i].accelerators, keys[i].action);
  gtk_shortcut_controller_set_scope (controller, scope);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (controller));
}

void
mai_compose_page_make_actions (MaiComposePage *self)
{
  static const GActionEntry song[] = {
    { "undo", undo_cb },
    { "redo", redo_cb },
  };
  static const GActionEntry compose[] = {
    { "compose", compose_cb },           { "cancel", cancel_cb },
    { "undo-put", undo_put_cb, "s" },    { "undo-delete", undo_delete_cb, "s" },
    { "import-model", import_model_cb },
  };
  static const GActionEntry transport[] = { { "play", play_cb }, { "start", start_cb } };

  self->song_actions = make_group (self, song, G_N_ELEMENTS (song));
  self->compose_actions = make_group (self, compose, G_N_ELEMENTS (compose));
  self->transport_actions = make_group (self, transport, G_N_ELEMENTS (transport));
  add_property_action (self->compose_actions, "panel", self->flap, "reveal-flap");
  add_property_action (self->transport_actions, "loop", self->transport, "looping");
  add_property_action (self->transport_actions, "metronome", self->transport, "metronome");
  /* With the focus in the page, before the window takes Space for itself; and with it anywhere else. */
  add_keys (self, GTK_SHORTCUT_SCOPE_LOCAL);
  add_keys (self, GTK_SHORTCUT_SCOPE_GLOBAL);
}
