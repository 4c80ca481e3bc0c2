# SPDX-License-Identifier: Apache-2.0
"""musicai train --device: on a graphics card that is the stand-in of tests/nn/cudnn, that lacks this or that, and that fails
in the middle."""

import os
import signal
import unittest

from musicai_test import Case, PATIENCE, TINY, make_music

FAKE = os.environ.get("MUSICAI_FAKE_CUDA")
LIBRARIES = ["libcudart.so", "libcublas.so", "libnvrtc.so"]
COMPUTE = {"float32": 68, "tf32": 77, "bf16": 75}  # CUBLAS_COMPUTE_32F, _32F_FAST_TF32, _32F_FAST_16BF
CARD = "Stand-in for a card"


class DeviceCase(Case):
    def setUp(self):
        super().setUp()
        self.music = make_music(self.path("music"))
        self.job = self.path("job")
        self.env["XDG_CACHE_HOME"] = self.path("cache")
        self.card()

    def card(self, *, missing=None, **settings):
        """The card that the next run finds; `missing`: a library that is not there."""
        folder = self.path("cuda")
        os.makedirs(folder, exist_ok=True)
        for library in LIBRARIES:
            for release in (12, 13):
                path = os.path.join(folder, f"{library}.{release}")
                if os.path.islink(path):
                    os.unlink(path)
                if library != missing:
                    os.symlink(FAKE, path)
        self.env["MUSICAI_CUDA_DIR"] = folder
        self.env["MUSICAI_FAKE_CUDA_SETTINGS"] = ",".join(f"{k}={v}" for k, v in settings.items())

    def train(self, *args, epochs=2):
        return self.run_it("train", "--data", self.music, "--job", self.job, "--epochs", str(epochs), *TINY,
                           "--evaluate-every", "5", "--sample-notes", "0", *args)

    def trains(self, *args, **kwargs):
        status, _, err = self.train(*args, **kwargs)
        self.assertEqual(status, 0, err)
        return err

    def of_type(self, kind):
        return [event for event in self.events(self.job) if event["type"] == kind]

    def devices(self):
        return [(event["device"], event["precision"], event.get("why")) for event in self.of_type("device")]

    def best(self):
        return self.of_type("done")[0]["best"]

    def best_on_processor(self):
        job, self.job = self.job, self.path("compared")
        self.trains("--device", "cpu")
        best = self.best()
        self.job = job
        return best


@unittest.skipUnless(FAKE, "This was built without the stand-in for CUDA.")
class Card(DeviceCase):
    def test_auto_takes_the_card(self):
        err = self.trains()
        self.assertIn(f"training on {CARD}, float32", err)
        self.assertEqual(self.devices(), [("gpu", "float32", None)])
        self.assertEqual(self.of_type("device")[0]["name"], CARD)
        self.assertAlmostEqual(self.best(), self.best_on_processor(), delta=1e-3)
        self.assertIn("training on the processor, float32\n", self.trains_again("--device", "cpu"))

    def trains_again(self, *args):
        self.job = self.path("again")
        return self.trains(*args)

    def test_precision(self):
        for precision, compute in COMPUTE.items():
            with self.subTest(precision):
                self.job = self.path(precision)
                self.card(compute=compute)
                self.trains("--device", "gpu", "--precision", precision, epochs=1)
                self.assertEqual(self.devices(), [("gpu", precision, None)])
        self.card(compute=COMPUTE["float32"])
        self.job = self.path("other")
        self.assertEqual(self.train("--device", "gpu", "--precision", "tf32")[0], 1)

    def test_precision_of_the_processor(self):
        self.card(driver=0)
        self.trains("--precision", "tf32")
        (device, precision, why), = self.devices()
        self.assertEqual((device, precision), ("cpu", "float32"))
        self.assertIn("no driver", why)
        self.assertIn("tf32 is for graphics cards",
                      self.misused("train", "--data", self.music, "--device", "cpu", "--precision", "tf32"))

    def test_words(self):
        for option, word in (("--device", "abacus"), ("--precision", "fp8")):
            self.assertIn(word, self.misused("train", "--data", self.music, option, word))
            self.assertIn(word, self.misused("job", "run", self.job, option, word))


