/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What Preferences offers for sound: drivers, the devices of the driver that is chosen, SoundFonts. Choosing
 * writes the settings, which MaiSound follows. Devices are looked for in a worker. Main thread.
 *
 * Property "font-trouble" (string, nullable, notifying): why the SoundFont that was picked is not taken.
 */
#pragma once

#include "desk/common/mai-choice-list.h"

G_BEGIN_DECLS

#define MAI_TYPE_SOUND_CHOICES (mai_sound_choices_get_type ())
G_DECLARE_FINAL_TYPE (MaiSoundChoices, mai_sound_choices, MAI, SOUND_CHOICES, GObject)

MaiSoundChoices *mai_sound_choices_new (GSettings *settings);

/*
 * All (transfer none). Each begins with the default, whose id is "".
 */
MaiChoiceList *mai_sound_choices_get_drivers (MaiSoundChoices *self);
MaiChoiceList *mai_sound_choices_get_devices (MaiSoundChoices *self);
MaiChoiceList *mai_sound_choices_get_fonts (MaiSoundChoices *self);

/*
 * Looks for devices and SoundFonts that have come or gone.
 */
void mai_sound_choices_refresh (MaiSoundChoices *self);

/*
 * Tries a SoundFont in a worker, and takes it when it is good; otherwise "font-trouble" says why not.
 */
void mai_sound_choices_pick_font (MaiSoundChoices *self, const char *path);
const char *mai_sound_choices_get_font_trouble (MaiSoundChoices *self);

G_END_DECLS
