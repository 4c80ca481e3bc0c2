# SPDX-License-Identifier: Apache-2.0
"""Songs leave the window as files that other programs read."""

import wave
import xml.etree.ElementTree

import music
import session
import studio


# What a file of each format has at its beginning.
SOUNDS = {"FLAC": ("flac", b"fLaC"), "Ogg Vorbis": ("ogg", b"vorbis"), "Opus": ("opus", b"OpusHead"),
          "MP3": ("mp3", (b"ID3", b"\xff\xfb"))}
HOURS = 3  # of music that takes longer to encode than a test to see that it is under way


def seconds_of_wav(path):
    with wave.open(str(path)) as sound:
        return sound.getnframes() / sound.getframerate()


class Export(studio.Case):
    def open(self, notes=music.TUNE):
        self.app = self.open_tune(notes)
        self.folder = self.home.path("exported")
        self.folder.mkdir()

    def begin(self, name, file):
        """Exports in a format, through the window's own dialog and the file chooser; gives the former."""
        app = self.app
        dialog = app.open_dialog("ctrl+e")
        if name != "MIDI":
            app.choose("Format", name, within=dialog)
        app.click("push button", "Export…", within=dialog)
        app.choose_file(file, beside=dialog)
        return dialog

    def export(self, name, file):
        self.begin(name, file)
        self.app.until(file.exists, "the file is there")
        self.app.until(lambda: self.app.dialog() is None, "the export window is gone")
        self.app.focus()

    def test_midi(self):
        self.open()
        path = self.folder / "out.mid"
        self.export("MIDI", path)
        self.assertEqual(music.durations_of(path.read_bytes()), sorted(music.TUNE))

    def test_wav(self):
        self.open()
        path = self.folder / "out.wav"
        self.export("WAV", path)
        self.assertGreater(seconds_of_wav(path), 1)

    def test_picture(self):
        self.open()
        path = self.folder / "out.png"
        self.export("PNG", path)
        said = session.run("identify", path)
        self.assertIn("PNG", said)
        colours = int(session.run("convert", path, "-unique-colors", "-format", "%w", "info:"))
        self.assertGreater(colours, 8)

    def test_drawing(self):
        self.open()
        path = self.folder / "out.svg"
        self.export("SVG", path)
        root = xml.etree.ElementTree.parse(path).getroot()
        self.assertEqual(root.tag, "{http://www.w3.org/2000/svg}svg")
        self.assertGreater(len(list(root.iter())), len(music.TUNE), "every note is drawn")

    def test_every_other_sound(self):
        self.open()
        for name, (ending, mark) in SOUNDS.items():
            with self.subTest(format=name):
                path = self.folder / ("out." + ending)
                self.export(name, path)
                start = path.read_bytes()[:200]
                self.assertTrue(start.startswith(mark) if isinstance(mark, tuple) else mark in start, start[:40])
                self.assertGreater(path.stat().st_size, 1000)

    def test_cancel_leaves_nothing(self):
        quarters = HOURS * 3600 * 2
        self.open([(i * music.QUARTER, music.QUARTER, 60 + i % 12, 80) for i in range(quarters)])
        app = self.app
        dialog = self.begin("MP3", self.folder / "out.mp3")
        app.focus(dialog)
        progress = app.get("progress bar", "Export progress", within=dialog)
        first = app.until(lambda: progress.value, "the progress begins")
        app.until(lambda: progress.value > first, "the progress goes on")
        app.click("push button", "Cancel", within=dialog)
        app.until(lambda: app.find("push button", "Export…", dialog), "the export window can be used again")
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_nothing_is_replaced_unasked(self):
        self.open()
        path = self.folder / "mine.mid"
        path.write_text("precious")
        dialog = self.begin("MIDI", path.with_suffix(""))
        self.answer(dialog, "Cancel")
        self.assertEqual(path.read_text(), "precious")
        self.app.click("push button", "Close", within=dialog)
        self.app.until(lambda: self.app.dialog() is None, "the export window is gone")
        self.app.focus()
        dialog = self.begin("MIDI", path.with_suffix(""))
        self.answer(dialog, "Replace")
        self.app.until(lambda: path.read_bytes() != b"precious", "the file is replaced")
        self.assertEqual(music.durations_of(path.read_bytes()), sorted(music.TUNE))

    def answer(self, dialog, words):
        app = self.app
        question = app.until(lambda: next((window for window in app.toplevels()
                                           if app.find("label", "Replace “mine.mid”?", window)), None), "the question")
        app.focus(question)
        app.click("push button", words, within=question)
        app.until(lambda: app.find("label", "Replace “mine.mid”?") is None, "the question is answered")


if __name__ == "__main__":
    studio.main()
