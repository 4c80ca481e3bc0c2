/* SPDX-License-Identifier: Apache-2.0 */
/* The page with real music and the real program: from nothing to a model that can be used. */
#include "studio/train/mai-train-page.h"
#include "widget-fixture.h"

#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <string.h>

#include "../base/mai-test-processor.h"
#include "../learn/mai-test-music.h"
#include "../work/mai-test-training.h"
#include "base/mai-tree.h"
#include "desk/mai-desk.h"
#include "studio/mai-studio-resources.h"
#include "studio/train/mai-music-row.h"
#include "studio/train/mai-run-row.h"
#include "widgets/training/mai-learn-timeline.h"

#define ENDLESS 10000 /* epochs: it learns until it is told to stop, however busy the computer is */

typedef struct
{
  char *music;
  MaiDesk *desk;
  MaiTrainDesk *train;
  GtkWidget *page;
  WidgetFixture *window;
  GObject *item; /* that is to be heard */
} Fixture;

static void
open_page (Fixture *fixture, int width, int height)
{
  fixture->desk = mai_desk_new (NULL);
  fixture->train = mai_desk_get_training (fixture->desk);
  mai_run_list_set_program (mai_train_desk_get_runs (fixture->train), mai_test_program ());
  fixture->page = g_object_new (MAI_TYPE_TRAIN_PAGE, "desk", fixture->desk, NULL);
  fixture->window = widget_fixture_new (fixture->page, width, height);
}

static void
close_page (Fixture *fixture)
{
  g_clear_pointer (&fixture->window, widget_fixture_free);
  mai_train_desk_close (fixture->train);
  widget_fixture_settle ();
  g_clear_object (&fixture->desk);
}

/* Nothing of another test is left over. */
static void
forget_all (void)
{
  g_autofree char *music = g_build_filename (g_get_user_data_dir (), "musicai", "music.json", NULL);
  g_autofree char *jobs = g_build_filename (g_get_user_data_dir (), "musicai", "jobs", NULL);

  g_remove (music);
  mai_tree_remove (jobs, NULL, NULL, NULL);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  forget_all ();
  fixture->music = mai_test_music_folder (6, 128);
  open_page (fixture, 1280, 752);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  close_page (fixture);
  mai_test_music_remove (fixture->music);
}

static GtkWidget *
find_type (GtkWidget *widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type) && gtk_widget_get_mapped (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_type (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static guint
count_type (GtkWidget *widget, GType type)
{
  guint n = G_TYPE_CHECK_INSTANCE_TYPE (widget, type) && gtk_widget_get_mapped (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_type (child, type);
  return n;
}

static gboolean
has_read (gpointer data)
{
  Fixture *fixture = data;

  return !mai_music_list_get_reading (mai_train_desk_get_music (fixture->train));
}

static void
add_music (Fixture *fixture)
{
  g_autoptr (GFile) folder = g_file_new_for_path (fixture->music);
  GFile *const files[] = { folder, NULL };

  mai_music_list_add (mai_train_desk_get_music (fixture->train), files);
  g_assert_true (widget_fixture_wait (has_read, fixture, WIDGET_FIXTURE_SECONDS));
}

static const char *
get_page (Fixture *fixture)
{
  return gtk_stack_get_visible_child_name (GTK_STACK (find_type (fixture->page, GTK_TYPE_STACK)));
}

static gboolean
is_done (gpointer data)
{
  MaiRun *run = mai_train_desk_get_run (((Fixture *) data)->train);

  return run != NULL && !mai_run_get_busy (run) && mai_run_get_state (run) == MAI_RUN_DONE;
}

static gboolean
is_running (gpointer data)
{
  MaiRun *run = mai_train_desk_get_run (((Fixture *) data)->train);

  return run != NULL && !mai_run_get_busy (run) && mai_run_get_state (run) == MAI_RUN_RUNNING
         && mai_run_get_step (run) > 0;
}

static gboolean
is_paused (gpointer data)
{
  MaiRun *run = mai_train_desk_get_run (((Fixture *) data)->train);

  return !mai_run_get_busy (run) && mai_run_get_state (run) == MAI_RUN_PAUSED;
}

static gboolean
is_killed (gpointer data)
{
  MaiRun *run = mai_train_desk_get_run (((Fixture *) data)->train);

  return !mai_run_get_busy (run) && mai_run_get_state (run) == MAI_RUN_KILLED;
}

static gboolean
has_checkpoint (gpointer data)
{
  MaiRun *run = mai_train_desk_get_run (((Fixture *) data)->train);

  return g_list_model_get_n_items (mai_run_get_checkpoints (run)) > 0;
}

static void
set_recipe (Fixture *fixture, guint epochs)
{
  g_object_set (mai_train_desk_get_recipe (fixture->train), "preset", 2, NULL);
  g_object_set (mai_train_desk_get_recipe (fixture->train), "epochs", epochs, "threads", 1, "batch",
                4, "steps", 16, "patience", 0, NULL);
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WidgetPicture) picture = NULL;

  g_assert_cmpstr (get_page (fixture), ==, "empty");
  picture = widget_fixture_take_picture (fixture->window, 1);
  widget_picture_save (picture, "train-empty");
  add_music (fixture);
  g_assert_cmpstr (get_page (fixture), ==, "panels");
}

static void
test_says_why (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_build_filename (fixture->music, "readme.txt", NULL);
  GtkWidget *hint;

  g_assert_true (g_file_set_contents (text, "no music", -1, NULL));
  add_music (fixture);
  g_assert_cmpuint (count_type (fixture->page, MAI_TYPE_MUSIC_ROW), ==, 7);
  mai_music_list_remove (mai_train_desk_get_music (fixture->train), 0, 6);
  hint = widget_fixture_find (fixture->page, "hint");
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (hint)), ==,
                   mai_train_desk_get_obstacle (fixture->train));
  g_assert_nonnull (mai_train_desk_get_obstacle (fixture->train));
}

