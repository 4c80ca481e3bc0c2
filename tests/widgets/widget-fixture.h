/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A widget in a window of its own, and pictures of it: for tests that look. Runs under tests/xvfb.sh. What is
 * waited for is waited for with a limit; a limit that passes fails the test.
 *
 *   widget_fixture_init (&argc, &argv);
 *   ...
 *   g_autoptr (WidgetFixture) fixture = widget_fixture_new (widget, 360, 80);
 *   g_autoptr (WidgetPicture) picture = widget_fixture_take_picture (fixture, 1.0);
 *   g_assert_true (widget_picture_count (picture, NULL, &red, 0.1) > 100);
 */
#pragma once

#include <adwaita.h>
#include <graphene.h>

G_BEGIN_DECLS

typedef struct _WidgetFixture WidgetFixture;
typedef struct _WidgetPicture WidgetPicture;
typedef gboolean (*WidgetCondition) (gpointer data);

#define WIDGET_FIXTURE_SECONDS 60.0 // enough for a busy machine and a sanitizer

/* In place of gtk_test_init(): GTK, libadwaita, our types and style, no animations. */
void widget_fixture_init (int *argc, char ***argv);

/* Shows @widget (transfer floating) alone in a window of this size, in px, and waits until it was drawn. The
 * widget is larger where it must be. The pointer is in the lower right corner of the screen. */
WidgetFixture *widget_fixture_new (GtkWidget *widget, int width, int height);
/* Closes the window. */
void widget_fixture_free (WidgetFixture *self);
GtkWindow *widget_fixture_get_window (WidgetFixture *self);
/* Resizes the window and waits until the widget has been drawn so. */
void widget_fixture_resize (WidgetFixture *self, int width, int height);
/* Waits for one whole frame with everything drawn anew. */
void widget_fixture_draw (WidgetFixture *self);

/* Runs the main loop until the condition holds; FALSE when it does not within @seconds. */
gboolean widget_fixture_wait (WidgetCondition condition, gpointer data, double seconds);
/* Runs the main loop for as long as it has something to do now. */
void widget_fixture_settle (void);

/* The widget with this id in a template, at or below @root, popovers included; NULL when there is none. */
GtkWidget *widget_fixture_find (GtkWidget *root, const char *id);
/* Likewise the first of a type, whose string property has this value; any when @property is NULL. */
GtkWidget *
widget_fixture_find_like (GtkWidget *root, GType type, const char *property, const char *value);

/* A condition to wait for: a message dialog is shown, and goes to the AdwMessageDialog * that @dialog points to. */
gboolean widget_fixture_find_question (gpointer dialog);

/* Light or dark for all windows, until told otherwise. */
void widget_fixture_set_dark (gboolean dark);
/* Runs another test of this program in a process where a variable is set, and asserts that it passes:
 * ("ADW_DEBUG_HIGH_CONTRAST", "1", "/x/y/subprocess/z"), ("GDK_SCALE", "2", ...). */
void widget_fixture_run_with (const char *variable, const char *value, const char *test);

/* Real pointer and keys, through the X server: they reach whatever lies there. @x and @y are of the widget
 * given to widget_fixture_new(). */
void widget_fixture_move_pointer (WidgetFixture *self, double x, double y);
void widget_fixture_press (WidgetFixture *self, guint button);
void widget_fixture_release (WidgetFixture *self, guint button);
void widget_fixture_click (WidgetFixture *self, double x, double y);
/* Where the pointer is: a double click, however long a busy machine takes from one press to the other. */
void widget_fixture_double_click (WidgetFixture *self);
/* Turns the wheel where the pointer is: down, up with @clicks below 0, with a modifier held or NULL. */
void widget_fixture_turn_wheel (WidgetFixture *self, int clicks, const char *modifier);
/* A key with its name in X ("Right", "Page_Up", "space"), held together with "Shift_L", ... or NULL. */
void widget_fixture_key (WidgetFixture *self, const char *key, const char *modifier);
/* One that goes down, and stays so until told otherwise. */
void widget_fixture_hold (WidgetFixture *self, const char *key, gboolean down);

/* What the widget looks like after the next whole frame, @scale pixels to a px. */
WidgetPicture *widget_fixture_take_picture (WidgetFixture *self, double scale);
void widget_picture_free (WidgetPicture *self);
int widget_picture_get_width (WidgetPicture *self);
int widget_picture_get_height (WidgetPicture *self);
/* In pixels of the picture; outside: transparent. Not premultiplied. */
GdkRGBA widget_picture_get_pixel (WidgetPicture *self, int x, int y);
/* The part of the pixels in @area (NULL: all), 0..1, that differ from @colour by more than @tolerance (0..1)
 * in any channel. */
double widget_picture_differs (WidgetPicture *self, const GdkRectangle *area, const GdkRGBA *colour,
                               double tolerance);
/* How many pixels of @area (NULL: all) are within @tolerance of @colour. */
int widget_picture_count (WidgetPicture *self, const GdkRectangle *area, const GdkRGBA *colour,
                          double tolerance);
/* The largest and the mean difference of a channel, 0..1; FALSE when the sizes differ. */
gboolean widget_picture_compare (WidgetPicture *a, WidgetPicture *b, double *max, double *mean);
/* Into the build folder, as NAME.png. */
void widget_picture_save (WidgetPicture *self, const char *name);

/* Keeps both pictures for eyes when they differ by more. */
#define widget_picture_assert_like(a, b, max_mean) \
  widget_picture_assert_like_at (a, b, max_mean, G_STRLOC)
void widget_picture_assert_like_at (WidgetPicture *a, WidgetPicture *b, double max_mean,
                                    const char *place);
#define widget_picture_assert_unlike(a, b, min_mean) \
  widget_picture_assert_unlike_at (a, b, min_mean, G_STRLOC)
void widget_picture_assert_unlike_at (WidgetPicture *a, WidgetPicture *b, double min_mean,
                                      const char *place);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WidgetFixture, widget_fixture_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WidgetPicture, widget_picture_free)

G_END_DECLS
