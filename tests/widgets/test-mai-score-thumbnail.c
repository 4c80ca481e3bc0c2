/* SPDX-License-Identifier: Apache-2.0 */
/* What a thumbnail shows, says and lets point at. */
#include "draw/mai-roll-palette.h"
#include "widget-fixture.h"
#include "widgets/mai-score-thumbnail.h"

#define WIDTH 208 // 200 of notes
#define HEIGHT 40

/* One note over the first half of two bars of 4/4, another over the second. */
static MaiScore *
make_score (MaiOrigin second)
{
  MaiScore *score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, "Piano", 0, 0);
  const MaiNote notes[] = {
    { .onset = 0, .duration = 1920, .pitch = 60, .velocity = 112 },
    { .onset = 1920, .duration = 1920, .pitch = 72, .velocity = 112, .origin = second },
  };
  mai_track_add_notes (track, notes, G_N_ELEMENTS (notes));
  return score;
}

static GdkRGBA
to_rgba (MaiColour colour)
{
  return (GdkRGBA){ (float) colour.red, (float) colour.green, (float) colour.blue, 1.0f };
}

static const GdkRectangle first_half = { 4, 4, 100, 32 };
static const GdkRectangle second_half = { 104, 4, 100, 32 };

static void
check_colours (gboolean dark)
{
  gboolean contrast = adw_style_manager_get_high_contrast (adw_style_manager_get_default ());
  const MaiRollPalette *palette =
      contrast ? mai_roll_palette_get_high_contrast (dark) : mai_roll_palette_get (dark);
  GdkRGBA played = to_rgba (palette->tracks[0]);
  GdkRGBA composed = to_rgba (palette->composed);
  g_autoptr (MaiScore) score = make_score (MAI_ORIGIN_COMPOSED);
  widget_fixture_set_dark (dark);
  g_autoptr (WidgetFixture) fixture =
      widget_fixture_new (mai_score_thumbnail_new (score, FALSE), WIDTH, HEIGHT);
  g_autoptr (WidgetPicture) picture = widget_fixture_take_picture (fixture, 1.0);
  g_assert_cmpint (widget_picture_count (picture, &first_half, &played, 0.05), >, 80);
  g_assert_cmpint (widget_picture_count (picture, &first_half, &composed, 0.05), ==, 0);
  g_assert_cmpint (widget_picture_count (picture, &second_half, &composed, 0.05), >, 80);
  g_assert_cmpint (widget_picture_count (picture, &second_half, &played, 0.05), ==, 0);
  /* Round corners, tinted ground. */
  GdkRGBA corner = widget_picture_get_pixel (picture, 0, 0);
  GdkRGBA ground = widget_picture_get_pixel (picture, WIDTH / 2, 1);
  g_assert_cmpfloat (ground.blue, >, ground.green);
  g_assert_cmpfloat (widget_picture_count (picture, NULL, &corner, 0.001), <, 30);
  widget_fixture_set_dark (FALSE);
}

static void
test_colours (void)
{
  check_colours (FALSE);
  check_colours (TRUE);
}

static void
test_follows_edits (void)
{
  const MaiNote note = { .onset = 0, .duration = 960, .pitch = 66, .velocity = 100 };
  g_autoptr (MaiScore) score = make_score (MAI_ORIGIN_PLAYED);
  g_autoptr (MaiScore) other = make_score (MAI_ORIGIN_COMPOSED);
  GtkWidget *widget = mai_score_thumbnail_new (score, FALSE);
  g_autoptr (WidgetFixture) fixture = widget_fixture_new (widget, WIDTH, HEIGHT);
  g_autoptr (WidgetPicture) before = widget_fixture_take_picture (fixture, 1.0);
  mai_score_insert_notes (score, mai_score_get_track (score, 0), &note, 1);
  g_autoptr (WidgetPicture) after = widget_fixture_take_picture (fixture, 1.0);
  widget_picture_assert_unlike (before, after, 0.001);
  mai_score_undo (score);
  g_autoptr (WidgetPicture) undone = widget_fixture_take_picture (fixture, 1.0);
  widget_picture_assert_like (before, undone, 0.0);
  mai_score_thumbnail_set_score (MAI_SCORE_THUMBNAIL (widget), other);
  g_autoptr (WidgetPicture) changed = widget_fixture_take_picture (fixture, 1.0);
  widget_picture_assert_unlike (before, changed, 0.001);
  mai_score_thumbnail_set_score (MAI_SCORE_THUMBNAIL (widget), NULL);
  g_autoptr (WidgetPicture) empty = widget_fixture_take_picture (fixture, 1.0);
  GdkRGBA ground = widget_picture_get_pixel (empty, WIDTH / 2, HEIGHT / 2);
  g_assert_cmpfloat (widget_picture_differs (empty, &first_half, &ground, 0.01), ==, 0.0);
}