/* The row names the file already, and is too narrow for where it lies. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_build_filename (fixture->music, "a.mid", NULL);
  GtkWidget *row, *subtitle;

  g_assert_true (g_file_set_contents (text, "no music", -1, NULL));
  add_music (fixture);
  row = find_type (fixture->page, MAI_TYPE_MUSIC_ROW);
  subtitle = widget_fixture_find (row, "subtitle");
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (subtitle)), ==, "It is not a MIDI file.");
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (subtitle), text));
}

static char *
get_headline (Fixture *fixture)
{
  GtkWidget *headline = widget_fixture_find (fixture->page, "headline");

  return g_strdup (gtk_label_get_label (GTK_LABEL (headline)));
}

static void
test_learns (Fixture *fixture, gconstpointer data)
{
  g_autofree char *headline = NULL;
  g_autoptr (GListModel) points = NULL;

  add_music (fixture);
  set_recipe (fixture, 3);
  g_assert_true (gtk_widget_activate_action (fixture->page, "train.start", NULL));
  g_assert_true (widget_fixture_wait (is_done, fixture, 60));
  headline = get_headline (fixture);
  g_assert_nonnull (strstr (headline, "Sketch · done after 3 epochs"));
  g_object_get (widget_fixture_find (fixture->page, "timeline"), "model", &points, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (points), ==, 3);
  g_assert_cmpuint (count_type (fixture->page, MAI_TYPE_RUN_ROW), ==, 1);
  g_assert_false (gtk_widget_get_visible (widget_fixture_find (fixture->page, "pause")));
  g_assert_false (gtk_widget_get_visible (widget_fixture_find (fixture->page, "resume")));
}

static gboolean
is_source (gpointer data)
{
  Fixture *fixture = data;
  MaiSound *sound = mai_desk_get_sound (fixture->desk);

  return mai_sound_get_source (sound) == fixture->item && mai_sound_get_score (sound) != NULL;
}

/* A piece and a checkpoint, one after the other; whether there is a device does not matter. */
static void
test_hears (Fixture *fixture, gconstpointer data)
{
  GtkWidget *row, *timeline;

  add_music (fixture);
  set_recipe (fixture, 2);
  gtk_widget_activate_action (fixture->page, "train.start", NULL);
  g_assert_true (widget_fixture_wait (is_done, fixture, 60));
  row = find_type (fixture->page, MAI_TYPE_MUSIC_ROW);
  fixture->item = G_OBJECT (mai_music_row_get_file (MAI_MUSIC_ROW (row)));
  g_signal_emit_by_name (widget_fixture_find (row, "play"), "clicked");
  g_assert_true (widget_fixture_wait (is_source, fixture, WIDGET_FIXTURE_SECONDS));
  timeline = widget_fixture_find (fixture->page, "timeline");
  fixture->item =
      g_list_model_get_item (mai_run_get_checkpoints (mai_train_desk_get_run (fixture->train)), 1);
  g_object_unref (fixture->item); /* the run holds it */
  g_signal_emit_by_name (timeline, "chosen", 1);
  g_assert_true (widget_fixture_wait (is_source, fixture, WIDGET_FIXTURE_SECONDS));
}

