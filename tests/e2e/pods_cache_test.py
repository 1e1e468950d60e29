"""Caches of jobs in pods, in a directory of the node and in a claim: a project finds its own, and no other's."""

import json
import os
import tempfile
import unittest
from pathlib import Path

from support import clusters, peers, repositories
from support.pod_jobs import CLUSTER, PodJobs

CACHE = [{"key": "one key of all", "paths": ["kept/"], "policy": "pull-push", "when": "on_success"}]
LOOK = ["cat kept/file || echo no cache"]


class CacheTest(unittest.TestCase):
    def two_projects(self, jobs):
        self.addCleanup(jobs.close)
        repositories.make(jobs.folder / "repositories/shop/web.git", jobs.folder / "work/web", {"README": "web\n"}, branches=["develop"])
        jobs.gitlab.project("shop/web")
        return jobs

    def text(self, jobs, script, **job):
        return jobs.ended(self, jobs.add(script, cache=CACHE, **job), "success")["text"]

    def assert_apart(self, jobs):
        self.text(jobs, ["mkdir kept", "echo of the cart > kept/file"])
        self.assertIn("\nof the cart\n", self.text(jobs, LOOK))
        self.assertIn("\nno cache\n", self.text(jobs, LOOK, repo="shop/web"))
        self.text(jobs, ["mkdir -p kept", "echo of the web > kept/file"], repo="shop/web")
        self.assertIn("\nof the cart\n", self.text(jobs, LOOK))

    def test_on_the_node(self):
        self.assert_apart(self.two_projects(PodJobs("cache-node")))

    def test_in_a_claim(self):
        peers.require_root()
        kubectl = clusters.require(CLUSTER)
        folder = tempfile.TemporaryDirectory(prefix="slipway-claim-")
        self.addCleanup(folder.cleanup)
        Path(folder.name).chmod(0o755)
        jobs = self.two_projects(PodJobs("cache-claim", "  placement: [{cacheClaim: slipway-cache}]\n"))
        volume = f"slipway-cache-{os.getpid()}"
        self.addCleanup(kubectl, "delete", "persistentvolume", volume, "--wait=false")
        common = {"accessModes": ["ReadWriteMany"], "storageClassName": ""}
        objects = [
            {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": volume},
             "spec": {**common, "capacity": {"storage": "1Gi"}, "hostPath": {"path": folder.name},
                      "claimRef": {"namespace": jobs.namespace, "name": "slipway-cache"}}},
            {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "slipway-cache", "namespace": jobs.namespace},
             "spec": {**common, "volumeName": volume, "resources": {"requests": {"storage": "1Gi"}}}}]
        for item in objects:
            made = kubectl("apply", "-f", "-", input=json.dumps(item))
            self.assertEqual(made.returncode, 0, made.stderr)
        # A pod that the scheduler sees between claim and volume it does not look at again for five minutes.
        bound = kubectl("-n", jobs.namespace, "wait", "pvc/slipway-cache", "--for=jsonpath={.status.phase}=Bound", "--timeout=60s")
        self.assertEqual(bound.returncode, 0, bound.stdout + bound.stderr)
        self.assert_apart(jobs)
        self.assertEqual(len(list(Path(folder.name).iterdir())), 2)  # a directory for each project
        self.assertFalse(Path(jobs.cache).exists())


if __name__ == "__main__":
    unittest.main()
