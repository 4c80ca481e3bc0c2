# SPDX-License-Identifier: Apache-2.0
"""The song leaves the window as a file that others read."""

import wave

import music
import studio
from music import TUNE


class Export(studio.Case):
    def export(self, kind, name):
        app = self.start(music.write_tune(self.home.path("Evening Tune.mid")))
        app.says("Evening Tune")
        app.key("ctrl+e")
        window = app.until(app.dialog, "the export window")
        app.focus(window)
        app.choose("Format", kind, within=window)
        app.click("push button", "Export…", within=window)
        path = self.home.path(name)
        chooser = app.until(lambda: next((top for top in app.toplevels() if top not in (app.window, window)), None),
                            "a file chooser")
        app.focus(chooser)
        app.key("ctrl+a")
        app.type(str(path))
        app.key("Return")
        app.until(path.exists, "%s is there" % name)
        app.focus()
        app.says(name)
        return path

    def test_midi(self):
        data = self.export("MIDI", "out.mid").read_bytes()
        self.assertEqual(music.durations_of(data), sorted(TUNE))

    def test_wav(self):
        with wave.open(str(self.export("WAV", "out.wav"))) as sound:
            self.assertGreater(sound.getnframes() / sound.getframerate(), 4)
            self.assertGreater(max(sound.readframes(sound.getnframes())), 0)

    def test_flac(self):
        self.assertEqual(self.export("FLAC", "out.flac").read_bytes()[:4], b"fLaC")

    def test_png(self):
        self.assertEqual(self.export("PNG", "out.png").read_bytes()[:8], b"\x89PNG\r\n\x1a\n")


if __name__ == "__main__":
    studio.main()
