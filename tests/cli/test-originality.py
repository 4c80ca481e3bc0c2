# SPDX-License-Identifier: Apache-2.0
"""musicai originality: a stolen passage is found, with its place; the index is made once."""

import glob
import os
import random

from musicai_test import Case, main, make_music, make_piece, midi_bytes, read, read_notes, write


def plant(path, source, first, n, higher, before=40):
    """New notes, then n notes of a file from its note `first` on, in another key, then new ones."""
    draw = random.Random(77)
    notes, tick, pitch = [], 0, 62

    def invent(count):
        nonlocal tick, pitch
        for _ in range(count):
            pitch = min(84, max(40, pitch + draw.choice([-6, -3, -2, -1, 1, 2, 4, 6])))
            notes.append((tick, 100, pitch, 70))
            tick += draw.choice([120, 360, 600])

    invent(before)
    begin = tick
    stolen, _ = read_notes(source)
    for onset, pitch_, _, _ in stolen[first:first + n]:
        notes.append((begin + onset - stolen[first][0], 100, pitch_ + higher, 70))
    tick = notes[-1][0] + 360
    invent(40)
    write(path, midi_bytes(notes))
    return begin, stolen[first][0]


class Originality(Case):
    def setUp(self):
        super().setUp()
        self.env["XDG_CACHE_HOME"] = self.path("cache")
        self.music = make_music(self.path("music"), 12)
        self.song = self.path("song.mid")

    def hear(self, *args):
        return self.json("originality", self.song, "--data", self.music, *args)

    def test_stolen(self):
        source = os.path.join(self.music, "piece-3.mid")
        begin, origin = plant(self.song, source, 50, 40, 5)
        answer = self.hear()
        copy = answer["longest"]["rhythm"]
        self.assertGreaterEqual(copy["notes"], 40)
        self.assertLessEqual(copy["notes"], 42)
        self.assertEqual(copy["piece"], source)
        self.assertEqual(copy["transposition"], 5)
        self.assertIn(copy["bar"], (begin // 1920 + 1, (begin - 600) // 1920 + 1))
        self.assertIn(copy["piece_bar"], (origin // 1920 + 1, (origin - 480) // 1920 + 1))
        self.assertLess(answer["longest"]["rhythm_same_key"]["notes"], 20)
        self.assertEqual(answer["verdict"], "copied")
        self.assertIsNone(answer["same"])
        self.assertEqual(answer["data"]["pieces"], 12)
        self.assertEqual(answer["notes"], 120)
        for bar in answer["bars"]:
            inside = copy["bar"] < bar["bar"] < copy["last_bar"]
            if inside:
                self.assertEqual(bar["longest"]["rhythm"]["notes"], copy["notes"])
                self.assertEqual(bar["originality"], 0)
        self.assertGreater(answer["bars"][0]["originality"], 0.5)

    def test_own(self):
        plant(self.song, os.path.join(self.music, "piece-3.mid"), 0, 3, 0, before=80)
        answer = self.hear()
        self.assertIn(answer["verdict"], ("original", "unknown"))
        self.assertLess(answer["longest"]["rhythm"]["notes"], 15)

    def test_same(self):
        write(self.song, read(os.path.join(self.music, "piece-3.mid")))
        answer = self.hear()
        self.assertEqual(os.path.basename(answer["same"]), "piece-3.mid")
        self.assertEqual(answer["left_out"], 1)
        self.assertLess(answer["longest"]["rhythm"]["notes"], 20)
        self.assertEqual(answer["verdict"], "same")
        lines = self.done("originality", self.song, self.music).splitlines()
        self.assertTrue(lines[-1].startswith("It is the same music as piece-3.mid"), lines[-1])

    def test_one_piece(self):
        """There is nobody to compare with, so there are no figures of others."""
        source = os.path.join(self.music, "piece-3.mid")
        plant(self.song, source, 50, 40, 5)
        text = self.done("originality", self.song, source)
        self.assertNotIn("human:", text)
        self.assertIn("too few pieces to say how much", text)

    def test_one_note(self):
        write(self.song, midi_bytes([(0, 480, 60, 80)]))
        self.assertIn("fewer than two notes", self.fails("originality", self.song, self.music))

    def test_words(self):
        plant(self.song, os.path.join(self.music, "piece-3.mid"), 50, 40, 5)
        lines = self.done("originality", self.song, "--data", self.music).splitlines()
        self.assertTrue(lines[-1].startswith("Copied: "), lines[-1])
        self.assertIn("piece-3.mid", lines[-1])
        self.assertTrue(any("piece-3.mid, +5" in line for line in lines))
        self.assertEqual(self.done("originality", self.song, self.music), "\n".join(lines) + "\n")

    def test_index_is_kept(self):
        plant(self.song, os.path.join(self.music, "piece-3.mid"), 50, 40, 5)

        def look():
            answer = self.hear()
            del answer["elapsed"]
            files = glob.glob(self.path("cache/musicai/originality/*"))
            self.assertEqual(len(files), 1)
            return answer, os.stat(files[0]).st_ino, files[0]

        first, made, path = look()
        again, kept, _ = look()
        self.assertEqual(first, again)
        self.assertEqual(made, kept)
        write(os.path.join(self.music, "new.mid"), make_piece(99))
        more, anew, _ = look()
        self.assertEqual(more["data"]["pieces"], 13)
        self.assertNotEqual(anew, kept)
        write(path, b"damaged")
        self.assertEqual(look()[0], more)

    def test_nothing_shared(self):
        write(self.song, midi_bytes([(0, 100, 10, 70), (5000, 100, 120, 70)]))
        answer = self.hear()
        self.assertEqual(answer["longest"]["rhythm"]["notes"], 0)
        self.assertIn("no two notes", self.done("originality", self.song, self.music).splitlines()[-1])

    def test_composed_only(self):
        plant(self.song, os.path.join(self.music, "piece-3.mid"), 50, 40, 5)
        self.fails("originality", self.song, "--data", self.music, "--composed-only")

    def test_bad_use(self):
        write(self.song, make_piece(50))
        self.misused("originality", self.song)
        self.misused("originality", "--data", self.music)
        self.fails("originality", self.path("none.mid"), "--data", self.music)
        self.fails("originality", self.song, "--data", self.path("none"))
        self.fails("originality", self.music, "--data", self.music)
        os.mkdir(self.path("empty"))
        self.fails("originality", self.song, "--data", self.path("empty"))


if __name__ == "__main__":
    main()
