/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Light and dark. Track colours keep clear of violet, which is the network's, and of each other for the
 * common kinds of colour blindness; neighbours differ in lightness too.
 */
#include "draw/mai-roll-palette.h"

#define RGB(hex) \
  { \
    ((hex) >> 16 & 0xFF) / 255.0, ((hex) >> 8 & 0xFF) / 255.0, ((hex) &0xFF) / 255.0 \
  }

static const MaiRollPalette light = {
  .page = RGB (0xFCFCFD),
  .white_row = RGB (0xFFFFFF),
  .black_row = RGB (0xF5F5F7),
  .octave_line = RGB (0xE4E4E8),
  .beat_line = RGB (0xEDEDF0),
  .bar_line = RGB (0xD3D3D9),
  .composed_tint = RGB (0x7C4DCB),
  .composed_tint_alpha = 0.065,
  .text = RGB (0x2E2E33),
  .dim_text = RGB (0x77777F),
  .white_key = RGB (0xFFFFFF),
  .black_key = RGB (0x37373C),
  .key_line = RGB (0xDCDCE0),
  .key_text = RGB (0x8A8A92),
  .composed = RGB (0x7C4DCB),
  .composed_text = RGB (0x6F42BF),
  .tracks = { RGB (0x2F7FD6), RGB (0xD9730D), RGB (0x12886F), RGB (0xC2374C), RGB (0x5C7A1F),
              RGB (0x2FA3C2), RGB (0x96613A), RGB (0x5A6B7D) },
};

static const MaiRollPalette dark = {
  .page = RGB (0x222226),
  .white_row = RGB (0x1D1D20),
  .black_row = RGB (0x19191C),
  .octave_line = RGB (0x303036),
  .beat_line = RGB (0x28282D),
  .bar_line = RGB (0x3F3F47),
  .composed_tint = RGB (0xA47FE6),
  .composed_tint_alpha = 0.09,
  .text = RGB (0xF2F2F4),
  .dim_text = RGB (0x9C9CA6),
  .white_key = RGB (0xC9C9CE),
  .black_key = RGB (0x2A2A2E),
  .key_line = RGB (0xA3A3AA),
  .key_text = RGB (0x55555C),
  .composed = RGB (0xAB86EE),
  .composed_text = RGB (0xB99AF2),
  .tracks = { RGB (0x62A6EE), RGB (0xF2A15A), RGB (0x4CC2A2), RGB (0xEE7C8C), RGB (0xA9C45E),
              RGB (0x71D2EA), RGB (0xCDA07C), RGB (0x9FB0C2) },
};

const MaiRollPalette *
mai_roll_palette_get (gboolean is_dark)
{
  return is_dark ? &dark : &light;
}

MaiColour
mai_colour_mix (MaiColour a, MaiColour b, double amount)
{
  return (MaiColour){
    a.red + (b.red - a.red) * amount,
    a.green + (b.green - a.green) * amount,
    a.blue + (b.blue - a.blue) * amount,
  };
}

double
mai_roll_velocity_strength (guint velocity)
{
  return 0.55 + 0.45 * MIN (velocity, 112) / 112.0;
}

void
mai_colour_set (cairo_t *cr, MaiColour colour)
{
  cairo_set_source_rgb (cr, colour.red, colour.green, colour.blue);
}
