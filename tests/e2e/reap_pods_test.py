"""`slipway executor reap` and `status` where jobs run in pods: what nobody sees to goes, and nothing else does."""

import json
import os
import signal
import tempfile
import time
import unittest

from support import clusters, slipway
from support.gitlab import processes_with, wait_until
from support.pod_jobs import CLUSTER, IMAGE, PodJobs
from support.tcp_proxy import TcpProxy

LONG = ["echo waiting", "while :; do sleep 0.2; done"]


def job_labels(job, **more):
    return {"app.kubernetes.io/managed-by": "slipway", "slipway.dev/job": job, **more}


class ReapPods(unittest.TestCase):
    def setUp(self):
        self.proxy = TcpProxy(clusters.server_port(clusters.require(CLUSTER) and CLUSTER))
        self.addCleanup(self.proxy.close)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.jobs = PodJobs(f"reap-{len(self._testMethodName)}", kubeconfig=clusters.kubeconfig_through(CLUSTER, self.proxy.port, folder.name))
        self.addCleanup(self.jobs.close)
        self.state = self.jobs.folder / "state"

    def slipway(self, *arguments, status=0):
        done = slipway.run("executor", *arguments, "--fleet", self.jobs.folder / "fleet.yaml", "--state", self.state)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout

    def seen(self):
        return json.loads(self.slipway("status", "-o", "json"))

    def states(self, kind="jobs"):
        return sorted(x["state"] for x in self.seen()[kind])

    def start(self):
        """A job whose script runs; gives its number and its pod."""
        number = self.jobs.add(LONG)
        self.assertIn("waiting\n", self.jobs.gitlab.job(number, wait=60, until="waiting\n")["trace"])
        return number, self.jobs.pod_of(number)["metadata"]["name"]

    def drivers(self, call="run"):
        return [p.number for p in processes_with(f"executor {call}", str(self.jobs.folder / "tmp"))]

    def kill_runner_and_drivers(self):
        drivers = self.drivers()
        self.assertTrue(drivers)
        for number in drivers:  # else they would end their job
            os.kill(number, signal.SIGSTOP)
        self.jobs.runner.kill()
        for number in drivers:
            os.kill(number, signal.SIGKILL)

    def object(self, kind, name, labels, deadline=None):
        """Makes an object of somebody in the namespace."""
        metadata = {"name": name, "labels": labels, "annotations": {"slipway.dev/deadline": deadline} if deadline else {}}
        body = {"apiVersion": "v1", "kind": kind, "metadata": metadata}
        if kind == "Pod":
            body["spec"] = {"terminationGracePeriodSeconds": 1, "nodeSelector": {"slipway.dev/build": "true"},
                            "tolerations": [{"operator": "Exists"}],
                            "containers": [{"name": "main", "image": IMAGE, "command": ["sleep", "3000"]}]}
        made = self.jobs.kubectl("-n", self.jobs.namespace, "apply", "-f", "-", input=json.dumps(body))
        self.assertEqual(made.returncode, 0, made.stderr)

    def names(self):
        """Pods and Secrets of the namespace that are not on their way out."""
        return sorted(x["metadata"]["name"] for kind in ("pods", "secrets") for x in self.jobs.items(kind)
                      if "deletionTimestamp" not in x["metadata"])

    def test_whoever_lost_them_and_nobody_elses(self):
        _, lost = self.start()
        _, orphan = self.start()
        identity = self.jobs.pod_of(_)["metadata"]["labels"]["slipway.dev/runner-id"]
        for name, labels, deadline in (
                ("foreign", {"app": "web"}, "2020-01-01T00:00:00Z"),
                ("only-the-label", {"slipway.dev/job": "only-the-label"}, "2020-01-01T00:00:00Z"),
                ("others", job_labels("others", **{"slipway.dev/runner-id": "f" * 32}), "2999-01-01T00:00:00Z"),
                ("others-without-deadline", job_labels("others-without-deadline"), None),
                ("overdue", job_labels("overdue", **{"slipway.dev/runner-id": "f" * 32}), "2020-01-01T00:00:00Z")):
            for kind in ("Pod", "Secret"):
                self.object(kind, name, labels, deadline)
        self.object("Secret", "half-made", job_labels("half-made", **{"slipway.dev/runner-id": identity}), "2999-01-01T00:00:00Z")
        stay = sorted(2 * ["foreign", "only-the-label", "others", "others-without-deadline"])

        self.assertEqual(self.states("pods"), ["orphaned", "other", "other", "running", "running"])
        table = self.slipway("status")
        self.assertRegex(table, r"(?m)^POD +JOB +PROJECT +RUNNER +NODE +PHASE +AGE +STATE$")
        self.assertRegex(table, rf"(?m)^{lost} +\d+ +shop/cart +\S+ +build-1 +Running +\d+s +running$")
        self.assertRegex(self.slipway("reap", "--dry-run"), r"(?m)^overdue: would remove pod \S+/overdue: its deadline has passed$")

        # Both run: only what is nobody's goes.
        said = self.slipway("reap")
        self.assertEqual(sorted(x.split(":")[0] for x in said.splitlines()), ["half-made", "overdue", "overdue"], said)
        self.assertTrue(wait_until(lambda: self.names() == sorted([lost, lost, orphan, orphan, *stay]), 30), self.names())
        self.assertEqual(self.states(), ["running", "running"])

        self.kill_runner_and_drivers()
        self.assertTrue(wait_until(lambda: self.states() == ["orphaned", "orphaned"]))
        for ending in ("json", "stage"):
            (self.state / f"records/{lost}.{ending}").unlink()
        file = self.jobs.folder / "slipway.prom"
        said = self.slipway("reap", "--metrics", file)
        self.assertRegex(said, rf"(?m)^{orphan}: removed pod \S+: its runner, process \d+, has ended$")
        self.assertRegex(said, rf"(?m)^{lost}: removed pod \S+: this host has no record of its job$")
        self.assertRegex(said, rf"(?m)^{lost}: removed Secret \S+: this host has no record of its job$")
        self.assertTrue(wait_until(lambda: self.names() == stay, 30), self.names())
        text = file.read_text(encoding="utf-8")
        self.assertIn('slipway_pods{state="other"} 2\n', text)
        self.assertIn("slipway_jobs_reaped_total 4\n", text)  # half-made, overdue, and the two jobs
        self.assertEqual(self.slipway("reap"), "")
        self.assertTrue(wait_until(lambda: not processes_with("/slipway/programs/slipway-supervisor", lost), 30))

    def test_a_cleanup_that_failed_under_a_living_runner(self):
        number, pod = self.start()
        # As when the API server is away for longer than cleanup may take.
        self.proxy.stop()
        self.jobs.gitlab.cancel(number, "canceled")
        self.assertTrue(wait_until(lambda: self.drivers("cleanup"), 60))
        self.proxy.stop()
        time.sleep(1)
        for driver in self.drivers("cleanup"):
            os.kill(driver, signal.SIGKILL)
        self.jobs.ended(self, number, "canceled")
        done = slipway.run("executor", "status", "--fleet", self.jobs.folder / "fleet.yaml", "--state", self.state)
        self.assertEqual(done.returncode, 3, done.stderr)  # jobs are shown, and that pods cannot be
        self.assertRegex(done.stdout, r"(?m) cleanup \d+s ")
        self.proxy.go_on()
        self.assertIn(pod, self.names())
        self.assertTrue(wait_until(lambda: self.states() == ["orphaned"], 30))
        self.assertRegex(self.slipway("reap"), rf"^{pod}: removed pod \S+: its cleanup did not end well\n$")
        self.assertEqual(self.names(), [])
        self.assertEqual(self.seen(), {"jobs": [], "pods": []})
        # The runner works on.
        self.jobs.ended(self, self.jobs.add(["true"]), "success")


if __name__ == "__main__":
    unittest.main()