static void
wish_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_free (*(char **) data);
  *(char **) data = g_variant_dup_string (parameter, NULL);
}

/* What the page asks its window for by that action. */
static void
watch_wish (Fixture *fixture, const char *name, char **wish)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GSimpleAction) action = g_simple_action_new (name, G_VARIANT_TYPE_STRING);

  g_signal_connect (action, "activate", G_CALLBACK (wish_cb), wish);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
  gtk_widget_insert_action_group (GTK_WIDGET (widget_fixture_get_window (fixture->window)), "win",
                                  G_ACTION_GROUP (group));
}

static void
test_pause_resume_use (Fixture *fixture, gconstpointer data)
{
  g_autofree char *model = NULL;

  watch_wish (fixture, "use-model", &model);
  add_music (fixture);
  set_recipe (fixture, ENDLESS);
  gtk_widget_activate_action (fixture->page, "train.start", NULL);
  g_assert_true (widget_fixture_wait (is_running, fixture, 60));
  g_assert_true (gtk_widget_get_visible (widget_fixture_find (fixture->page, "pause")));
  gtk_widget_activate_action (fixture->page, "train.pause", NULL);
  g_assert_true (widget_fixture_wait (is_paused, fixture, 60));
  g_assert_true (gtk_widget_get_visible (widget_fixture_find (fixture->page, "resume")));
  gtk_widget_activate_action (fixture->page, "train.resume", NULL);
  g_assert_true (widget_fixture_wait (is_running, fixture, 60));
  g_assert_true (widget_fixture_wait (has_checkpoint, fixture, 60));
  gtk_widget_activate_action (fixture->page, "train.pause", NULL);
  g_assert_true (widget_fixture_wait (is_paused, fixture, 60));
  gtk_widget_activate_action (fixture->page, "train.use", NULL);
  g_assert_true (g_str_has_suffix (model, "result/model.safetensors"));
  g_assert_true (g_file_test (model, G_FILE_TEST_IS_REGULAR));
}

/* The panel says it; a toast would only lie over the button that helps. */
static void
test_killed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *toast = NULL;
  GtkWidget *message;
  MaiRun *run;

  watch_wish (fixture, "toast", &toast);
  add_music (fixture);
  set_recipe (fixture, ENDLESS);
  gtk_widget_activate_action (fixture->page, "train.start", NULL);
  g_assert_true (widget_fixture_wait (is_running, fixture, 60));
  run = mai_train_desk_get_run (fixture->train);
  g_assert_cmpint (kill (mai_test_job_pid (mai_run_get_job (run)), SIGKILL), ==, 0);
  g_assert_true (widget_fixture_wait (is_killed, fixture, 60));
  widget_fixture_settle ();
  message = widget_fixture_find (fixture->page, "message");
  g_assert_true (gtk_widget_get_mapped (message));
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (message)), ==,
                   "The job's process was killed; it can go on from its last checkpoint");
  g_assert_true (gtk_widget_get_mapped (widget_fixture_find (fixture->page, "resume")));
  g_assert_null (toast);
  /* What is looked for is what there would be. */
  g_signal_emit_by_name (fixture->train, "failed", "words");
  g_assert_cmpstr (toast, ==, "words");
}

