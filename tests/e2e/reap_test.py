"""`slipway executor status` and `reap` under real runners: one dies with its driver, the other works on."""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from support import peers, repositories, slipway
from support.driver_jobs import FLEET, assert_gone, waiting
from support.gitlab import GitLab, Runner, processes_with, wait_until

DEAD, ALIVE = "7481", "7482"


class Reap(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.program = peers.require("gitlab-runner")
        peers.require_root()
        peers.require_user("slipway-job")
        cls.folder = Path(tempfile.mkdtemp(prefix="slipway-reap-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.folder.chmod(0o755)
        (cls.folder / "fleet.yaml").write_text(FLEET, encoding="utf-8")
        cls.state = cls.folder / "state"
        repositories.make(cls.folder / "repositories/shop/cart.git", cls.folder / "work", {"README": "cart\n"}, ["develop"])

    def runner(self, name):
        """A runner with a GitLab of its own; all have one state directory."""
        folder = self.folder / name
        folder.mkdir()
        gitlab = GitLab(self.folder / "repositories", "--trace-interval", "1")
        self.addCleanup(gitlab.close)
        section = slipway.run("executor", "print-config", "--fleet", self.folder / "fleet.yaml", "--state", self.state)
        runner = Runner(self.program, folder, f'concurrent = 2\ncheck_interval = 1\n[[runners]]\n  name = "{name}"\n'
                        f'  url = "{gitlab.url}"\n  token = "glrt-lab"\n  executor = "custom"\n{section.stdout}')
        self.addCleanup(runner.close)
        return gitlab, runner

    def start(self, gitlab, mark):
        job = gitlab.add_job(repo="shop/cart", ref="develop", script=waiting(mark))
        self.assertIn("waiting\n", gitlab.job(job, wait=30, until="waiting\n")["trace"])
        return job

    def slipway(self, *arguments, status=0):
        done = slipway.run("executor", *arguments, "--state", self.state)
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stdout

    def states(self):
        return {job["name"]: job["state"] for job in json.loads(self.slipway("status", "-o", "json"))["jobs"]}

    def kill_with_its_driver(self, runner, name):
        """As when the host has no memory left: neither can clean up."""
        drivers = [p.number for p in processes_with("executor run", str(self.folder / name / "tmp"))]
        self.assertTrue(drivers)
        for driver in drivers:
            os.kill(driver, signal.SIGSTOP)
        runner.kill()
        self.assertNotIn("orphaned", self.states().values())  # its driver is still there
        for driver in drivers:
            os.kill(driver, signal.SIGKILL)
        self.assertTrue(wait_until(lambda: "orphaned" in self.states().values()))

    def test_the_dead_are_removed_and_the_living_are_not(self):
        self.assertEqual(self.slipway("status"), "")
        dead_gitlab, dead = self.runner("dead")
        alive_gitlab, _ = self.runner("alive")
        self.start(dead_gitlab, DEAD)
        living = self.start(alive_gitlab, ALIVE)

        table = self.slipway("status").splitlines()
        self.assertEqual(len(table), 3)
        self.assertRegex(table[1], r"^\d+ +shop/cart +develop +test +build_script \d+s +\d+s +running$")
        self.assertEqual(list(self.states().values()), ["running", "running"])
        self.assertEqual(self.slipway("reap"), "")

        self.kill_with_its_driver(dead, "dead")
        orphan = next(name for name, state in self.states().items() if state == "orphaned")
        self.assertRegex(self.slipway("reap", "--dry-run"), rf"^{orphan}: would remove processes and \S+: its runner, process \d+, has ended\n$")
        self.assertTrue((self.state / "jobs" / orphan).is_dir())

        # Two at once share the work: one of them removes it, and it is counted once.
        command = [slipway.PROGRAM, "executor", "reap", "--state", self.state]
        both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        said = "".join(process.communicate(timeout=60)[0] for process in both)
        self.assertEqual([process.returncode for process in both], [0, 0])
        self.assertRegex(said, rf"^{orphan}: removed processes and \S+: [^\n]*\n$")
        assert_gone(self, DEAD)
        self.assertFalse((self.state / "jobs" / orphan).exists())

        self.assertEqual(self.slipway("reap"), "")
        self.assertEqual(list(self.states().values()), ["running"])
        self.assertTrue(processes_with(f"sleep {ALIVE}."))
        self.check_metrics({'slipway_jobs{state="running"}': 1, 'slipway_jobs{state="orphaned"}': 0,
                            'slipway_jobs_failed_total{cause="system"}': 1, "slipway_jobs_reaped_total": 1})

        alive_gitlab.call("POST", f"/lab/jobs/{living}/cancel", {"mode": "canceled"})
        self.assertTrue(wait_until(lambda: not self.states(), 30))
        alive_gitlab.job(alive_gitlab.add_job(repo="shop/cart", ref="develop", script=["echo fine"]), wait=60)
        alive_gitlab.job(alive_gitlab.add_job(repo="shop/cart", ref="develop", script=["exit 3"]), wait=60)
        self.assertTrue(wait_until(lambda: not self.states(), 30))
        self.check_metrics({'slipway_jobs{state="running"}': 0, "slipway_jobs_finished_total": 1,
                            'slipway_jobs_failed_total{cause="script"}': 1, 'slipway_jobs_failed_total{cause="canceled"}': 1})
        self.assertEqual(list((self.state / "records").iterdir()), [])

    def check_metrics(self, expected):
        file = self.folder / "metrics/slipway.prom"
        self.slipway("status", "--metrics", file)
        lines = [line.rpartition(" ") for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        found = {name: int(value) for name, _, value in lines}
        self.assertEqual({name: found.get(name) for name in expected}, expected)

    def test_who_waits_for_another_reap_says_so(self):
        records = self.folder / "busy/records"
        records.mkdir(parents=True)
        command = [slipway.PROGRAM, "executor", "reap", "--state", records.parent]
        descriptor = os.open(records, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as waits:
                self.assertIn(f"another reap of {records.parent} is at work: waiting", waits.stderr.readline())
                self.assertIsNone(waits.poll())
                looks = subprocess.run([*command, "--dry-run"], capture_output=True, text=True, timeout=20, check=True)
                self.assertEqual(looks.stderr, "")  # looking waits for nobody
                fcntl.flock(descriptor, fcntl.LOCK_UN)
                self.assertEqual(waits.wait(20), 0)
        finally:
            os.close(descriptor)

    def test_wrong_use(self):
        done = slipway.run("executor", "status", "-o", "xml", "--state", self.state)
        self.assertEqual(done.returncode, 2)
        self.assertIn("`--output` takes table or json", done.stderr)
        (self.folder / "odd/records").mkdir(parents=True)
        (self.folder / "odd/records/job-1.json").write_text('{"decision": 7}', encoding="utf-8")
        done = slipway.run("executor", "reap", "--state", self.folder / "odd")
        self.assertEqual(done.returncode, 0)
        self.assertIn("job-1.json is no record of a job", done.stderr)
        self.assertEqual(slipway.run("executor", "reap", "--state", self.folder / "none").returncode, 0)


if __name__ == "__main__":
    unittest.main()
