/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/mai-application.h"

#include "base/mai-i18n.h"
#include "base/mai-settings.h"
#include "base/mai-version.h"
#include "desk/mai-desk.h"
#include "studio/common/mai-color-scheme.h"
#include "studio/mai-about.h"
#include "studio/mai-preferences.h"
#include "studio/mai-start-up.h"
#include "studio/mai-studio-resources.h"
#include "studio/mai-window.h"
#include "widgets/mai-widgets.h"

#define RESOURCES "/app/musicai/Studio"
#define NOT_WHEN_ENDING "new-song" // the action that is enabled as long as somebody is heard
#define RUNS 50 // before one that neither answers nor goes is left alone
#define WAIT 100000 // microseconds between them

struct _MaiApplication
{
  AdwApplication parent_instance;

  MaiDesk *desk; // from startup to shutdown
  GtkWindow *preferences; // NULL while they are not shown
  gboolean unheard; // by another that had the name, and ended
};

G_DEFINE_FINAL_TYPE (MaiApplication, mai_application, ADW_TYPE_APPLICATION)

#define GENERAL N_ ("General")

/* Keys of the whole window; those of the roll belong to the roll, where text entries do not hear them. */
static const MaiRollKey keys[] = {
  { "<Control>n", "win.new", N_ ("New song"), GENERAL },
  { "<Control>o", "win.open", N_ ("Open a song"), GENERAL },
  { "<Control><Shift>s", "win.save-as", N_ ("Save as"), GENERAL },
  { "<Control>e", "win.export", N_ ("Export"), GENERAL },
  { "<Alt>1", "win.show-page::compose", N_ ("Compose"), GENERAL },
  { "<Alt>2", "win.show-page::train", N_ ("Train"), GENERAL },
  { "<Alt>3", "win.show-page::library", N_ ("Library"), GENERAL },
  { "<Control>comma", "app.preferences", N_ ("Preferences"), GENERAL },
  { "<Control>question", "win.shortcuts", N_ ("Keyboard shortcuts"), GENERAL },
  { "F10", NULL, N_ ("Main menu"), GENERAL }, // which GTK sees to
  { "<Control>w", "window.close", N_ ("Close the window"), GENERAL },
  { "<Control>q", "app.quit", N_ ("Quit"), GENERAL },
};

const MaiRollKey *
mai_application_get_keys (guint *n)
{
  *n = G_N_ELEMENTS (keys);
  return keys;
}

static MaiWindow *
get_window (MaiApplication *self, gboolean *is_new)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  /* A dialog may be the active one. */
  while (window != NULL && !MAI_IS_WINDOW (window))
    window = gtk_window_get_transient_for (window);
  *is_new = window == NULL;
  if (window == NULL)
    window = GTK_WINDOW (mai_window_new (GTK_APPLICATION (self), self->desk));
  return MAI_WINDOW (window);
}

/* --- actions --- */

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MaiApplication *self = data;
  gboolean is_new;

  /* The window may have something to ask. */
  if (gtk_application_get_windows (GTK_APPLICATION (self)) != NULL)
    gtk_window_close (GTK_WINDOW (get_window (self, &is_new)));
  else
    g_application_quit (G_APPLICATION (self));
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gboolean is_new;

  mai_about_show (GTK_WINDOW (get_window (data, &is_new)));
}

static void
preferences_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MaiApplication *self = data;
  gboolean is_new;

  if (self->preferences == NULL)
    {
      GtkWindow *parent = GTK_WINDOW (get_window (self, &is_new));
      MaiPreferences *preferences = mai_preferences_new (
          parent, mai_desk_get_settings (self->desk), mai_desk_get_sound (self->desk),
          mai_library_get_folder (mai_desk_get_library (self->desk)));

      g_set_weak_pointer (&self->preferences, GTK_WINDOW (preferences));
    }
  gtk_window_present (self->preferences);
}

static void
new_song_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gboolean is_new;
  MaiWindow *window = get_window (data, &is_new);

  if (!is_new)
    g_action_group_activate_action (G_ACTION_GROUP (window), "new", NULL);
  gtk_window_present (GTK_WINDOW (window));
}

/* --- the life of the program --- */

static void
set_keys (MaiApplication *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i].action != NULL)
      gtk_application_set_accels_for_action (GTK_APPLICATION (self), keys[i].action,
                                             (const char *[]){ keys[i].accelerators, NULL });
}

static void
mai_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = { { "quit", quit_cb },
                                          { "about", about_cb },
                                          { "preferences", preferences_cb },
                                          { NOT_WHEN_ENDING, new_song_cb } };
  MaiApplication *self = MAI_APPLICATION (application);
  g_autoptr (GSettings) settings = NULL;

  G_APPLICATION_CLASS (mai_application_parent_class)->startup (application);
  gtk_window_set_default_icon_name (MAI_APPLICATION_ID);
  mai_widgets_init (gdk_display_get_default ());
  settings = mai_settings_new ();
  self->desk = mai_desk_new (settings);
  if (settings != NULL)
    mai_color_scheme_follow (settings);
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  set_keys (self);
  /* Without a schema nothing can be set. */
  g_simple_action_set_enabled (
      G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), "preferences")),
      settings != NULL);
}

/* Training may take seconds to pause. Meanwhile the program still answers: who starts it again gets a window. */
static gboolean
rest_cb (gpointer data)
{
  MaiApplication *self = data;

  if (gtk_application_get_windows (GTK_APPLICATION (self)) == NULL)
    mai_desk_rest (self->desk);
  g_application_release (G_APPLICATION (self));
  return G_SOURCE_REMOVE;
}

