"""Jobs in pods that use more memory than they may."""

import os
import signal
import unittest

from support.gitlab import processes_with, wait_until
from support.pod_jobs import PodJobs

LIMIT = {"KUBERNETES_MEMORY_LIMIT": "100Mi"}
TOO_MUCH = "head -c 400000000 /dev/zero | tail -c 300000000 | wc -c"


class MemoryTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.jobs = PodJobs("memory", "  placement: [{most: {memory: 1Gi}}]\n")
        cls.addClassCleanup(cls.jobs.close)

    def failed(self, number):
        job = self.jobs.ended(self, number, "failed")
        self.assertEqual(job["failure_reason"], "script_failure", job["text"])
        return job

    def test_the_script_is_ended_by_the_kernel(self):
        job = self.failed(self.jobs.add(["echo begin", TOO_MUCH], variables=LIMIT))
        self.assertIn("the script used more memory than its limit (100Mi)", job["text"])
        self.assertIn("KUBERNETES_MEMORY_LIMIT", job["text"])

    def test_an_end_of_its_own_is_not_blamed_on_memory(self):
        # The kernel's count is of the whole container: what an earlier stage did stays in it.
        number = self.jobs.add(["(" + TOO_MUCH + ") || true", "echo went on"], after_script=["kill -KILL $$"], variables=LIMIT)
        text = self.jobs.ended(self, number, "success")["text"]
        self.assertIn("\nwent on\n", text)
        self.assertNotIn("more memory", text)

    def test_the_kernel_ends_the_whole_container(self):
        # As with cgroup v2's memory.oom.group: the supervisor goes with the script, and only the pod can tell.
        number = self.jobs.add([f"({TOO_MUCH}) || echo was ended", "sleep 300"], variables=LIMIT)
        self.jobs.gitlab.job(number, wait=60, until="O was ended\n")
        name = self.jobs.pod_of(number)["metadata"]["name"]
        keepers = []

        def is_found():
            found = processes_with("/slipway/programs/slipway-supervisor keep", f"SLIPWAY_JOB={name}")
            keepers[:] = [x.number for x in found if "sleep 300" in _children(x.number)]
            return keepers

        self.assertTrue(wait_until(is_found))
        os.kill(keepers[0], signal.SIGKILL)
        job = self.failed(number)
        self.assertIn("the container `build` of the pod job-", job["text"])
        self.assertIn("used more memory than its limit (100Mi)", job["text"])
        self.assertEqual(job["exit_code"], 137, job["text"])


def _children(process):
    """The command lines below a process, joined."""
    lines, todo = [], [process]
    while todo:
        parent = todo.pop()
        for task in os.listdir(f"/proc/{parent}/task"):
            with open(f"/proc/{parent}/task/{task}/children", encoding="ascii") as file:
                for child in file.read().split():
                    with open(f"/proc/{child}/cmdline", "rb") as line:
                        lines.append(line.read().replace(b"\0", b" ").decode(errors="replace"))
                    todo.append(int(child))
    return "\n".join(lines)


if __name__ == "__main__":
    unittest.main()
