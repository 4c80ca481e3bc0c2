/* SPDX-License-Identifier: Apache-2.0 */
/* Drags in the ruler that are given up, and double clicks. */
#include "piano-roll-fixture.h"

#define SEED_LANE 32.0 // y in the ruler

/* A seed of two bars, and the pointer pressed in its middle. */
static void
set_up_seed (Desk *desk, double *x, double *y)
{
  set_up (desk, make_long_score (3000), WIDTH, HEIGHT);
  mai_piano_roll_set_seed (desk->roll, BAR, 3 * BAR);
  from_part (desk, "MaiRollRuler", mai_roll_viewport_tick_to_x (desk->viewport, 2 * BAR), SEED_LANE,
             x, y);
  widget_fixture_move_pointer (desk->fixture, *x, *y);
}

static gboolean
is_dragged_cb (gpointer data)
{
  MaiRollScene *scene = mai_piano_roll_get_scene (((Desk *) data)->roll);
  return mai_roll_scene_get_region (scene, MAI_ROLL_SEED).from == BAR + 960;
}

/*
 * The gesture that drags, as the toolkit takes it away when another has the pointer.
 */
static void
reset_drag (Desk *desk)
{
  g_autoptr (GListModel) controllers =
      gtk_widget_observe_controllers (find_part (desk, "MaiRollRuler"));
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      if (GTK_IS_GESTURE_DRAG (controller))
        gtk_event_controller_reset (controller);
    }
}

static void
drag_half_way (Desk *desk, double x, double y)
{
  widget_fixture_press (desk->fixture, GDK_BUTTON_PRIMARY);
  widget_fixture_move_pointer (desk->fixture, x + 48.0, y);
  widget_fixture_move_pointer (desk->fixture, x + 96.0, y);
  g_assert_true (widget_fixture_wait (is_dragged_cb, desk, WIDGET_FIXTURE_SECONDS));
}

/*
 * The region is as it was, and nothing was sought.
 */
static void
test_cancelled (void)
{
  Desk desk;
  double x, y;
  set_up_seed (&desk, &x, &y);
  drag_half_way (&desk, x, y);
  reset_drag (&desk);
  assert_region (desk.roll, MAI_ROLL_SEED, BAR, 3 * BAR);
  widget_fixture_release (desk.fixture, GDK_BUTTON_PRIMARY);
  g_assert_cmpuint (desk.n_seeks, ==, 0);
  g_assert_cmpuint (desk.n_regions, ==, 0);
  // and before it moved at all
  widget_fixture_move_pointer (desk.fixture, x, y);
  widget_fixture_press (desk.fixture, GDK_BUTTON_PRIMARY);
  reset_drag (&desk);
  widget_fixture_release (desk.fixture, GDK_BUTTON_PRIMARY);
  g_assert_cmpuint (desk.n_seeks, ==, 0);
  tear_down (&desk);
}

static void
test_escape (void)
{
  Desk desk;
  double x, y;
  set_up_seed (&desk, &x, &y);
  drag_half_way (&desk, x, y);
  widget_fixture_key (desk.fixture, "Escape", NULL);
  assert_region (desk.roll, MAI_ROLL_SEED, BAR, 3 * BAR);
  widget_fixture_move_pointer (desk.fixture, x + 192.0, y);
  assert_region (desk.roll, MAI_ROLL_SEED, BAR, 3 * BAR);
  widget_fixture_release (desk.fixture, GDK_BUTTON_PRIMARY);
  g_assert_cmpuint (desk.n_seeks, ==, 0);
  g_assert_cmpuint (desk.n_regions, ==, 0);
  // the next one is a drag again
  drag (&desk, x, y, x + 96.0, y);
  assert_region (desk.roll, MAI_ROLL_SEED, BAR + 960, 3 * BAR + 960);
  g_assert_cmpuint (desk.n_regions, ==, 1);
  tear_down (&desk);
}

/*
 * A roll that goes while its ruler is dragged leaves nothing with the window.
 */
static void
test_gone (void)
{
  Desk desk;
  double x, y;
  set_up_seed (&desk, &x, &y);
  drag_half_way (&desk, x, y);
  GtkWindow *window = widget_fixture_get_window (desk.fixture);
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (window));
  guint n = g_list_model_get_n_items (controllers);
  g_autoptr (GtkWidget) roll = g_object_ref (GTK_WIDGET (desk.roll));
  gtk_window_set_child (window, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (controllers), ==, n - 1);
  widget_fixture_release (desk.fixture, GDK_BUTTON_PRIMARY);
  g_assert_true (GTK_IS_WIDGET (roll));
  tear_down (&desk);
}

/*
 * The first click of a double click seeks; the second clears the region, and that is all.
 */
static void
test_double_click (void)
{
  Desk desk;
  double x, y;
  set_up_seed (&desk, &x, &y);
  widget_fixture_double_click (desk.fixture);
  assert_region (desk.roll, MAI_ROLL_SEED, 0, 0);
  g_assert_cmpuint (desk.n_regions, ==, 1);
  g_assert_cmpuint (desk.n_seeks, ==, 1);
  widget_fixture_click (desk.fixture, x + 100.0, y);
  g_assert_cmpuint (desk.n_seeks, ==, 2);
  tear_down (&desk);
}

int
main (int argc, char **argv)
{
  widget_fixture_init (&argc, &argv);
  g_test_add_func ("/widgets/roll-ruler-drag/cancelled", test_cancelled);
  g_test_add_func ("/widgets/roll-ruler-drag/escape", test_escape);
  g_test_add_func ("/widgets/roll-ruler-drag/gone", test_gone);
  g_test_add_func ("/widgets/roll-ruler-drag/double-click", test_double_click);
  return g_test_run ();
}