static void
mai_application_window_removed (GtkApplication *application, GtkWindow *window)
{
  MaiApplication *self = MAI_APPLICATION (application);

  GTK_APPLICATION_CLASS (mai_application_parent_class)->window_removed (application, window);
  if (self->desk == NULL)
    return;
  /* The window is on its way out still; but before anybody who starts the program again is heard. */
  g_application_hold (G_APPLICATION (application));
  g_idle_add_full (G_PRIORITY_HIGH, rest_cb, self, NULL);
}

static void
mai_application_shutdown (GApplication *application)
{
  MaiApplication *self = MAI_APPLICATION (application);

  g_simple_action_set_enabled (
      G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), NOT_WHEN_ENDING)), FALSE);
  g_clear_weak_pointer (&self->preferences);
  if (self->desk != NULL)
    mai_desk_close (self->desk);
  g_clear_object (&self->desk);
  G_APPLICATION_CLASS (mai_application_parent_class)->shutdown (application);
}

/* Things are still waited for then; who wants to be shown something sees it, and takes this one's place. */
static gboolean
is_ending (GApplication *application)
{
  return !g_action_group_get_action_enabled (G_ACTION_GROUP (application), NOT_WHEN_ENDING);
}

static void
mai_application_activate (GApplication *application)
{
  gboolean is_new;
  MaiWindow *window;

  if (is_ending (application))
    return;
  window = get_window (MAI_APPLICATION (application), &is_new);
  mai_start_up_watch (GTK_WIDGET (window));
  if (is_new)
    mai_window_reopen (window);
  gtk_window_present (GTK_WINDOW (window));
}

static void
mai_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  gboolean is_new;
  MaiWindow *window;
  g_autoptr (GSList) list = NULL;

  if (is_ending (application))
    return;
  window = get_window (MAI_APPLICATION (application), &is_new);
  for (int i = n_files; i > 0; i--)
    list = g_slist_prepend (list, files[i - 1]);
  mai_start_up_watch (GTK_WIDGET (window));
  mai_window_open_first (window, list);
  gtk_window_present (GTK_WINDOW (window));
}

/* Whether it says that who was asked has ended: killed a moment ago, or just now on the way out. */
static gboolean
is_of_the_ended (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER);
}

static int
mai_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  g_autoptr (GError) error = NULL;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("musicAi Studio %s\n", MAI_VERSION);
      return 0;
    }
  if (!g_application_register (application, NULL, &error))
    {
      MAI_APPLICATION (application)->unheard = is_of_the_ended (error);
      if (!MAI_APPLICATION (application)->unheard)
        g_printerr ("%s\n", error->message);
      return 1;
    }
  if (!g_variant_dict_contains (options, "new"))
    return -1;
  g_action_group_activate_action (G_ACTION_GROUP (application), "new-song", NULL);
  return g_application_get_is_remote (application) ? 0 : -1;
}

static void
mai_application_class_init (MaiApplicationClass *class)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (class);

  GTK_APPLICATION_CLASS (class)->window_removed = mai_application_window_removed;
  application_class->startup = mai_application_startup;
  application_class->shutdown = mai_application_shutdown;
  application_class->activate = mai_application_activate;
  application_class->open = mai_application_open;
  application_class->handle_local_options = mai_application_handle_local_options;
}

static void
mai_application_init (MaiApplication *self)
{
  static const GOptionEntry options[] = {
    { "new", 'n', 0, G_OPTION_ARG_NONE, NULL, N_ ("Begin a new song"), NULL },
    { "version", 'v', 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version and exit"), NULL },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _ ("[FILE…]"));
}

/*
 * The other was sent what to show, which it answers to nobody. But it does one thing after the other: what it
 * says of this action now is how it was when it got so far.
 */
static gboolean
is_unheard (MaiApplication *self)
{
  GApplication *application = G_APPLICATION (self);
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;
  gboolean enabled;

  if (self->unheard || !g_application_get_is_registered (application)
      || !g_application_get_is_remote (application))
    return self->unheard;
  answer = g_dbus_connection_call_sync (
      g_application_get_dbus_connection (application),
      g_application_get_application_id (application),
      g_application_get_dbus_object_path (application), "org.gtk.Actions", "Describe",
      g_variant_new ("(s)", NOT_WHEN_ENDING), G_VARIANT_TYPE ("((bgav))"),
      G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, &error);
  if (answer == NULL)
    return is_of_the_ended (error);
  g_variant_get (answer, "((b@g@av))", &enabled, NULL, NULL);
  return !enabled;
}

int
mai_application_run (int argc, char **argv)
{
  gboolean again = TRUE;
  int status = 1;

  /* Naming it keeps the linker from leaving the resources of a static library out. */
  g_resources_register (mai_studio_get_resource ());
  for (guint i = 0; i < RUNS && again; i++)
    {
      g_autoptr (GApplication) application =
          g_object_new (MAI_TYPE_APPLICATION, "application-id", MAI_APPLICATION_ID,
                        "resource-base-path", RESOURCES, "flags", G_APPLICATION_HANDLES_OPEN, NULL);

      if (i > 0)
        g_usleep (WAIT);
      status = g_application_run (application, argc, argv);
      again = is_unheard (MAI_APPLICATION (application));
    }
  if (!again)
    return status;
  g_printerr ("%s\n", _ ("Another musicAi Studio is there, but does not answer."));
  return 1;
}
