#!/usr/bin/env python3
"""`./dev soak [JOBS]`: jobs in pods on the lab's real node, a random fault under each (docs/reliability.md).

The real gitlab-runner, the real driver: ten jobs at a time print numbered lines while one thing or another breaks. Prints a line of
JSON: jobs, faults, jobs with lines lost or doubled, wrong ends, leaks, hangs. The exit status is 1 when one of the last four is not 0.
SOAK_SEED=N repeats the choices of a run.
"""

import json
import os
import random
import re
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from support import clusters, lab_parts  # noqa: E402
from support.fault_jobs import FaultJobs, script_of  # noqa: E402
from support.gitlab import wait_until  # noqa: E402
from support.pod_jobs import CLUSTER, IMAGE  # noqa: E402
from support.tcp_proxy import TcpProxy  # noqa: E402

AT_ONCE = 10
LINES = 10_000
TIME_LIMIT = 120  # seconds for a job that needs eight
SCRIPT = script_of(LINES, bursts=10)

SERVICE = [{"name": IMAGE, "alias": "web", "entrypoint": ["sh", "-c"], "command": ["echo up; sleep 1; exit 3"]}]

# What a job may end as; all of its lines must be there when it is green.
GREEN = {("success", None)}
SYSTEM = {("failed", "runner_system_failure")}
ENDED_BY_NODE = re.compile(r"the container `(helper|build)` of the pod \S+ ended \(exit code 143, Error\)")
CANCELED = {("canceled", "job_canceled"), ("canceled", None)}


