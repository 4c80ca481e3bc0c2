# SPDX-License-Identifier: Apache-2.0
"""Songs leave the window as files that other programs read."""

import wave

import music
import session
import studio


def seconds_of_wav(path):
    with wave.open(str(path)) as sound:
        return sound.getnframes() / sound.getframerate()


class Export(studio.Case):
    def setUp(self):
        super().setUp()
        self.tune = music.write_tune(self.home.path("Evening Tune.mid"))
        self.app = self.start(self.tune)
        self.app.says("Evening Tune")

    def export(self, name, file):
        """Exports in a format, through the window's own dialog and the file chooser."""
        app = self.app
        app.key("ctrl+e")
        dialog = app.until(app.dialog, "the export window")
        app.focus(dialog)
        if name != "MIDI":
            app.choose("Format", name, within=dialog)
        app.click("push button", "Export…", within=dialog)
        chooser = app.until(lambda: next((window for window in app.toplevels()
                                          if window not in (app.window, dialog)), None), "the file chooser")
        app.focus(chooser)
        app.key("ctrl+a")
        app.type(str(file))
        app.key("Return")
        app.until(file.exists, "the file is there")
        app.until(lambda: app.dialog() is None, "the export window is gone")
        app.focus()

    def test_midi(self):
        path = self.home.path("out.mid")
        self.export("MIDI", path)
        self.assertEqual(music.durations_of(path.read_bytes()), sorted(music.TUNE))

    def test_wav(self):
        path = self.home.path("out.wav")
        self.export("WAV", path)
        self.assertGreater(seconds_of_wav(path), 1)

    def test_picture(self):
        path = self.home.path("out.png")
        self.export("PNG", path)
        said = session.run("identify", path)
        self.assertIn("PNG", said)
        colours = int(session.run("convert", path, "-unique-colors", "-format", "%w", "info:"))
        self.assertGreater(colours, 8)

    def test_every_other_sound(self):
        for name, ending in (("FLAC", "flac"), ("Ogg Vorbis", "ogg"), ("Opus", "opus"), ("MP3", "mp3")):
            path = self.home.path("out." + ending)
            self.export(name, path)
            self.assertGreater(path.stat().st_size, 1000)


if __name__ == "__main__":
    studio.main()