/* A paused run with a log as long as any. */
static void
make_long_run (Fixture *fixture, guint n)
{
  g_autofree char *folder =
      g_build_filename (g_get_user_data_dir (), "musicai", "jobs", "long", NULL);
  g_autofree char *events = g_build_filename (folder, "events.jsonl", NULL);
  g_autofree char *label = g_build_filename (folder, "studio.json", NULL);
  const char *const paths[] = { fixture->music, NULL };
  guint n_presets;
  const MaiTrainSettings settings = { .recipe = mai_preset_list (&n_presets)[0].recipe,
                                      .data = MAI_DATA_SET_OPTIONS_DEFAULT };
  g_autoptr (MaiJob) job = mai_train_job_create (folder, paths, &settings, NULL, NULL);
  g_autoptr (GString) text = g_string_new ("{\"type\":\"started\",\"step\":0}\n");

  g_assert_nonnull (job);
  for (guint i = 1; i <= n; i++)
    {
      double epoch = 20.0 * i / n, loss = 1.3 + 2.5 * exp (-epoch / 4);

      g_string_append_printf (text,
                              "{\"type\":\"progress\",\"step\":%u,\"steps\":%u,\"epoch\":%u,"
                              "\"epochs\":32,\"nats\":%f,\"fields\":{\"pitch\":{\"accuracy\":%f}},"
                              "\"notes_per_second\":15800,\"seconds_left\":360}\n",
                              i, n * 32 / 20, (guint) epoch + 1, loss + 0.05 * sin (i * 1.7),
                              1 - loss / 5);
      if (i % (n / 20) == 0)
        g_string_append_printf (text,
                                "{\"type\":\"evaluation\",\"step\":%u,\"epoch\":%u,\"valid\":%f,"
                                "\"best\":%f,\"improved\":true,\"sample\":\"samples/x.mid\","
                                "\"fields\":{\"pitch\":{\"accuracy\":%f}}}\n",
                                i, (guint) epoch, loss + 0.2, loss + 0.2, 0.9 - loss / 5);
    }
  g_string_append (text, "{\"type\":\"interrupted\"}\n");
  g_assert_true (g_file_set_contents (events, text->str, (gssize) text->len, NULL));
  g_assert_true (g_file_set_contents (label, "{\"name\":\"Schubert, Studio\"}", -1, NULL));
}

static gboolean
has_curves (gpointer data)
{
  MaiRun *run = mai_train_desk_get_run (((Fixture *) data)->train);
  guint n = 0;

  if (run != NULL)
    mai_run_get_train (run, &n);
  return n >= 10000;
}

static gboolean
has_run (gpointer data)
{
  MaiRun *run = mai_train_desk_get_run (((Fixture *) data)->train);

  return run != NULL && mai_run_get_loaded (run);
}

/* Ten thousand epochs are a million allocations, each of which a sanitizer looks at. */
#define READING_SECONDS (5 * WIDGET_FIXTURE_SECONDS)

/* Milliseconds of work that may lie between two turns of the main loop. */
#if defined(__SANITIZE_ADDRESS__)
#define STAND_STILL 2000 /* its own work counts too */
#else
#define STAND_STILL 200
#endif

/* A long run that is found does not hold the window up. */
static void
test_long_run (Fixture *fixture, gconstpointer data)
{
  g_autofree char *headline = NULL;
  MaiTestGap gap;

  make_long_run (fixture, 10000);
  mai_test_gap_begin (&gap);
  g_assert_true (widget_fixture_wait (has_curves, fixture, READING_SECONDS));
  widget_fixture_draw (fixture->window);
  mai_test_gap_end (&gap);
  g_assert_cmpfloat (gap.longest, <, STAND_STILL);
  headline = get_headline (fixture);
  g_assert_cmpstr (headline, ==, "Schubert, Studio · paused · epoch 21 of 32");
}

static const char *
get_use (Fixture *fixture)
{
  return gtk_button_get_label (GTK_BUTTON (widget_fixture_find (fixture->page, "use")));
}

