/* SPDX-License-Identifier: Apache-2.0 */
/* Renders a MIDI file, for bench/render-run: render-file SONG.mid OUT.wav [FONT.sf2] */
#include "audio/mai-renderer.h"
#include "midi/mai-midi.h"

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  MaiRenderOptions options = MAI_RENDER_OPTIONS_INIT;
  MaiRenderReport report;
  if (argc < 3)
    {
      g_printerr ("render-file SONG.mid OUT.wav [FONT.sf2]\n");
      return 2;
    }
  options.sound_font = argc > 3 ? argv[3] : NULL;
  g_autoptr (MaiScore) score = mai_midi_load (argv[1], &error);
  if (score == NULL
      || !mai_render_file (score, argv[2], &options, NULL, NULL, NULL, &report, &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  g_print ("%.3f s of sound, peak %.3f, %" G_GINT64_FORMAT " samples clipped\n", report.seconds,
           report.peak, report.clipped);
  return 0;
}
