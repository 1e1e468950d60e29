"""Faults under single jobs in pods, through the real gitlab-runner: docs/reliability.md has a row for each."""

import json
import os
import signal
import tempfile
import threading
import unittest

from support import clusters, peers, slipway
from support.fault_jobs import FaultJobs, script_of
from support.gitlab import Runner, wait_until
from support.pod_jobs import CLUSTER
from support.tcp_proxy import TcpProxy

LINES = 200_000
ALONE_ON_THE_NODE = "thirty jobs at once; it finds the processes to kill by the numbers of jobs"


class FaultsTest(unittest.TestCase):
    concurrent = 4

    @classmethod
    def setUpClass(cls):
        cls.proxy = TcpProxy(clusters.server_port(clusters.require(CLUSTER) and CLUSTER))
        cls.addClassCleanup(cls.proxy.close)
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.jobs = FaultJobs(cls.__name__.lower()[:8], concurrent=cls.concurrent,
                             kubeconfig=clusters.kubeconfig_through(CLUSTER, cls.proxy.port, folder.name))
        cls.addClassCleanup(cls.jobs.close)

    def setUp(self):
        self.proxy.go_on()

    def tearDown(self):
        self.jobs.assert_nothing_left(self)
        self.jobs.counts(self.id().rpartition(".test_")[2])

    def started(self, script, until="line 1", **job):
        """A job whose script has begun."""
        number = self.jobs.add(script, **job)
        self.assertIn(until, self.jobs.gitlab.job(number, wait=60, until=f"O {until}\n")["trace"])
        return number

    def assert_lines(self, number, lines=LINES, whole=True):
        self.assertEqual(self.jobs.wrong_lines(number, lines, whole), "")


class OneJobTest(FaultsTest):
    def test_connections_reset_every_two_seconds(self):
        number = self.started(script_of(LINES, bursts=20, pause=0.6))
        over = threading.Event()

        def reset():
            while not over.wait(2):
                self.jobs.faults += self.proxy.reset()

        thread = threading.Thread(target=reset)
        thread.start()
        try:
            job = self.jobs.ended(self, number, "success", wait=180)
        finally:
            over.set()
            thread.join()
        self.assertGreater(self.jobs.faults, 3)
        self.assert_lines(number)
        self.assertIn(f"\nline {LINES}\n", job["text"])

    def test_a_cancel_while_connections_break(self):
        number = self.started(["trap 'echo was asked; exit 1' TERM", "echo line 1", "while :; do sleep 0.1; done"])
        self.jobs.faults += self.proxy.reset()
        self.jobs.gitlab.cancel(number, "canceled")
        self.jobs.faults += self.proxy.reset()
        self.jobs.ended(self, number, "canceled")
        self.assertIn(b"was asked", self.jobs.printed(number))

    def test_a_killed_driver(self):
        number = self.started(script_of(2000, bursts=200))
        self.jobs.faults += self.jobs.kill_drivers(number)
        self.assertEqual(self.jobs.faults, 1)
        job = self.jobs.ended(self, number, "failed")
        self.assertEqual(job["failure_reason"], "runner_system_failure", job["text"])
        self.assert_lines(number, whole=False)

    def ends_by(self, number):
        self.jobs.faults += 1
        job = self.jobs.ended(self, number, "failed")
        self.assertEqual(job["failure_reason"], "runner_system_failure", job["text"])
        self.assertRegex(job["text"], "the pod job-.* (was asked to end|is gone)")
        self.assert_lines(number, whole=False)

    def test_a_deleted_pod(self):
        number = self.started(script_of(2000, bursts=200))
        pod = self.jobs.pod_of(number)["metadata"]["name"]
        self.jobs.kubectl("-n", self.jobs.namespace, "delete", "pod", pod, "--wait=false")
        self.ends_by(number)

    def test_an_evicted_pod(self):
        number = self.started(script_of(2000, bursts=200))
        pod = self.jobs.pod_of(number)["metadata"]["name"]
        eviction = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": pod, "namespace": self.jobs.namespace}}
        done = self.jobs.kubectl("create", "--raw", f"/api/v1/namespaces/{self.jobs.namespace}/pods/{pod}/eviction", "-f", "-",
                                 input=json.dumps(eviction))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.ends_by(number)

    def test_a_killed_container(self):
        for container in ("build", "helper"):
            with self.subTest(container):
                number = self.started(script_of(40, bursts=20), artifacts={"paths": ["made"]})
                for process in self.jobs.supervisors(number, container):
                    os.kill(process.number, signal.SIGKILL)
                    self.jobs.faults += 1
                job = self.jobs.ended(self, number, "failed")
                self.assertEqual(job["failure_reason"], "runner_system_failure", job["text"])
                self.assertRegex(job["text"], f"the container `{container}` of the pod job-")
                self.assert_lines(number, 40, whole=container == "helper")
        self.assertEqual(self.jobs.faults, 2)


class ManyJobsTest(FaultsTest):
    concurrent = 30

    def test_thirty_jobs_at_once(self):
        numbers = [self.jobs.add(script_of(1000, bursts=10)) for _ in range(30)]
        for number in numbers:
            self.jobs.ended(self, number, "success", wait=240)
            self.assert_lines(number, 1000)


class RunnerDiesTest(FaultsTest):
    concurrent = 1

    def reap(self):
        done = slipway.run("executor", "reap", "--state", self.jobs.state)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_a_killed_runner(self):
        """First with its driver still there, which ends the job; then both are killed, and reap removes what they left."""
        first = self.started(script_of(2000, bursts=200))
        self.jobs.runner.kill()
        self.jobs.faults += 1
        self.jobs.assert_nothing_left(self)
        self.assertEqual(self.reap(), "")
        self.assert_lines(first, whole=False)

        dead, alive = (self.another_runner(name) for name in ("dead", "alive"))
        doomed = self.started(script_of(2000, bursts=200))
        by = self.runner_of(doomed)
        living = self.started(script_of(60, bursts=60, pause=0.5))
        drivers = [x.number for x in self.jobs.drivers(doomed) if "executor run" in x.line]
        self.assertTrue(drivers)
        for driver in drivers:
            os.kill(driver, signal.SIGSTOP)
        (dead if by == "dead" else alive).kill()
        for driver in drivers:
            os.kill(driver, signal.SIGKILL)
        self.jobs.faults += 2
        left = [x for x in self.jobs.leftovers() if f"job-{doomed}-" in x]
        self.assertEqual(len(left), 2, left)  # the pod and its Secret
        self.assertTrue(wait_until(self.reap, 20))
        self.assertEqual([x for x in self.jobs.leftovers() if f"job-{doomed}-" in x], [])
        self.assertEqual(len([x for x in self.jobs.leftovers() if f"job-{living}-" in x]), 2)
        self.jobs.ended(self, living, "success")
        self.assert_lines(living, 60)

    def another_runner(self, name):
        folder = self.jobs.folder / name
        folder.mkdir()
        runner = Runner(peers.require("gitlab-runner"), folder, (self.jobs.folder / "config.toml").read_text(encoding="utf-8"),
                        {"no_proxy": "127.0.0.1,10.244.0.1"})
        self.addCleanup(runner.close)
        return runner

    def runner_of(self, number):
        """The name of the runner that has a job."""
        for process in self.jobs.drivers(number):
            with open(f"/proc/{process.number}/environ", encoding="utf-8", errors="replace") as file:
                return "dead" if f"{self.jobs.folder}/dead/" in file.read() else "alive"
        raise AssertionError(f"job {number} has no driver")


if __name__ == "__main__":
    unittest.main()