static void
test_playhead (void)
{
  g_autoptr (MaiScore) score = make_score (MAI_ORIGIN_PLAYED);
  GtkWidget *widget = mai_score_thumbnail_new (score, FALSE);
  g_autoptr (WidgetFixture) fixture = widget_fixture_new (widget, WIDTH, HEIGHT);
  g_autoptr (WidgetPicture) without = widget_fixture_take_picture (fixture, 1.0);
  mai_score_thumbnail_set_position (MAI_SCORE_THUMBNAIL (widget), 1920.0);
  g_autoptr (WidgetPicture) with = widget_fixture_take_picture (fixture, 1.0);
  const GdkRectangle middle = { 102, 0, 4, HEIGHT }, left = { 0, 0, 100, HEIGHT };
  int reds = 0;
  for (int x = middle.x; x < middle.x + middle.width; x++)
    {
      GdkRGBA pixel = widget_picture_get_pixel (with, x, HEIGHT / 2);
      reds += pixel.red > pixel.blue + 0.3f ? 1 : 0;
    }
  g_assert_cmpint (reds, >=, 1);
  g_assert_cmpint (reds, <=, 2);
  for (int x = left.x; x < left.width; x++)
    {
      GdkRGBA a = widget_picture_get_pixel (with, x, HEIGHT / 2);
      GdkRGBA b = widget_picture_get_pixel (without, x, HEIGHT / 2);
      g_assert_true (gdk_rgba_equal (&a, &b));
    }
  mai_score_thumbnail_set_position (MAI_SCORE_THUMBNAIL (widget), -1.0);
  g_autoptr (WidgetPicture) gone = widget_fixture_take_picture (fixture, 1.0);
  widget_picture_assert_like (without, gone, 0.0);
}

static void
seek_cb (MaiScoreThumbnail *thumbnail, gint64 tick, gint64 *asked)
{
  *asked = tick;
  mai_score_thumbnail_set_position (thumbnail, (double) tick);
}

static void
test_seek (void)
{
  gint64 tick = -1;
  g_autoptr (MaiScore) score = make_score (MAI_ORIGIN_PLAYED);
  GtkWidget *widget = mai_score_thumbnail_new (score, TRUE);
  g_signal_connect (widget, "seek", G_CALLBACK (seek_cb), &tick);
  g_autoptr (WidgetFixture) fixture = widget_fixture_new (widget, WIDTH, HEIGHT);
  widget_fixture_click (fixture, 54.0, 20.0);
  g_assert_cmpint (tick, >, 900);
  g_assert_cmpint (tick, <, 1020);
  widget_fixture_move_pointer (fixture, 20.0, 20.0);
  widget_fixture_press (fixture, 1);
  widget_fixture_move_pointer (fixture, 120.0, 20.0);
  widget_fixture_move_pointer (fixture, 154.0, 20.0);
  widget_fixture_release (fixture, 1);
  g_assert_cmpint (tick, >, 2820);
  g_assert_cmpint (tick, <, 2940);
  widget_fixture_key (fixture, "Left", NULL); // from within a bar to where it begins
  g_assert_cmpint (tick, ==, 1920);
  widget_fixture_key (fixture, "Left", NULL);
  g_assert_cmpint (tick, ==, 0);
  widget_fixture_key (fixture, "Right", NULL);
  g_assert_cmpint (tick, ==, 1920);
  widget_fixture_key (fixture, "End", NULL);
  g_assert_cmpint (tick, ==, 3840);
  widget_fixture_key (fixture, "Right", NULL);
  g_assert_cmpint (tick, ==, 3840);
  widget_fixture_key (fixture, "Home", NULL);
  g_assert_cmpint (tick, ==, 0);
  widget_fixture_key (fixture, "KP_Right", NULL);
  g_assert_cmpint (tick, ==, 1920);
  widget_fixture_key (fixture, "KP_End", NULL);
  g_assert_cmpint (tick, ==, 3840);
}

