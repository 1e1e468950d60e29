"""Parts of the cluster and the node that go away under jobs in pods, and come back: docs/reliability.md has a row for each."""

import json
import os
import subprocess
import time
import unittest

from support import lab_parts, peers
from support.fault_jobs import FaultJobs, script_of
from support.gitlab import wait_until
from support.pod_jobs import IMAGE, REGISTRY

LINES = 9_000
ALONE_ON_THE_NODE = "it takes away what all jobs need"


class LabFaultsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.jobs = FaultJobs("lab")
        cls.addClassCleanup(cls.jobs.close)

    def tearDown(self):
        self.jobs.assert_nothing_left(self)
        self.jobs.counts(self.id().rpartition(".test_")[2])

    def started(self, seconds):
        """Two jobs whose scripts print for a while and have begun."""
        numbers = [self.jobs.add(script_of(LINES, bursts=seconds * 2, pause=0.5)) for _ in range(2)]
        for number in numbers:
            self.assertIn("O line 1\n", self.jobs.gitlab.job(number, wait=60, until="O line 1\n")["trace"])
        return numbers

    def assert_whole(self, numbers):
        for number in numbers:
            self.jobs.ended(self, number, "success", wait=180)
            self.assertEqual(self.jobs.wrong_lines(number, LINES), "")

    def test_an_api_server_stopped_for_twenty_seconds(self):
        numbers = self.started(25)
        with lab_parts.without("staging-1.api"):
            self.jobs.faults += 1
            time.sleep(20)
        self.assert_whole(numbers)

    def test_a_restarted_containerd(self):
        numbers = self.started(15)
        with lab_parts.without("containerd"):
            self.jobs.faults += 1
            time.sleep(2)
        self.assert_whole(numbers)

    def condition(self, name):
        """What the node says of itself, such as Ready."""
        node = json.loads(self.jobs.kubectl("get", "node", "build-1", "-o", "json").stdout)
        return next(x["status"] for x in node["status"]["conditions"] if x["type"] == name)

    def ready(self):
        return self.condition("Ready")

    def test_a_node_that_is_not_ready(self):
        numbers = self.started(30)
        with lab_parts.without("kubelet"):
            self.jobs.faults += 1
            # The cluster's own grace for a kubelet: 50 s.
            self.assertTrue(wait_until(lambda: self.ready() == "Unknown", 90))
            time.sleep(5)
        self.assertTrue(wait_until(lambda: self.ready() == "True", 30))
        self.assert_whole(numbers)

    def test_a_node_that_stays_away(self):
        numbers = self.started(150)
        with lab_parts.without("kubelet"):
            self.jobs.faults += 1
            self.assertTrue(wait_until(lambda: self.ready() == "Unknown", 90))
            lost = time.monotonic()
            for number in numbers:
                job = self.jobs.ended(self, number, "failed", wait=180)
                self.assertEqual(job["failure_reason"], "runner_system_failure", job["text"])
                self.assertRegex(job["text"], r"the node build-1 is not ready, and the pod job-\S+ on it does not answer")
                self.assertIn("the platform team must look at the node; the job can be run again", job["text"])
                self.assertEqual(self.jobs.wrong_lines(number, LINES, whole=False), "")
            # A minute for a kubelet that is restarted, and the clean-up's wait for pods that nobody ends.
            self.assertGreater(time.monotonic() - lost, 45)
            self.assertLess(time.monotonic() - lost, 150)
            self.assertEqual([x for x in self.jobs.leftovers() if "job-" in x], [])
        self.assertTrue(wait_until(lambda: self.ready() == "True", 30))

    def test_a_node_whose_disk_is_too_full(self):
        """The kubelet itself evicts the pods that it has, and takes no others; none of that is the jobs' fault."""
        with lab_parts.nearly_full_disk() as fill:
            numbers = self.started(150)
            fill()
            self.jobs.faults += 1
            self.assertTrue(wait_until(lambda: self.condition("DiskPressure") == "True", 60))
            for number in numbers:
                job = self.jobs.ended(self, number, "failed", wait=90)
                self.assertEqual(job["failure_reason"], "runner_system_failure", job["text"])
                self.assertRegex(job["text"], r"the node build-1 evicted the pod job-\S+: The node was low on resource: ephemeral-storage")
                self.assertIn("the node ran short of what it names, and GitLab can run the job again", job["text"])
                self.assertEqual(self.jobs.wrong_lines(number, LINES, whole=False), "")
            late = self.jobs.add(["echo line 1"])
            job = self.jobs.gitlab.job(late, wait=60, until="Waiting for the pod")
            self.assertIn("the node build-1 has the taint node.kubernetes.io/disk-pressure", job["trace"])
        self.jobs.ended(self, late, "success", wait=120)
        self.assertEqual(self.jobs.wrong_lines(late, 1), "")

    def test_a_registry_that_is_away_at_the_pull(self):
        image = f"{REGISTRY}/slipway-test/away:{os.getpid()}"
        peers.require("skopeo")
        copied = subprocess.run(["skopeo", "copy", "-q", "--insecure-policy", "--src-tls-verify=false", "--dest-tls-verify=false",
                                 f"docker://{IMAGE}", f"docker://{image}"], capture_output=True, text=True, check=False, timeout=60)
        self.assertEqual(copied.returncode, 0, copied.stderr)
        with lab_parts.without("registry"):
            self.jobs.faults += 1
            number = self.jobs.add(["echo line 1"], image=image)
            job = self.jobs.gitlab.job(number, wait=60, until="Waiting for the pod")
            self.assertIn("cannot be pulled", job["trace"])
        self.jobs.ended(self, number, "success", wait=120)
        self.assertEqual(self.jobs.wrong_lines(number, 1), "")


if __name__ == "__main__":
    unittest.main()
