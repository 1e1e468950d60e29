"""Caches that cannot be written under jobs in pods: what the job log says, and what becomes of the job."""

import unittest

from support.fault_jobs import FaultJobs

CACHE = [{"key": "all", "paths": ["kept/"], "policy": "pull-push", "when": "on_success"}]
FULL = ("volumes", "{name: cache, hostPath: null, emptyDir: {medium: Memory, sizeLimit: 8Mi}}")
READ_ONLY = ("containers", "{name: helper, volumeMounts: [{mountPath: /cache, readOnly: true}]}")


def patched(where, what):
    """A placement whose pods are patched so."""
    return "\n".join(["  placement:", "  - patch: |", "      spec:", f"        {where}:", f"        - {what}", ""])


class CacheFaultsTest(unittest.TestCase):
    def jobs(self, name, placement):
        jobs = FaultJobs(name, placement=placement)
        self.addCleanup(jobs.close)
        return jobs

    def test_a_cache_that_fills_its_disk(self):
        """It is gitlab-runner's rule that this fails no job; the log says that there is no cache, and why."""
        jobs = self.jobs("cache-full", patched(*FULL))
        number = jobs.add(["mkdir kept", "head -c 30000000 /dev/urandom > kept/file", "echo line 1"], cache=CACHE)
        jobs.faults += 1
        text = jobs.ended(self, number, "success")["text"]
        self.assertIn("no space left on device", text)
        self.assertIn("Failed to create cache", text)
        self.assertNotIn("Created cache", text)
        self.assertEqual(jobs.wrong_lines(number, 1), "")
        jobs.assert_nothing_left(self)
        jobs.counts("a_cache_that_fills_its_disk")

    def test_a_cache_that_is_read_only(self):
        jobs = self.jobs("cache-read-only", patched(*READ_ONLY))
        number = jobs.add(["mkdir kept", "echo line 1"], cache=CACHE)
        jobs.faults += 1
        job = jobs.ended(self, number, "failed")
        self.assertEqual(job["failure_reason"], "runner_system_failure", job["text"])
        self.assertIn("node build-1) cannot work for jobs: /cache cannot be written: Read-only file system", job["text"])
        self.assertIn("look at the node's disk and `executor.cache` in fleet.yaml", job["text"])
        self.assertEqual(jobs.printed(number), b"")
        jobs.assert_nothing_left(self)
        jobs.counts("a_cache_that_is_read_only")


if __name__ == "__main__":
    unittest.main()
