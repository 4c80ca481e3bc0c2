/* SPDX-License-Identifier: Apache-2.0 */
/* Windows for widgets under test, and a pointer and keys for them. */
#include "widget-fixture.h"

#include "../base/mai-test-loop.h"
#include "widget-picture.h"
#include "widgets/mai-widgets.h"

#include <gdk/x11/gdkx.h>
#include <gmodule.h>
#include <locale.h>

struct _WidgetFixture
{
  GtkWidget *window;
  GtkWidget *widget; // in the window
  GModule *xtest; // opened when first needed
};

typedef int (*FakeMotion) (Display *, int, int, int, unsigned long);
typedef int (*FakeButton) (Display *, unsigned int, int, unsigned long);

void
widget_fixture_init (int *argc, char ***argv)
{
  /* Software GL costs start-up time and memory, and draws nothing here. */
  g_setenv ("GDK_DEBUG", "gl-disable", FALSE);
  /* The desktop's wishes are those of the tests, not of who runs them. */
  g_setenv ("ADW_DISABLE_PORTAL", "1", FALSE);
  gtk_test_init (argc, argv, NULL);
  adw_init ();
  mai_widgets_init (gdk_display_get_default ());
  /* GTK 4.8 loses the time when it looks for recent files that are too old. */
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE,
                "gtk-recent-files-max-age", -1, NULL);
}

gboolean
widget_fixture_wait (WidgetCondition condition, gpointer data, double seconds)
{
  return mai_test_holds_within (seconds, condition, data);
}

void
widget_fixture_settle (void)
{
  for (int i = 0; i < 10000 && g_main_context_pending (NULL); i++)
    g_main_context_iteration (NULL, FALSE);
}

static gboolean
is_set_cb (gpointer data)
{
  return *(gboolean *) data;
}

static void
painted_cb (GdkFrameClock *clock, gboolean *painted)
{
  *painted = TRUE;
}

static void
wait_for_frame (WidgetFixture *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (self->window);
  gboolean painted = FALSE;
  gulong handler = g_signal_connect (clock, "after-paint", G_CALLBACK (painted_cb), &painted);
  gtk_widget_queue_draw (self->widget);
  gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_PAINT);
  g_assert_true (widget_fixture_wait (is_set_cb, &painted, WIDGET_FIXTURE_SECONDS));
  g_signal_handler_disconnect (clock, handler);
}

void
widget_fixture_draw (WidgetFixture *self)
{
  widget_fixture_settle ();
  wait_for_frame (self);
  /* What the first frame asked for, such as another size. */
  wait_for_frame (self);
}

static gboolean
is_mapped_cb (gpointer data)
{
  WidgetFixture *self = data;
  return gtk_widget_get_mapped (self->widget) && gtk_widget_get_width (self->widget) > 0;
}

static gpointer
get_symbol (WidgetFixture *self, const char *name)
{
  gpointer symbol = NULL;
  if (self->xtest == NULL)
    {
      self->xtest = g_module_open ("libXtst.so.6", G_MODULE_BIND_LAZY);
      g_assert_nonnull (self->xtest);
      g_module_make_resident (self->xtest); // the display calls it when it closes
    }
  g_assert_true (g_module_symbol (self->xtest, name, &symbol));
  return symbol;
}

static Display *
get_x_display (WidgetFixture *self)
{
  return gdk_x11_display_get_xdisplay (gtk_widget_get_display (self->window));
}

/* Into a corner, where no window lies under it: nothing is pointed at, whatever the last test did. */
static void
park_pointer (WidgetFixture *self)
{
  FakeMotion fake_motion = (FakeMotion) get_symbol (self, "XTestFakeMotionEvent");
  Display *display = get_x_display (self);
  int screen = DefaultScreen (display);
  fake_motion (display, -1, DisplayWidth (display, screen) - 1, DisplayHeight (display, screen) - 1,
               0);
  XSync (display, False);
}

WidgetFixture *
widget_fixture_new (GtkWidget *widget, int width, int height)
{
  WidgetFixture *self = g_new0 (WidgetFixture, 1);
  self->window = gtk_window_new ();
  self->widget = widget;
  gtk_window_set_decorated (GTK_WINDOW (self->window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (self->window), width, height);
  gtk_window_set_child (GTK_WINDOW (self->window), widget);
  park_pointer (self);
  gtk_window_present (GTK_WINDOW (self->window));
  g_assert_true (widget_fixture_wait (is_mapped_cb, self, WIDGET_FIXTURE_SECONDS));
  widget_fixture_draw (self);
  return self;
}

void
widget_fixture_free (WidgetFixture *self)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  widget_fixture_settle ();
  g_clear_pointer (&self->xtest, g_module_close);
  g_free (self);
}

