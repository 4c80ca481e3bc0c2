/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How loud it is: a bar that jumps up with the sound and falls to where it is now by 24 dB a second, and a line
 * that stays at the highest peak for a second and a half. The bar is linear in decibels: empty at -60 dBFS
 * and below, full at 0 dBFS; from -6 dBFS up it warns by colour, and when samples were cut (a peak of 1 or
 * more) its end stays red for two seconds. Main thread.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MAI_LEVEL_METER_FLOOR -60.0 // dBFS
#define MAI_LEVEL_METER_WARNING -6.0

/* Property: "level" (double, 0 and up: the peak since the last one set; 1 is full scale). */
#define MAI_TYPE_LEVEL_METER (mai_level_meter_get_type ())
G_DECLARE_FINAL_TYPE (MaiLevelMeter, mai_level_meter, MAI, LEVEL_METER, GtkWidget)

GtkWidget *mai_level_meter_new (void);

/* May come at any rate; a silent player says 0. */
void mai_level_meter_set_level (MaiLevelMeter *self, double level);
/* What the bar shows now, 0 (empty) to 1 (full): the level, decayed. */
double mai_level_meter_get_shown (MaiLevelMeter *self);
/* Whether samples were cut in the last two seconds. */
gboolean mai_level_meter_get_clipped (MaiLevelMeter *self);
/* 0..1: where a peak (1 is full scale) lies on the bar. */
double mai_level_meter_scale (double level);

G_END_DECLS