/* Of an old checkpoint only the sound is there; the button says what it takes instead. */
static void
test_use_says (Fixture *fixture, gconstpointer data)
{
  g_autofree char *checkpoints = NULL;
  g_autofree char *model = NULL;
  MaiLearnTimeline *timeline;

  make_long_run (fixture, 20);
  g_assert_true (widget_fixture_wait (has_run, fixture, WIDGET_FIXTURE_SECONDS));
  g_assert_true (widget_fixture_wait (has_checkpoint, fixture, WIDGET_FIXTURE_SECONDS));
  checkpoints =
      mai_job_get_file (mai_run_get_job (mai_train_desk_get_run (fixture->train)), "checkpoints");
  model = g_build_filename (checkpoints, "00000002.safetensors", NULL);
  g_assert_cmpint (g_mkdir_with_parents (checkpoints, 0700), ==, 0);
  g_assert_true (g_file_set_contents (model, "a model", -1, NULL));
  timeline = MAI_LEARN_TIMELINE (widget_fixture_find (fixture->page, "timeline"));
  g_assert_cmpstr (get_use (fixture), ==, "_Use in Compose");
  mai_learn_timeline_set_selected (timeline, 0);
  g_assert_cmpstr (get_use (fixture), ==, "_Use Best in Compose");
  mai_learn_timeline_set_selected (timeline, 1);
  g_assert_cmpstr (get_use (fixture), ==, "_Use in Compose");
  /* The best one. */
  mai_learn_timeline_set_selected (timeline, 19);
  g_assert_cmpstr (get_use (fixture), ==, "_Use in Compose");
}

/* A run whose folder is being deleted says so, and can be kept. */
static void
test_leaving (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *headline = NULL;
  GtkWidget *row, *keep;
  MaiRun *run;

  make_long_run (fixture, 20);
  g_assert_true (widget_fixture_wait (has_run, fixture, WIDGET_FIXTURE_SECONDS));
  run = mai_train_desk_get_run (fixture->train);
  widget_fixture_draw (fixture->window);
  row = find_type (fixture->page, MAI_TYPE_RUN_ROW);
  keep = widget_fixture_find (row, "keep");
  g_assert_false (gtk_widget_get_visible (keep));
  mai_run_set_leaving (run, cancellable);
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), ==, "being deleted");
  headline = get_headline (fixture);
  g_assert_nonnull (strstr (headline, "being deleted"));
  widget_fixture_draw (fixture->window);
  g_assert_true (gtk_widget_get_mapped (keep));
  g_signal_emit_by_name (keep, "clicked");
  g_assert_true (g_cancellable_is_cancelled (cancellable));
  mai_run_set_leaving (run, NULL);
  g_assert_false (gtk_widget_get_visible (keep));
}

/* In all looks and widths; the pictures are for eyes. */
static void
test_looks (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *name;
    int width, height;
    gboolean dark;
    const char *shows; /* which button is pressed in a narrow window */
  } looks[] = { { "train-wide", 1280, 752, FALSE, NULL },
                { "train-wide-dark", 1280, 752, TRUE, NULL },
                { "train-narrow-music", 360, 640, FALSE, "show_music" },
                { "train-narrow-recipe", 360, 640, FALSE, "show_recipe" },
                { "train-narrow-run", 360, 640, FALSE, "show_run" },
                { "train-narrow-dark", 360, 640, TRUE, "show_run" } };
  g_autofree char *text = g_build_filename (fixture->music, "readme.txt", NULL);

  g_assert_true (g_file_set_contents (text, "no music", -1, NULL));
  add_music (fixture);
  make_long_run (fixture, 10000);
  g_assert_true (widget_fixture_wait (has_curves, fixture, READING_SECONDS));
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      g_autoptr (WidgetPicture) picture = NULL;

      widget_fixture_set_dark (looks[i].dark);
      widget_fixture_resize (fixture->window, looks[i].width, looks[i].height);
      if (looks[i].shows != NULL)
        gtk_toggle_button_set_active (
            GTK_TOGGLE_BUTTON (widget_fixture_find (fixture->page, looks[i].shows)), TRUE);
      widget_fixture_settle ();
      picture = widget_fixture_take_picture (fixture->window, 1);
      widget_picture_save (picture, looks[i].name);
      g_assert_cmpint (gtk_widget_get_width (fixture->page), <=, looks[i].width);
    }
  widget_fixture_set_dark (FALSE);
}

#define ADD(name, func) g_test_add ("/train-page/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  widget_fixture_init (&argc, &argv);
  g_resources_register (mai_studio_get_resource ());
  ADD ("empty", test_empty);
  ADD ("says-why", test_says_why);
  ADD ("learns", test_learns);
  ADD ("hears", test_hears);
  ADD ("pause-resume-use", test_pause_resume_use);
  ADD ("killed", test_killed);
  ADD ("leaving", test_leaving);
  ADD ("refused", test_refused);
  ADD ("use-says", test_use_says);
  ADD ("long-run", test_long_run);
  ADD ("looks", test_looks);
  return g_test_run ();
}
