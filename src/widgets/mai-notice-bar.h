/* SPDX-License-Identifier: Apache-2.0 */
/* A sentence across the window with up to two answers, which stays until it is answered or has become
 * untrue. (libadwaita's banner is younger than what we build on.) Main thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * Properties: "text" (string; NULL or "" hides the bar), "answer" and "other-answer" (strings, the words
 * on the buttons; NULL for none), "closable" (boolean: a button that hides it).
 * Signal: "answered" (boolean first): one of the two was chosen.
 */
#define MAI_TYPE_NOTICE_BAR (mai_notice_bar_get_type ())
G_DECLARE_FINAL_TYPE (MaiNoticeBar, mai_notice_bar, MAI, NOTICE_BAR, GtkWidget)

GtkWidget *mai_notice_bar_new (void);

/* Says something; each of the answers may be NULL. */
void mai_notice_bar_say (MaiNoticeBar *self, const char *text, const char *answer,
                         const char *other_answer);
void mai_notice_bar_hush (MaiNoticeBar *self);

G_END_DECLS
