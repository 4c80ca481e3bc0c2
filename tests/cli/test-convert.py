# SPDX-License-Identifier: Apache-2.0
"""musicai convert and info: names of every kind, places that cannot be written, hostile files."""

import glob
import os
import subprocess
import unittest

from musicai_test import Case, PROGRAM, SHARED, main, make_piece, midi_bytes, read, read_notes, write


class Convert(Case):
    def setUp(self):
        super().setUp()
        self.piece = write(self.path("piece.mid"), make_piece(1))

    def test_keeps_the_notes(self):
        answer = self.json("convert", self.piece, self.path("out.mid"))
        self.assertEqual(answer["notes"], 200)
        self.assertEqual(read_notes(self.piece), read_notes(self.path("out.mid")))
        again = self.json("info", self.path("out.mid"))
        self.assertEqual(again["notes"], 200)
        self.assertAlmostEqual(again["seconds"], answer["seconds"])

    def test_names(self):
        names = ["with space.mid", "ünï ♫.mid", "new\nline.mid", "-dash.mid", "--help", "a\tb.mid",
                 "quote'\"$(x).mid", "x" * 250]
        for name in names:
            source = write(self.path(name), make_piece(1))
            self.done("convert", "--", name, "out.mid", cwd=self.folder)
            self.assertEqual(self.json("convert", source, self.path("out.mid"))["notes"], 200)
            self.done("convert", self.piece, source + "2" if len(name) < 250 else source[:-1])
        odd = os.path.join(os.fsencode(self.folder), b"m\xfcsik.mid")
        write(odd, make_piece(1))
        for args in [["convert", odd, self.path("o.mid")], ["convert", self.piece, odd + b"2"],
                     ["--json", "info", odd]]:
            self.assertEqual(subprocess.run([PROGRAM, *args], env=self.env, check=False,
                                            stdout=subprocess.DEVNULL).returncode, 0)

    def test_bad_places(self):
        os.symlink(self.piece, self.path("link.mid"))
        os.link(self.piece, self.path("hard.mid"))
        before = read(self.piece)
        for output in [self.piece, self.path("./piece.mid"), self.path("link.mid"),
                       self.path("hard.mid"), self.folder, self.folder + "/", self.path("no/such.mid"),
                       "/proc/x.mid", self.piece + "/x.mid", self.path("y" * 300)]:
            self.fails("convert", self.piece, output)
        self.assertEqual(read(self.piece), before)

    def test_read_only_folder(self):
        folder = self.path("closed")
        os.mkdir(folder, 0o555)
        os.chmod(self.folder, 0o755)
        if os.geteuid() == 0:
            self.fails("convert", self.piece, folder + "/x.mid", user=65534)
        else:
            self.fails("convert", self.piece, folder + "/x.mid")

    def test_bad_inputs(self):
        os.mkfifo(self.path("pipe"))
        for name, data in [("empty.mid", b""), ("text.mid", b"hello"), ("zeros.mid", bytes(1000)),
                           ("head.mid", make_piece(1)[:14])]:
            write(self.path(name), data)
            old = write(self.path("kept.mid"), b"old")
            self.fails("convert", self.path(name), old)
            self.assertEqual(read(old), b"old")
        for name in ["none.mid", "pipe", ".", "piece.mid/x"]:
            self.fails("convert", self.path(name), self.path("x.mid"))
        self.fails("convert", "new\nline.mid", self.path("x.mid"))
        self.assertEqual([n for n in os.listdir(self.folder) if "x.mid" in n], [])

    def test_full_disk(self):
        """A limit on file sizes stops the write half-way: the old file stays, no other is left."""
        import resource
        old = write(self.path("old.mid"), b"old")
        self.fails("convert", self.piece, old,
                   preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500)))
        self.assertEqual(read(old), b"old")
        self.assertEqual(sorted(os.listdir(self.folder)), ["old.mid", "piece.mid"])

    def test_keeps_permissions(self):
        out = write(self.path("out.mid"), b"")
        os.chmod(out, 0o640)
        self.done("convert", self.piece, out)
        self.assertEqual(os.stat(out).st_mode & 0o777, 0o640)

    def test_to_a_pipe_without_reader(self):
        pipe = os.path.join(self.folder, "pipe.mid")
        os.mkfifo(pipe)
        run = subprocess.run([PROGRAM, "convert", self.piece, pipe], env=self.env, capture_output=True, text=True,
                             timeout=60)
        self.assertEqual(run.returncode, 1)
        self.assertIn("nobody reads", run.stderr)

    def test_to_a_pipe(self):
        self.done("convert", "--quiet", self.piece, self.path("file.mid"))
        out = subprocess.run([PROGRAM, "convert", "--quiet", self.piece, "/dev/stdout"], env=self.env,
                             stdout=subprocess.PIPE, check=True).stdout
        self.assertEqual(out, read(self.path("file.mid")))

    def test_to_a_pipe_with_a_reader(self):
        pipe = self.path("pipe.mid")
        os.mkfifo(pipe)
        with open(self.path("got.mid"), "wb") as got, subprocess.Popen(["cat", pipe], stdout=got) as reader:
            # cat hangs in open() until we come; only once it does so has the pipe a reader.
            status = 1
            while status == 1:
                status, _, err = self.run_it("convert", self.piece, pipe)
                self.assertIn(status, (0, 1))
                self.assertTrue(status == 0 or "nobody reads" in err, err)
            reader.wait(timeout=60)
        self.assertEqual(read_notes(self.path("got.mid")), read_notes(self.piece))

    def test_closed_streams(self):
        """What is printed must not end up in the file that got the closed stream's number."""
        def close_all():
            for number in (0, 1, 2):
                os.close(number)
        for args in [["convert"], ["--json", "convert"], ["--verbose", "convert"]]:
            out = self.path("out.mid")
            status, _, _ = self.run_it(*args, self.piece, out, preexec_fn=close_all)
            self.assertEqual(status, 0)
            self.assertEqual(read_notes(out), read_notes(self.piece))
        self.assertEqual(self.run_it("convert", self.path("none"), out, preexec_fn=close_all)[0], 1)

    def test_no_notes(self):
        empty = write(self.path("e.mid"), midi_bytes([]))
        self.assertEqual(self.json("info", empty)["notes"], 0)
        self.assertEqual(self.json("convert", empty, self.path("o.mid"))["notes"], 0)

    @unittest.skipUnless(SHARED, "The files beside the checkout are not there.")
    def test_hostile(self):
        files = sorted(glob.glob(os.path.join(SHARED, "data", "midi-hostile", "*.mid")))
        self.assertTrue(files)
        for file in files:
            status, _, err = self.run_it("convert", file, self.path("x.mid"))
            self.assertIn(status, (0, 1), file)
            self.assertEqual(len(err.splitlines()), status, file)


if __name__ == "__main__":
    main()
