# SPDX-License-Identifier: Apache-2.0
"""musicai render, play and evaluate: files of each kind, no device, figures that make sense."""

import os
import signal
import struct
import wave

from musicai_test import Case, main, make_music, make_piece, read, write


class Render(Case):
    has_font = None

    def setUp(self):
        super().setUp()
        self.piece = write(self.path("piece.mid"), make_piece(1, 40))

    def need_font(self):
        if Render.has_font is None:
            status, _, err = self.run_it("render", self.piece, "-o", self.path("probe.wav"))
            Render.has_font = status == 0
            if not Render.has_font:
                self.assertIn("SoundFont", err)
            else:
                os.remove(self.path("probe.wav"))
        if not Render.has_font:
            self.skipTest("No SoundFont is installed (Debian: timgm6mb-soundfont).")

    def test_sound(self):
        self.need_font()
        heads = {"x.wav": b"RIFF", "x.flac": b"fLaC", "x.ogg": b"OggS", "x.opus": b"OggS", "X.WAV": b"RIFF"}
        for name, head in heads.items():
            answer = self.json("render", self.piece, "-o", self.path(name), "--title", "Früh ling")
            self.assertEqual(read(self.path(name))[:4], head)
            self.assertGreater(answer["seconds"], 1)
            self.assertGreater(answer["peak"], 0)
        self.assertIn("Früh ling".encode(), read(self.path("x.ogg")))
        self.assertIn("Früh ling".encode(), read(self.path("x.flac")))

    def test_tempo_and_rate(self):
        self.need_font()
        slow = self.json("render", self.piece, "-o", self.path("x.wav"))
        fast = self.json("render", self.piece, "-o", self.path("y.wav"), "--tempo", "2", "--sample-rate",
                         "22050")
        notes = self.json("info", self.piece)["seconds"]
        self.assertLess(abs((slow["seconds"] - fast["seconds"]) - notes / 2), 1.5)
        with wave.open(self.path("y.wav")) as file:
            self.assertEqual(file.getframerate(), 22050)

    def test_pictures(self):
        answer = self.json("render", self.piece, "-o", self.path("x.png"), "--width", "400", "--height", "200")
        self.assertEqual((answer["width"], answer["height"]), (400, 200))
        data = read(self.path("x.png"))
        self.assertEqual(data[:8], b"\x89PNG\r\n\x1a\n")
        self.assertEqual(struct.unpack(">II", data[16:24]), (400, 200))
        self.done("render", self.piece, "-o", self.path("x.svg"), "--dark", "--seed-notes", "10")
        self.assertIn(b"<svg", read(self.path("x.svg")))

    def test_wrong(self):
        self.misused("render", self.piece, "-o", self.path("x.mid"))
        self.misused("render", self.piece, "-o", self.path("x"))
        self.fails("render", self.piece, "-o", self.path("no/x.wav"))
        self.fails("render", self.path("none.mid"), "-o", self.path("x.wav"))
        self.fails("render", self.piece, "-o", self.path("x.wav"), "--soundfont", self.path("none.sf2"))
        self.fails("render", self.piece, "-o", self.path("x.wav"), "--soundfont", self.piece)
        self.assertFalse(os.path.exists(self.path("x.wav")))

    def test_ctrl_c(self):
        self.need_font()
        long = write(self.path("long.mid"), make_piece(1, 20000))
        process = self.start("render", long, "-o", self.path("long.wav"))
        self.wait_for("the rendering", lambda: any(n.endswith(".wav") for n in os.listdir(self.folder)))
        self.stop(process, signal.SIGINT)
        self.assertEqual(process.returncode, 130)
        self.assertFalse([n for n in os.listdir(self.folder) if n.endswith(".wav")])

    def test_no_device(self):
        self.need_font()
        env = dict(self.env, PULSE_SERVER="unix:/nonexistent/socket", PULSE_RUNTIME_PATH=self.folder,
                   XDG_RUNTIME_DIR=self.folder)
        self.assertIn("device", self.fails("play", self.piece, env=env))
        self.fails("play", self.piece, "--from", "999", env=env)
        self.fails("play", self.path("none.mid"), env=env)

    def test_evaluate(self):
        model = self.train_tiny(self.path("job"))
        music = self.path("music")
        answer = self.json("evaluate", "--model", model, "--data", music, "--split", "all", "--songs", "4",
                           "--notes", "40")
        self.assertGreater(answer["network"]["nats"], 0)
        self.assertGreater(answer["ngram"]["nats"], 0)
        self.assertEqual(answer["notes"], 12 * 200)
        for which in ("network", "ngram"):
            self.assertAlmostEqual(sum(f["nats"] for f in answer[which]["fields"].values()),
                                   answer[which]["nats"], places=6)
        self.assertEqual(len(answer["measures"]), 3)
        for measure in answer["measures"]:
            self.assertLessEqual(measure["held_out_5"], measure["held_out_95"])
        table = self.done("evaluate", "--model", model, "--data", music, "--songs", "0")
        self.assertIn("pitch", table)
        self.fails("evaluate", "--model", model, "--data", self.path("none"))


if __name__ == "__main__":
    main()