class Soak:
    """All jobs share a runner and the proxy to the API server: what breaks under one may break under others, and hurts none."""

    def __init__(self, seed):
        self.seed = seed
        self.proxy = TcpProxy(clusters.server_port(clusters.require(CLUSTER) and CLUSTER))
        self._folder = tempfile.TemporaryDirectory()
        self._away = threading.Lock()
        self._counts = threading.Lock()
        self.faults = self.by_node = 0
        self.killed_parts = []  # when
        self.jobs = FaultJobs("soak", concurrent=AT_ONCE,
                              kubeconfig=clusters.kubeconfig_through(CLUSTER, self.proxy.port, self._folder.name))

    def close(self):
        self.jobs.close()
        self.proxy.close()
        self._folder.cleanup()

    def fault(self, count=1):
        with self._counts:
            self.faults += count

    # Each fault gives the ends that the job may have.

    def resets(self, number, dice):
        for _ in range(4):
            self.proxy.reset()
            self.fault()
            time.sleep(dice.uniform(0.2, 1.2))
        return GREEN

    def api_away(self, number, dice):
        with self._away:
            self.proxy.stop()
            self.fault()
            time.sleep(dice.uniform(1, 6))
            self.proxy.go_on()
        return GREEN

    def part_killed(self, part, dice):
        with self._away:
            with lab_parts.without(part):
                self.fault()
                self.killed_parts.append(time.monotonic())
                time.sleep(dice.uniform(0, 3))
        return GREEN

    def containerd_killed(self, number, dice):
        return self.part_killed("containerd", dice)

    def kubelet_killed(self, number, dice):
        return self.part_killed("kubelet", dice)

    def driver_killed(self, number, dice):
        killed = self.jobs.kill_drivers(number)
        self.fault(killed)
        return SYSTEM if killed else GREEN

    def kubectl_on_pod(self, number, *words, **options):
        pod = self.jobs.pod_of(number)["metadata"]["name"]
        done = self.jobs.kubectl("-n", self.jobs.namespace, *(word.format(pod=pod) for word in words), **options)
        assert done.returncode == 0, done.stderr
        self.fault()
        return SYSTEM

    def pod_deleted(self, number, dice):
        return self.kubectl_on_pod(number, "delete", "pod", "{pod}", "--wait=false", f"--grace-period={dice.choice([1, 5])}")

    def pod_evicted(self, number, dice):
        name = self.jobs.pod_of(number)["metadata"]["name"]
        eviction = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": name, "namespace": self.jobs.namespace}}
        return self.kubectl_on_pod(number, "create", "--raw", f"/api/v1/namespaces/{self.jobs.namespace}/pods/{{pod}}/eviction",
                                   "-f", "-", input=json.dumps(eviction))

    def canceled(self, number, dice):
        self.jobs.gitlab.cancel(number, "canceled")
        self.fault()
        return CANCELED

    def canceling(self, number, dice):
        self.jobs.gitlab.cancel(number, "canceling")
        self.fault()
        return CANCELED

    def kill(self, number, container):
        found = self.jobs.supervisors(number, container)
        for process in found:
            os.kill(process.number, 9)
        self.fault(len(found))
        return bool(found)

    def container_killed(self, number, dice):
        return SYSTEM if self.kill(number, "build") else GREEN

    def helper_killed(self, number, dice):
        # The script may go on without it, as long as nothing makes the driver look; the artifacts do not.
        return SYSTEM if self.kill(number, "helper") else GREEN

    def service_fallen(self, number, dice):
        self.fault()  # by itself, after a second
        return GREEN

    FAULTS = (resets, api_away, containerd_killed, kubelet_killed, driver_killed, pod_deleted, pod_evicted, canceled, canceling,
              container_killed, helper_killed, service_fallen)

    def ended_by_node(self, trace, begin):
        """Did a node whose containerd or kubelet was killed under the job end its pod? A kubelet that comes back may do that to
        pods which it finds changed, and the job log must say so."""
        if not any(killed >= begin for killed in self.killed_parts) or not ENDED_BY_NODE.search(trace):
            return False
        with self._counts:
            self.by_node += 1
        return True

    def job(self, index):
        """Runs one job under one fault; gives the fault's name and what went wrong: [lines], [ends], [hangs]."""
        dice = random.Random(f"{self.seed}-{index}")
        begin = time.monotonic()
        # Every fault once in a turn, in an order of its own.
        turn = list(self.FAULTS)
        random.Random(f"{self.seed}-turn-{index // len(turn)}").shuffle(turn)
        fault = turn[index % len(turn)]
        number = self.jobs.add(SCRIPT, artifacts={"paths": ["README"]}, after_script=["echo after ran"],
                               services=SERVICE if fault is Soak.service_fallen else [])
        started = self.jobs.gitlab.job(number, wait=TIME_LIMIT, until="O line 1\n")
        time.sleep(dice.uniform(0, 2.5))
        lines, ends, hangs = [], [], []
        allowed = fault(self, number, dice) if started["state"] == "running" else GREEN
        ended = self.jobs.gitlab.job(number, wait=TIME_LIMIT)
        end = (ended["state"], ended["failure_reason"] if ended["state"] != "success" else None)
        if end in GREEN and allowed is SYSTEM:
            # Under load the fault may come when the script has ended well: gitlab-runner takes no notice of what befalls
            # after_script and the last clean-up. Then all lines must be there.
            allowed = GREEN
        if end in SYSTEM and self.ended_by_node(ended["trace"], begin):
            allowed = SYSTEM
        if ended["state"] in ("pending", "running"):
            hangs.append(ended["state"])
        elif end not in allowed:
            ends.append(f"{end}: {ended['trace'][-1500:]}")
        if wrong := self.jobs.wrong_lines(number, LINES, whole=allowed is GREEN):
            lines.append(wrong)
        if fault is Soak.canceling and "after ran" not in self.jobs.printed(number, "after_script").decode(errors="replace"):
            ends.append("after_script did not run")
        if fault is Soak.service_fallen and end in GREEN and (told := ended["trace"].count("has ended. Its last lines:")) != 1:
            ends.append(f"the service's end is told {told} times")
        return f"job {number} ({fault.__name__})", lines, ends, hangs


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    seed = int(os.environ.get("SOAK_SEED") or random.randrange(1 << 30))
    begin = time.monotonic()
    soak = Soak(seed)
    try:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            results = list(pool.map(soak.job, range(count)))
        wait_until(lambda: not soak.jobs.left(), 60)
        left = soak.jobs.left()
        checked = soak.jobs.lines
    finally:
        soak.close()
    for name, *wrong in results:
        for what in sum(wrong, []):
            print(f"{name}: {what}", file=sys.stderr)
    for what in left:
        print(f"left: {what}", file=sys.stderr)
    lines, ends, hangs = (sum(bool(result[i]) for result in results) for i in (1, 2, 3))
    row = {"row": "soak", "seed": seed, "jobs": count, "faults": soak.faults, "endedByNode": soak.by_node, "lines": checked,
           "wrongLines": lines, "wrongEnds": ends, "hangs": hangs, "leaks": len(left), "seconds": round(time.monotonic() - begin)}
    print(json.dumps(row), flush=True)
    return 1 if lines + ends + hangs + len(left) else 0


if __name__ == "__main__":
    sys.exit(main())
