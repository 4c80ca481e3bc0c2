/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Light and dark, each with high contrast too. Track colours keep clear of violet, which is the network's, and of each other for the
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
  .selected = RGB (0x1E1E22),
  .selected_note = RGB (0xFFFFFF),
  .playhead = RGB (0xE01B24),
  .seed = RGB (0x1A5FB4),
  .loop = RGB (0x1B7F5A),
  .lit_key = RGB (0x62A0EA),
  .original = RGB (0x3B8EA5),
  .copied = RGB (0xC4500B),
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
  .selected = RGB (0xFFFFFF),
  .selected_note = RGB (0xFFFFFF),
  .playhead = RGB (0xF6525B),
  .seed = RGB (0x78AEED),
  .loop = RGB (0x57D0A4),
  .lit_key = RGB (0x62A0EA),
  .original = RGB (0x5AA9C2),
  .copied = RGB (0xFF9A4D),
  .tracks = { RGB (0x62A6EE), RGB (0xF2A15A), RGB (0x4CC2A2), RGB (0xEE7C8C), RGB (0xA9C45E),
              RGB (0x71D2EA), RGB (0xCDA07C), RGB (0x9FB0C2) },
};

/*
 * Lines and texts at full strength; colours of 4.5 to 1 against the rows.
 */
static const MaiRollPalette light_high_contrast = {
  .page = RGB (0xFFFFFF),
  .white_row = RGB (0xFFFFFF),
  .black_row = RGB (0xE6E6EA),
  .octave_line = RGB (0x6E6E76),
  .beat_line = RGB (0xB4B4BC),
  .bar_line = RGB (0x4A4A52),
  .composed_tint = RGB (0x6A35C4),
  .composed_tint_alpha = 0.14,
  .text = RGB (0x000000),
  .dim_text = RGB (0x26262B),
  .white_key = RGB (0xFFFFFF),
  .black_key = RGB (0x000000),
  .key_line = RGB (0x55555C),
  .key_text = RGB (0x000000),
  .composed = RGB (0x5A23B8),
  .composed_text = RGB (0x4A169F),
  .selected = RGB (0x000000),
  .selected_note = RGB (0xFFFFFF),
  .playhead = RGB (0xB3000C),
  .seed = RGB (0x0A3E80),
  .loop = RGB (0x0B5A3C),
  .lit_key = RGB (0x1C71D8),
  .original = RGB (0x0B5A78),
  .copied = RGB (0x9A3400),
  .tracks = { RGB (0x0B57B0), RGB (0x9A4A00), RGB (0x00614D), RGB (0x9C1230), RGB (0x3E5A00),
              RGB (0x006A8A), RGB (0x6B3F17), RGB (0x37475A) },
};

static const MaiRollPalette dark_high_contrast = {
  .page = RGB (0x000000),
  .white_row = RGB (0x000000),
  .black_row = RGB (0x17171A),
  .octave_line = RGB (0x9A9AA4),
  .beat_line = RGB (0x55555E),
  .bar_line = RGB (0xB8B8C2),
  .composed_tint = RGB (0xB48CFF),
  .composed_tint_alpha = 0.2,
  .text = RGB (0xFFFFFF),
  .dim_text = RGB (0xE6E6EA),
  .white_key = RGB (0xFFFFFF),
  .black_key = RGB (0x000000),
  .key_line = RGB (0x3A3A40),
  .key_text = RGB (0x000000),
  .composed = RGB (0xCDB0FF),
  .composed_text = RGB (0xD9C4FF),
  .selected = RGB (0xFFFFFF),
  .selected_note = RGB (0x000000),
  .playhead = RGB (0xFF7B84),
  .seed = RGB (0x9CCBFF),
  .loop = RGB (0x7CF0C4),
  .lit_key = RGB (0x3584E4),
  .original = RGB (0x8ADCF5),
  .copied = RGB (0xFFB37A),
  .tracks = { RGB (0x8CC4FF), RGB (0xFFBE80), RGB (0x78EBCB), RGB (0xFFA3B0), RGB (0xD0EC84),
              RGB (0x98E9FF), RGB (0xEBC6A6), RGB (0xC9D8E8) },
};

const MaiRollPalette *
mai_roll_palette_get (gboolean is_dark)
{
  return is_dark ? &dark : &light;
}

const MaiRollPalette *
mai_roll_palette_get_high_contrast (gboolean is_dark)
{
  return is_dark ? &dark_high_contrast : &light_high_contrast;
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
