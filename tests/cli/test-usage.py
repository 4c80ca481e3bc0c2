# SPDX-License-Identifier: Apache-2.0
"""Exit statuses, sentences, help, JSON: what every command has in common."""

import json
import os
import subprocess

from musicai_test import Case, PROGRAM, main, make_piece, write

COMMANDS = ["train", "compose", "render", "play", "convert", "info", "evaluate", "seeds", "models",
            "job run", "job status"]
COMPOSE = ["compose", "--seed", "x.mid", "-o", "y.mid"]


class Usage(Case):
    def test_help(self):
        out = self.done("--help")
        for command in COMMANDS:
            self.assertIn(f"\n  {command} ", out)
        self.assertEqual(out, self.done("help"))

    def test_help_of_each_command(self):
        for command in COMMANDS:
            words = command.split()
            out = self.done(*words, "--help")
            self.assertTrue(out.startswith("Usage:"), out)
            self.assertIn(f"musicai {command}", out)
            self.assertIn("Examples:", out)
            self.assertEqual(out, self.done("help", *words))

    def test_version(self):
        out = self.done("--version")
        self.assertRegex(out, r"^musicai \d+\.\d+\.\d+\n$")
        self.assertEqual(out, self.done("compose", "--version"))

    def test_no_command(self):
        self.misused()

    def test_did_you_mean(self):
        self.assertIn("“compose”", self.misused("compoze"))
        self.assertIn("“train”", self.misused("tarin"))
        self.assertIn("“job run”", self.misused("job", "rum"))
        self.assertIn("“job status”", self.misused("job"))
        self.assertIn("--temperature", self.misused(*COMPOSE, "--temprature", "1"))
        self.assertNotIn("did you mean", self.misused("xylophone"))
        self.assertNotIn("did you mean", self.misused(*COMPOSE, "--xylophone"))

    def test_missing(self):
        piece = write(self.path("a.mid"), make_piece(1))
        for args in [["convert"], ["convert", piece], ["convert", piece, "b", "c"], ["info"],
                     ["compose", "-o", "x.mid"], ["compose", "--seed", piece], ["render", piece],
                     ["render", "-o", "x.wav"], ["play"], ["play", piece, piece], ["train"],
                     ["evaluate"], ["job", "run"], ["job", "status"], ["seeds", "x"],
                     ["compose", "--seed"], ["render", piece, "-o"]]:
            self.misused(*args)

    def test_ranges(self):
        for option in ["--notes", "--bars", "--variations"]:
            for value in ["0", "-1", "", "nan", "1.5", "abc", "99999999999999999999", " 3", "3 ", "0x10"]:
                self.misused(*COMPOSE, option, value)
        for value in ["nan", "inf", "-inf", "-0.1", "", "1e999", "one", "1,5", "101"]:
            self.misused(*COMPOSE, "--temperature", value)
        for value in ["nan", "0", "1.01", "-1", ""]:
            self.misused(*COMPOSE, "--top-p", value)
        for value in ["-1", "", "x", "18446744073709551616", "1.0"]:
            self.misused(*COMPOSE, "--random-seed", value)
        for value in ["", "none", "0", "-3", "ALL"]:
            self.misused(*COMPOSE, "--seed-notes", value)
        for value in ["", "H:major", "C:brown", "0"]:
            self.misused(*COMPOSE, "--scale", value)
        for value in ["", "128", "-1", "C12", "H4"]:
            self.misused(*COMPOSE, "--lowest", value)
        self.misused(*COMPOSE, "--lowest", "C5", "--highest", "C4")
        self.misused(*COMPOSE, "--notes", "5", "--bars", "5")
        for value in ["nan", "0", "-1", "21", ""]:
            self.misused("render", "x.mid", "-o", "y.wav", "--tempo", value)
            self.misused("play", "x.mid", "--tempo", value)
        for value in ["0", "7999", "96001", "x"]:
            self.misused("render", "x.mid", "-o", "y.wav", "--sample-rate", value)
        for option in ["--epochs", "--batch", "--steps", "--hidden", "--layers"]:
            for value in ["0", "-1", "", "1e3"]:
                self.misused("train", "--data", "x", option, value)
        for value in ["0", "2", "nan", ""]:
            self.misused("train", "--data", "x", "--learning-rate", value)
        self.misused("train", "--data", "x", "--preset", "nonesuch")
        self.misused("train", "--data", "x", "--valid-share", "0.6", "--test-share", "0.6")
        self.misused("evaluate", "--data", "x", "--split", "half")

    def test_wrong_use_in_json(self):
        for args in [["--json", "compose"], ["compose", "--json", "--notes", "0"],
                     ["convert", "--nope", "--json"]]:
            status, out, _ = self.run_it(*args)
            self.assertEqual(status, 2)
            answer = json.loads(out)
            self.assertEqual(answer["status"], 2)
            self.assertTrue(answer["error"])

    def test_failure_in_json(self):
        status, out, err = self.run_it("--json", "info", self.path("none.mid"))
        self.assertEqual(status, 1)
        self.assertIn("none.mid", json.loads(out)["error"])
        self.assertEqual(len(err.splitlines()), 1)

    def test_quiet(self):
        piece = write(self.path("a.mid"), make_piece(1))
        status, out, err = self.run_it("convert", "--quiet", piece, self.path("b.mid"))
        self.assertEqual((status, out, err), (0, "", ""))

    def test_stdout_is_full(self):
        with open("/dev/full", "wb") as full:
            status, _, err = self.run_it("--help", stdout=full)
        self.assertEqual(status, 1)
        self.assertEqual(len(err.splitlines()), 1)

    def test_reader_goes_away(self):
        read_end, write_end = os.pipe()
        os.close(read_end)
        process = subprocess.run([PROGRAM, "--help"], stdout=write_end, stderr=subprocess.PIPE,
                                 env=self.env, check=False)
        os.close(write_end)
        self.assertEqual(process.stderr, b"")

    def test_plain_terminals(self):
        """In a locale without UTF-8 the sentences stay readable."""
        env = dict(self.env, LC_ALL="C")
        status, _, err = self.run_it("compoze", env=env)
        self.assertEqual(status, 2)
        self.assertIn('"compose"', err)
        self.assertNotIn("?\"", err.replace('"?', ""))

    def test_seeds(self):
        answer = self.json("seeds")
        for seed in answer["seeds"]:
            self.assertTrue(os.path.isfile(seed["file"]))
            self.assertGreater(seed["notes"], 0)
        self.assertEqual(len(self.done("seeds").splitlines()), len(answer["seeds"]))

    def test_models(self):
        for model in self.json("models")["models"]:
            self.assertTrue(os.path.isfile(model["file"]))


if __name__ == "__main__":
    main()
