/* SPDX-License-Identifier: Apache-2.0 */
#include "widget-fixture.h"
#include "widgets/mai-notice-bar.h"

typedef struct
{
  guint n_answers;
  gboolean first;
} Heard;

static void
answered_cb (MaiNoticeBar *bar, gboolean first, gpointer data)
{
  Heard *heard = data;

  heard->n_answers++;
  heard->first = first;
}

static MaiNoticeBar *
new_bar (Heard *heard)
{
  GtkWidget *bar = mai_notice_bar_new ();

  g_signal_connect (bar, "answered", G_CALLBACK (answered_cb), heard);
  return MAI_NOTICE_BAR (bar);
}

/* The button below @widget that says @words, or has them as its tooltip; NULL when it does not show. */
static GtkWidget *
find_button (GtkWidget *widget, const char *words)
{
  if (GTK_IS_BUTTON (widget)
      && (g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), words) == 0
          || g_strcmp0 (gtk_widget_get_tooltip_text (widget), words) == 0))
    return gtk_widget_get_visible (widget) ? widget : NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_button (child, words);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static int
get_height (MaiNoticeBar *bar, int width)
{
  int height;

  gtk_widget_measure (GTK_WIDGET (bar), GTK_ORIENTATION_VERTICAL, width, &height, NULL, NULL, NULL);
  return height;
}

static void
test_answers (void)
{
  Heard heard = { 0 };
  MaiNoticeBar *bar = new_bar (&heard);
  g_autoptr (WidgetFixture) fixture = widget_fixture_new (GTK_WIDGET (bar), 600, 200);

  mai_notice_bar_say (bar, "The file is another now.", "Keep Mine", "Show Theirs");
  widget_fixture_draw (fixture);
  g_assert_null (find_button (GTK_WIDGET (bar), "Close"));
  g_signal_emit_by_name (find_button (GTK_WIDGET (bar), "Keep Mine"), "clicked");
  g_assert_cmpuint (heard.n_answers, ==, 1);
  g_assert_true (heard.first);
  g_signal_emit_by_name (find_button (GTK_WIDGET (bar), "Show Theirs"), "clicked");
  g_assert_cmpuint (heard.n_answers, ==, 2);
  g_assert_false (heard.first);

  mai_notice_bar_say (bar, "Nothing is heard.", NULL, NULL);
  g_assert_null (find_button (GTK_WIDGET (bar), "Keep Mine"));
  g_assert_null (find_button (GTK_WIDGET (bar), "Show Theirs"));
}

static void
test_close (void)
{
  Heard heard = { 0 };
  MaiNoticeBar *bar = new_bar (&heard);
  g_autoptr (WidgetFixture) fixture = widget_fixture_new (GTK_WIDGET (bar), 600, 200);
  g_autofree char *text = NULL;

  g_object_set (bar, "closable", TRUE, NULL);
  mai_notice_bar_say (bar, "Nothing is heard.", NULL, NULL);
  widget_fixture_draw (fixture);
  g_signal_emit_by_name (find_button (GTK_WIDGET (bar), "Close"), "clicked");
  g_object_get (bar, "text", &text, NULL);
  g_assert_null (text);
}

/* Takes no room while it has nothing to say, and wraps in a narrow window. */
static void
test_size (void)
{
  Heard heard = { 0 };
  MaiNoticeBar *bar = new_bar (&heard);
  g_autoptr (WidgetFixture) fixture = widget_fixture_new (GTK_WIDGET (bar), 360, 200);
  int width;

  g_assert_cmpint (get_height (bar, 360), ==, 0);
  mai_notice_bar_say (bar,
                      "A sentence that is longer than a narrow window is wide, by a good deal.",
                      "Keep Mine", "Show Theirs");
  widget_fixture_draw (fixture);
  gtk_widget_measure (GTK_WIDGET (bar), GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  g_assert_cmpint (width, <=, 360);
  g_assert_cmpint (get_height (bar, 360), >, get_height (bar, 1200));
  mai_notice_bar_hush (bar);
  widget_fixture_draw (fixture);
  g_assert_cmpint (get_height (bar, 360), ==, 0);
}

int
main (int argc, char **argv)
{
  widget_fixture_init (&argc, &argv);
  g_test_add_func ("/notice-bar/answers", test_answers);
  g_test_add_func ("/notice-bar/close", test_close);
  g_test_add_func ("/notice-bar/size", test_size);
  return g_test_run ();
}
