"""How scripts in pods end when they are asked to, when they do not listen, and when nobody is there to ask."""

import json
import re
import signal
import unittest
from pathlib import Path

from support import lab_parts
from support.driver_calls import DriverCalls
from support.fault_jobs import FaultJobs
from support.gitlab import wait_until
from support.pod_jobs import PodPlace

GRACE = 3  # the driver's own, in seconds
SAY = "read -r up rest < /proc/uptime; echo {} $up"  # the machine's own clock, which busybox's date knows to a second only
STAMP = re.compile(rb"(asked|tick) ([0-9.]+)\n")


def uptime():
    return float(Path("/proc/uptime").read_text(encoding="ascii").split()[0])


def stamps(output, word):
    return [float(time_of) for found, time_of in STAMP.findall(output) if found == word]


class AskedTest(unittest.TestCase):
    """SIGTERM reaches the script within 2 s, whoever wants its end."""

    @classmethod
    def setUpClass(cls):
        cls.jobs = FaultJobs("asked")
        cls.addClassCleanup(cls.jobs.close)

    def start(self, **job):
        """The runner hears of a cancel with its next words to GitLab, so the script always has some."""
        return self.jobs.add([f"trap '{SAY.format('asked')}; exit 1' TERM", "echo waiting", "while :; do echo more; sleep 0.2; done"], **job)

    def asked(self, number):
        found = stamps(self.jobs.printed(number), b"asked")
        self.assertEqual(len(found), 1, self.jobs.printed(number)[-2000:])
        return found[0]

    def test_by_a_cancel_that_ends_all(self):
        number = self.start()
        self.assertIn("waiting", self.jobs.gitlab.job(number, wait=60, until="O waiting\n")["trace"])
        begin = uptime()
        self.jobs.gitlab.cancel(number, "canceled")
        self.jobs.ended(self, number, "canceled")
        self.assertTrue(wait_until(lambda: b"asked" in self.jobs.printed(number), 10))
        self.assertLess(self.asked(number) - begin, 1 + 2)  # the runner hears of it within a second
        self.jobs.assert_nothing_left(self)

    def test_by_the_time_limit(self):
        number = self.start(timeout=12)
        self.assertTrue(wait_until(lambda: self.jobs.gitlab.job(number)["state"] == "running", 20))
        begin = uptime()
        job = self.jobs.ended(self, number, "failed")
        self.assertEqual(job["failure_reason"], "job_execution_timeout", job["text"])
        self.assertLess(self.asked(number) - begin, 12 + 2)
        self.assertGreater(self.asked(number) - begin, 12 - 2)
        self.jobs.assert_nothing_left(self)


class AloneTest(unittest.TestCase):
    def place(self, name, placement=""):
        place = PodPlace(name, placement)
        self.addCleanup(place.close)
        return place

    def test_one_that_does_not_listen_is_killed_after_the_grace(self):
        calls = DriverCalls(self.place("deaf"))
        self.addCleanup(calls.cleanup)
        calls.prepare()
        stage = calls.stage(f"trap '' TERM\nwhile :; do {SAY.format('tick')}; sleep 0.1; done\n", "build_script")
        first = stage.stdout.readline()
        begin = uptime()
        stage.send_signal(signal.SIGTERM)
        output, _ = stage.communicate(timeout=30)
        last = stamps(first + output, b"tick")[-1]
        self.assertGreater(last - begin, GRACE - 0.5)
        self.assertLess(last - begin, GRACE + 2)
        self.assertNotEqual(stage.returncode, 0)

    def test_a_pod_whose_host_has_died(self):
        """Nobody calls the driver again: the pod ends by its own deadline, which the patch makes short."""
        place = self.place("alone", '  placement: [{patch: "spec: {activeDeadlineSeconds: 12}"}]\n')
        calls = DriverCalls(place)
        calls.prepare()
        stage = calls.stage("trap '' TERM\necho waiting\nwhile :; do sleep 0.1; done\n", "build_script")
        self.assertEqual(stage.stdout.readline(), b"waiting\n")
        stage.kill()
        stage.communicate()
        self.assertEqual(len(place.pods()), 1)

        def is_over():
            return {(pod["status"]["phase"], pod["status"].get("reason")) for pod in place.pods()} == {("Failed", "DeadlineExceeded")}

        self.assertTrue(wait_until(is_over, 40), json.dumps([pod["status"] for pod in place.pods()]))
        self.assertTrue(wait_until(lambda: not lab_parts.containers_of(place.namespace), 20))
        late = calls.stage("echo too late\n", "after_script")
        output, _ = late.communicate(timeout=60)
        self.assertEqual(late.returncode, 2, output)  # of the system
        calls.cleanup()
        self.assertEqual(place.leftovers(), [])


if __name__ == "__main__":
    unittest.main()