static void
test_accessible (void)
{
  g_autoptr (MaiScore) score = make_score (MAI_ORIGIN_PLAYED);
  GtkWidget *picture = g_object_ref_sink (mai_score_thumbnail_new (score, FALSE));
  GtkWidget *slider = g_object_ref_sink (mai_score_thumbnail_new (score, TRUE));
  g_assert_false (gtk_widget_get_focusable (picture));
  g_assert_true (gtk_widget_get_focusable (slider));
  mai_score_thumbnail_set_description (MAI_SCORE_THUMBNAIL (picture), "Take 2");
  mai_score_thumbnail_set_position (MAI_SCORE_THUMBNAIL (slider), 2000.0);
  gtk_test_accessible_assert_role (picture, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_property (picture, GTK_ACCESSIBLE_PROPERTY_LABEL, "Take 2");
  gtk_test_accessible_assert_role (slider, GTK_ACCESSIBLE_ROLE_SLIDER);
  gtk_test_accessible_assert_property (slider, GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 3840.0);
  gtk_test_accessible_assert_property (slider, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, "Bar 2");
  g_object_unref (picture);
  g_object_unref (slider);
}

/*
 * The scores go first and last, drawn and never drawn: nobody is called who is gone.
 */
static void
test_life (void)
{
  const MaiNote note = { .onset = 0, .duration = 960, .pitch = 66, .velocity = 100 };
  g_autoptr (MaiScore) score = make_score (MAI_ORIGIN_PLAYED);
  GtkWidget *widget = g_object_ref_sink (mai_score_thumbnail_new (score, TRUE));
  mai_score_thumbnail_set_score (MAI_SCORE_THUMBNAIL (widget), NULL);
  mai_score_thumbnail_set_score (MAI_SCORE_THUMBNAIL (widget), score);
  g_object_unref (widget);
  mai_score_insert_notes (score, mai_score_get_track (score, 0), &note, 1);
  g_autoptr (MaiScore) empty = mai_score_new (480);
  g_autoptr (WidgetFixture) fixture =
      widget_fixture_new (mai_score_thumbnail_new (empty, TRUE), 20, 10);
  widget_fixture_click (fixture, 10.0, 10.0);
  widget_fixture_key (fixture, "Right", NULL);
}

/*
 * As the desktop's settings say it, and its theme where there are none.
 */
static void
set_contrast (gboolean high)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  const char *id = "org.gnome.desktop.a11y.interface";
  g_autoptr (GSettingsSchema) schema =
      source != NULL ? g_settings_schema_source_lookup (source, id, TRUE) : NULL;
  if (schema != NULL)
    {
      g_autoptr (GSettings) settings = g_settings_new (id);
      g_settings_set_boolean (settings, "high-contrast", high);
    }
  else if (high)
    g_object_set (gtk_settings_get_default (), "gtk-theme-name", "HighContrast", NULL);
  else
    gtk_settings_reset_property (gtk_settings_get_default (), "gtk-theme-name");
}

static gboolean
has_contrast_cb (gpointer data)
{
  return adw_style_manager_get_high_contrast (adw_style_manager_get_default ());
}

static void
test_contrast_changes (void)
{
  GdkRGBA ordinary = to_rgba (mai_roll_palette_get (FALSE)->tracks[0]);
  GdkRGBA contrast = to_rgba (mai_roll_palette_get_high_contrast (FALSE)->tracks[0]);
  g_autoptr (MaiScore) score = make_score (MAI_ORIGIN_COMPOSED);
  g_autoptr (WidgetFixture) fixture =
      widget_fixture_new (mai_score_thumbnail_new (score, FALSE), WIDTH, HEIGHT);
  g_autoptr (WidgetPicture) before = widget_fixture_take_picture (fixture, 1.0);
  g_assert_cmpint (widget_picture_count (before, &first_half, &ordinary, 0.05), >, 80);
  set_contrast (TRUE);
  g_assert_true (widget_fixture_wait (has_contrast_cb, NULL, WIDGET_FIXTURE_SECONDS));
  g_autoptr (WidgetPicture) after = widget_fixture_take_picture (fixture, 1.0);
  g_assert_cmpint (widget_picture_count (after, &first_half, &contrast, 0.05), >, 80);
  g_assert_cmpint (widget_picture_count (after, &first_half, &ordinary, 0.05), ==, 0);
  set_contrast (FALSE);
  widget_fixture_settle ();
}

static void
test_dense_inside (void)
{
  if (!g_test_subprocess ())
    return;
  check_colours (FALSE);
  g_autoptr (MaiScore) score = make_score (MAI_ORIGIN_PLAYED);
  g_autoptr (WidgetFixture) fixture =
      widget_fixture_new (mai_score_thumbnail_new (score, FALSE), WIDTH, HEIGHT);
  g_autoptr (WidgetPicture) picture = widget_fixture_take_picture (fixture, 2.0);
  /* The edge between the two notes is as sharp as the screen. */
  GdkRGBA left = widget_picture_get_pixel (picture, 204, 68);
  GdkRGBA right = widget_picture_get_pixel (picture, 210, 68);
  g_assert_cmpfloat (ABS (left.red - right.red), >, 0.4);
}

static void
test_dense (void)
{
  widget_fixture_run_with ("GDK_SCALE", "2", "/score-thumbnail/subprocess/dense");
  widget_fixture_run_with ("ADW_DEBUG_HIGH_CONTRAST", "1", "/score-thumbnail/colours");
}

int
main (int argc, char **argv)
{
  widget_fixture_init (&argc, &argv);
  g_test_add_func ("/score-thumbnail/colours", test_colours);
  g_test_add_func ("/score-thumbnail/follows-edits", test_follows_edits);
  g_test_add_func ("/score-thumbnail/playhead", test_playhead);
  g_test_add_func ("/score-thumbnail/seek", test_seek);
  g_test_add_func ("/score-thumbnail/accessible", test_accessible);
  g_test_add_func ("/score-thumbnail/life", test_life);
  g_test_add_func ("/score-thumbnail/contrast-changes", test_contrast_changes);
  g_test_add_func ("/score-thumbnail/dense", test_dense);
  g_test_add_func ("/score-thumbnail/subprocess/dense", test_dense_inside);
  return g_test_run ();
}