GtkWindow *
widget_fixture_get_window (WidgetFixture *self)
{
  return GTK_WINDOW (self->window);
}

typedef struct
{
  GtkWidget *window;
  int width, height;
} Size;

static gboolean
has_size_cb (gpointer data)
{
  Size *size = data;
  int width, height;
  gtk_widget_measure (size->window, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  width = MAX (width, size->width);
  gtk_widget_measure (size->window, GTK_ORIENTATION_VERTICAL, width, &height, NULL, NULL, NULL);
  return gtk_widget_get_width (size->window) == width
         && gtk_widget_get_height (size->window) == MAX (height, size->height);
}

void
widget_fixture_resize (WidgetFixture *self, int width, int height)
{
  Size size = { self->window, width, height };
  gtk_window_set_default_size (GTK_WINDOW (self->window), width, height);
  g_assert_true (widget_fixture_wait (has_size_cb, &size, WIDGET_FIXTURE_SECONDS));
  widget_fixture_draw (self);
}

GtkWidget *
widget_fixture_find (GtkWidget *root, const char *id)
{
  GtkWidget *found = NULL;
  if (g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (root)), id) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = widget_fixture_find (child, id);
  return found;
}

GtkWidget *
widget_fixture_find_like (GtkWidget *root, GType type, const char *property, const char *value)
{
  GtkWidget *found = NULL;
  if (g_type_is_a (G_OBJECT_TYPE (root), type))
    {
      g_autofree char *text = NULL;
      if (property == NULL)
        return root;
      g_object_get (root, property, &text, NULL);
      if (g_strcmp0 (text, value) == 0)
        return root;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = widget_fixture_find_like (child, type, property, value);
  return found;
}

gboolean
widget_fixture_find_question (gpointer dialog)
{
  AdwMessageDialog **found = dialog;
  GListModel *windows = gtk_window_get_toplevels ();
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
      if (ADW_IS_MESSAGE_DIALOG (window) && gtk_widget_get_mapped (window))
        *found = ADW_MESSAGE_DIALOG (window);
    }
  return *found != NULL;
}

void
widget_fixture_set_dark (gboolean dark)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      dark ? ADW_COLOR_SCHEME_FORCE_DARK
                                           : ADW_COLOR_SCHEME_FORCE_LIGHT);
  widget_fixture_settle ();
}

void
widget_fixture_run_with (const char *variable, const char *value, const char *test)
{
  g_setenv (variable, value, TRUE);
  g_test_trap_subprocess (test, 60 * G_USEC_PER_SEC, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_unsetenv (variable);
  g_test_trap_assert_passed ();
}

WidgetPicture *
widget_fixture_take_picture (WidgetFixture *self, double scale)
{
  graphene_rect_t bounds;
  widget_fixture_draw (self);
  g_assert_true (gtk_widget_compute_bounds (self->widget, self->window, &bounds));
  int width = gtk_widget_get_width (self->widget);
  int height = gtk_widget_get_height (self->widget);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (self->window);
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  gtk_snapshot_scale (snapshot, (float) scale, (float) scale);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (-bounds.origin.x, -bounds.origin.y));
  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (self->window),
                          gtk_widget_get_height (self->window));
  GskRenderNode *node = gtk_snapshot_to_node (snapshot);
  g_assert_nonnull (node);
  graphene_rect_t view =
      GRAPHENE_RECT_INIT (0.0f, 0.0f, (float) (width * scale), (float) (height * scale));
  GskRenderer *renderer = gtk_native_get_renderer (GTK_NATIVE (self->window));
  g_autoptr (GdkTexture) texture = gsk_renderer_render_texture (renderer, node, &view);
  gsk_render_node_unref (node);
  return widget_picture_new (texture);
}

/*
 * The server has seen what was sent, and we what came of it.
 */
static void
finish_input (WidgetFixture *self)
{
  XSync (get_x_display (self), False);
  widget_fixture_settle ();
  wait_for_frame (self);
  widget_fixture_settle ();
}

/*
 * Motion and the wheel are gathered for the next frame; what was read after one had begun, for the one behind
 * that.
 */