@unittest.skipUnless(FAKE, "This was built without the stand-in for CUDA.")
class NoCard(DeviceCase):
    def assert_goes_without(self, word):
        """auto trains on the processor and says why; gpu fails with that reason, and the processor may be told to go on."""
        self.job = self.path(f"auto-{word}")
        err = self.trains(epochs=1)
        (device, _, why), = self.devices()
        self.assertEqual(device, "cpu")
        self.assertIn(word, why)
        self.assertIn(why, err)
        self.job = self.path(f"gpu-{word}")
        status, _, err = self.train("--device", "gpu", epochs=1)
        self.assertEqual(status, 1)
        self.assertIn(f"musicai: {why}", err)
        self.assertIn(f"musicai job run '{self.job}' --device cpu", err)
        self.assertEqual(self.of_type("failed")[0]["message"], why)
        self.done("job", "run", self.job, "--device", "cpu")
        self.assertEqual(len(self.of_type("done")), 1)

    def test_missing_libraries(self):
        for library in LIBRARIES:
            with self.subTest(library):
                self.card(missing=library)
                self.assert_goes_without(library)

    def test_unfit_machines(self):
        for settings, word in (({"driver": 0}, "driver"), ({"devices": 0}, "none"), ({"memory_bytes": 1 << 20}, "memory")):
            with self.subTest(word):
                self.card(**settings)
                self.assert_goes_without(word)

    def test_too_large_for_the_card(self):
        self.card(memory_bytes=1 << 33, others_bytes=(1 << 33) - (48 << 20))
        large = ["--hidden", "400", "--epochs", "1", "--evaluate-every", "1000"]
        status, _, err = self.train("--device", "gpu", *large)
        self.assertEqual(status, 1)
        self.assertIn("too little memory", err)
        self.assertIn("--device cpu", err)
        self.job = self.path("auto")
        err = self.trains(*large)
        (device, _, why), = self.devices()
        self.assertEqual(device, "cpu")
        self.assertIn("too little memory", why)
        self.assertIn(why, err)


@unittest.skipUnless(FAKE, "This was built without the stand-in for CUDA.")
class FailingCard(DeviceCase):
    """The so-manieth step fails, well after the first checkpoint."""

    def assert_went_on(self):
        """The second start is where the last checkpoint before it was."""
        saved = []
        for event in self.events(self.job):
            if event["type"] == "checkpoint":
                saved.append(event["step"])
            if event["type"] == "started" and saved:
                break
        self.assertGreater(event["step"], 0)
        self.assertEqual(event["step"], saved[-1])

    def test_auto_goes_on(self):
        self.card(fail_at_replay=20, stays_broken=1)
        err = self.trains()
        (_, _, none), (device, precision, why) = self.devices()
        self.assertIsNone(none)
        self.assertEqual((device, precision), ("cpu", "float32"))
        self.assertIn("failed", why)
        lines = [line for line in err.splitlines() if "failed" in line]
        self.assertEqual(lines, [f"training on the processor, float32: {why}"])
        self.assert_went_on()
        self.assertEqual(self.of_type("failed"), [])
        self.assertAlmostEqual(self.best(), self.best_on_processor(), delta=1e-3)

    def test_auto_goes_on_from_the_start(self):
        self.card(fail_at_replay=1, stays_broken=1)
        self.trains()
        self.assertEqual([event["step"] for event in self.of_type("started")], [0, 0])
        self.assertAlmostEqual(self.best(), self.best_on_processor(), delta=1e-3)

    def test_gpu_fails(self):
        self.card(fail_at_replay=20, stays_broken=1)
        status, _, err = self.train("--device", "gpu")
        self.assertEqual(status, 1)
        self.assertIn("the processor can go on from the last checkpoint", err)
        self.assertIn(f"musicai job run '{self.job}' --device cpu", err)
        self.assertEqual(len(self.of_type("failed")), 1)
        self.done("job", "run", self.job, "--device", "cpu")
        self.assertEqual([device for device, _, _ in self.devices()], ["gpu", "cpu"])
        self.assert_went_on()
        self.assertAlmostEqual(self.best(), self.best_on_processor(), delta=1e-3)

    def test_any_call(self):
        """Wherever the first failing call is, auto comes to the end."""
        for n in (1, 40, 150, 900):
            with self.subTest(n):
                self.job = self.path(f"call-{n}")
                self.card(fail_at=n, stays_broken=1)
                self.trains()
                self.assertEqual(self.devices()[-1][0], "cpu")

    def test_to_and_fro(self):
        """Begun on the card, gone on with on the processor, stopped there, and ended on the card."""
        self.card(fail_at_replay=20, stays_broken=1)
        self.assertEqual(self.train("--device", "gpu", "--evaluate-every", "1000", epochs=100)[0], 1)
        process = self.start_paced("job", "run", self.job, "--device", "cpu")
        self.read_until(process, self.job, "checkpoint", 3)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 130)
        stopped = self.of_type("checkpoint")[-1]["step"]
        self.card(computes=0)  # which takes less time, and learns nothing
        self.done("job", "run", self.job)
        self.assertEqual([device for device, _, _ in self.devices()], ["gpu", "cpu", "gpu"])
        self.assertEqual(self.of_type("started")[2]["step"], stopped)
        self.assertEqual(len(self.of_type("done")), 1)


@unittest.skipUnless(FAKE, "This was built without the stand-in for CUDA.")
class OldJob(DeviceCase):
    def test_without_the_words(self):
        """A job from before there was a choice goes on where it began."""
        self.card(fail_at=1)
        self.train("--device", "gpu")
        path = os.path.join(self.job, "job.json")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for word in ('"device"', '"precision"'):
            self.assertEqual(text.count(word), 1)
            text = text.replace(word, word.replace('"', '"old-', 1))
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        self.done("job", "run", self.job)
        self.assertEqual(self.devices(), [("cpu", "float32", None)])


if __name__ == "__main__":
    unittest.main()