static void
finish_motion (WidgetFixture *self)
{
  finish_input (self);
  wait_for_frame (self);
  widget_fixture_settle ();
}

void
widget_fixture_move_pointer (WidgetFixture *self, double x, double y)
{
  FakeMotion fake_motion = (FakeMotion) get_symbol (self, "XTestFakeMotionEvent");
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (self->window));
  int scale = gdk_surface_get_scale_factor (surface);
  double in_x = x, in_y = y, left, top;
  int root_x, root_y;
  Window child;
  gtk_widget_translate_coordinates (self->widget, self->window, x, y, &in_x, &in_y);
  gtk_native_get_surface_transform (GTK_NATIVE (self->window), &left, &top);
  XTranslateCoordinates (get_x_display (self), gdk_x11_surface_get_xid (surface),
                         XDefaultRootWindow (get_x_display (self)), (int) ((in_x + left) * scale),
                         (int) ((in_y + top) * scale), &root_x, &root_y, &child);
  fake_motion (get_x_display (self), -1, root_x, root_y, 0);
  finish_motion (self);
}

static void
fake_button (WidgetFixture *self, guint button, gboolean down)
{
  FakeButton fake = (FakeButton) get_symbol (self, "XTestFakeButtonEvent");
  fake (get_x_display (self), button, down, 0);
}

void
widget_fixture_press (WidgetFixture *self, guint button)
{
  fake_button (self, button, TRUE);
  finish_input (self);
}

void
widget_fixture_release (WidgetFixture *self, guint button)
{
  fake_button (self, button, FALSE);
  finish_input (self);
}

void
widget_fixture_click (WidgetFixture *self, double x, double y)
{
  widget_fixture_move_pointer (self, x, y);
  widget_fixture_press (self, GDK_BUTTON_PRIMARY);
  widget_fixture_release (self, GDK_BUTTON_PRIMARY);
}

void
widget_fixture_double_click (WidgetFixture *self)
{
  GtkSettings *settings = gtk_widget_get_settings (self->window);
  g_object_set (settings, "gtk-double-click-time", (int) (1000 * WIDGET_FIXTURE_SECONDS), NULL);
  for (int i = 0; i < 2; i++)
    {
      fake_button (self, GDK_BUTTON_PRIMARY, TRUE);
      fake_button (self, GDK_BUTTON_PRIMARY, FALSE);
    }
  finish_input (self);
  gtk_settings_reset_property (settings, "gtk-double-click-time");
}

static gboolean
is_active_cb (gpointer data)
{
  return gtk_window_is_active (data);
}

/* No window manager gives it the keys. */
static void
take_keys (WidgetFixture *self)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (self->window));
  if (gtk_window_is_active (GTK_WINDOW (self->window)))
    return;
  XSetInputFocus (get_x_display (self), gdk_x11_surface_get_xid (surface), RevertToParent,
                  CurrentTime);
  g_assert_true (widget_fixture_wait (is_active_cb, self->window, WIDGET_FIXTURE_SECONDS));
}

static void
fake_key (WidgetFixture *self, const char *key, gboolean down)
{
  FakeButton fake = (FakeButton) get_symbol (self, "XTestFakeKeyEvent");
  KeyCode code = XKeysymToKeycode (get_x_display (self), XStringToKeysym (key));
  g_assert_cmpint (code, !=, 0);
  fake (get_x_display (self), code, down, 0);
}

void
widget_fixture_hold (WidgetFixture *self, const char *key, gboolean down)
{
  take_keys (self);
  fake_key (self, key, down);
  finish_input (self);
}

void
widget_fixture_key (WidgetFixture *self, const char *key, const char *modifier)
{
  take_keys (self);
  if (modifier != NULL)
    fake_key (self, modifier, TRUE);
  fake_key (self, key, TRUE);
  fake_key (self, key, FALSE);
  if (modifier != NULL)
    fake_key (self, modifier, FALSE);
  finish_input (self);
}

void
widget_fixture_turn_wheel (WidgetFixture *self, int clicks, const char *modifier)
{
  guint button = clicks > 0 ? 5 : 4; // as X calls a wheel turned down and up
  if (modifier != NULL)
    {
      take_keys (self);
      fake_key (self, modifier, TRUE);
    }
  for (int i = 0; i < ABS (clicks); i++)
    {
      fake_button (self, button, TRUE);
      fake_button (self, button, FALSE);
    }
  if (modifier != NULL)
    fake_key (self, modifier, FALSE);
  finish_motion (self);
}
