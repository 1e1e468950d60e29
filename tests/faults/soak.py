#!/usr/bin/env python3
"""`./dev soak [JOBS]`: scripts in pods on the lab's real node, a random fault under each (docs/reliability.md).

A job is a pod of its own, a numbered script under a fault, a second script that must still work where the pod is alive, and the
pod's end. Prints a line of JSON: jobs, faults, lines lost or doubled, wrong ends, hangs, leaks. The exit status is 1 when one of the
last four is not 0.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from support import clusters  # noqa: E402
from support.gitlab import processes_with  # noqa: E402
from support.stage_pods import CLUSTER, StagePods  # noqa: E402
from support.tcp_proxy import TcpProxy  # noqa: E402

TIME_LIMIT = 90  # seconds for a script that needs four
LINES = 20_000
SCRIPT = (f"# soak\ni=0; while [ $i -lt {LINES} ]; do n=$((i + 1000)); while [ $i -lt $n ]; do i=$((i + 1)); echo line $i; done; "
          "sleep 0.2; done; exit 31")
EXPECTED = "".join(f"line {i}\n" for i in range(1, LINES + 1)).encode()

HOSTILE = {
    "kills its parents": "kill -9 1 $PPID; kill -STOP 1; kill -TERM 1;",
    "leaves processes": "(setsid sh -c \"trap '' TERM; sleep 7950\" &);",
    "fakes the protocol": "",
    "closes its input": "exec 0<&-;",
}


class Job:
    """One job under one fault."""

    def __init__(self, number, seed, kubectl, place):
        self.number, self.random = number, random.Random(f"{seed}-{number}")
        self.kubectl, self.place = kubectl, place
        self.name = f"job-{number}"
        self.faults = self.wrong_lines = self.wrong_ends = self.hangs = 0
        self.notes = []

    def finish(self, process):
        """(output, report)"""
        try:
            output, errors = process.communicate(timeout=TIME_LIMIT)
        except subprocess.TimeoutExpired:
            self.hangs += 1
            process.kill()
            output, errors = process.communicate()
        last = errors.decode(errors="replace").strip().splitlines()[-1:]
        return output, json.loads(last[0]) if last and last[0].startswith("{") else {}

    def expect(self, output, report, whole, ends):
        """The lines are those of the script, all or a first part of them; the end is one of those that it may have."""
        if output != EXPECTED if whole else not EXPECTED.startswith(output):
            self.wrong_lines += 1
            self.notes.append(f"{len(output)} bytes of output")
        end = "error" if "error" in report else report.get("exitCode")
        if end not in ends:
            self.wrong_ends += 1
            self.notes.append(f"ended with {report}")

    def run(self):
        self.proxy = TcpProxy(clusters.server_port(CLUSTER))
        self.kubeconfig = clusters.kubeconfig_through(CLUSTER, self.proxy.port, self.place.folder)
        try:
            self.place.add(self.name)
            self.fault = self.random.choice([
                self.resets, self.resets, self.away, self.silent, self.canceled, self.driver_killed, self.pod_deleted,
                self.hostile, self.hostile])
            self.fault()
        finally:
            self.place.kubectl("delete", "pod", self.name, "--wait=false", "--ignore-not-found")
            self.proxy.close()
        return self

    def start(self, stage, script=SCRIPT):
        return self.place.start(f"{self.name}-{stage}", script, self.kubeconfig, self.name)

    def works_on(self):
        self.proxy.go_on()
        output, report = self.finish(self.start("after", "echo well"))
        if output != b"well\n" or report.get("exitCode") != 0:
            self.wrong_ends += 1
            self.notes.append(f"afterwards: {output} {report}")

    def pause(self):
        time.sleep(self.random.uniform(0.1, 3))

    def resets(self):
        process = self.start("main")
        while process.poll() is None and self.faults < 6:
            self.pause()
            self.proxy.reset()
            self.faults += 1
        self.expect(*self.finish(process), whole=True, ends=[31])
        self.works_on()

    def away(self):
        process = self.start("main")
        self.pause()
        self.proxy.stop()
        self.faults += 1
        time.sleep(self.random.uniform(1, 12))
        self.proxy.go_on()
        self.expect(*self.finish(process), whole=True, ends=[31])
        self.works_on()

    def silent(self):
        process = self.start("main")
        self.pause()
        self.proxy.freeze()
        self.faults += 1
        time.sleep(self.random.uniform(1, 20))
        self.proxy.go_on()
        self.expect(*self.finish(process), whole=True, ends=[31])
        self.works_on()

    def canceled(self):
        process = self.start("main")
        self.pause()
        if self.random.random() < 0.5:
            self.proxy.reset()
        process.send_signal(signal.SIGTERM)
        self.faults += 1
        self.expect(*self.finish(process), whole=False, ends=[143, 31])
        self.works_on()

    def driver_killed(self):
        process = self.start("main")
        self.pause()
        process.kill()
        self.faults += 1
        process.communicate()
        self.works_on()

    def pod_deleted(self):
        process = self.start("main")
        self.pause()
        self.place.kubectl("delete", "pod", self.name, "--wait=false", f"--grace-period={self.random.choice([1, 5])}")
        self.faults += 1
        self.expect(*self.finish(process), whole=False, ends=["error", 143, 31])

    def hostile(self):
        kind = self.random.choice(list(HOSTILE))
        self.faults += 1
        lines = SCRIPT.replace("# soak\n", "")
        if kind == "fakes the protocol":
            fake = "SL1e\\003\\000\\000\\000" + "\\000" * 8 + "\\000\\001\\000"
            output, report = self.finish(self.start("main", f"printf '{fake}'; {lines}"))
            self.expect(output[19:], report, whole=True, ends=[31])
        else:
            output, report = self.finish(self.start("main", HOSTILE[kind].replace("$PPID", "$PPID 2>/dev/null") + " " + lines))
            self.expect(output, report, whole=True, ends=[31])
        self.works_on()


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    seed = int(os.environ.get("SOAK_SEED") or random.randrange(1 << 30))
    kubectl = clusters.require(CLUSTER)
    place = StagePods(kubectl, f"supervisor-soak-{os.getpid()}")
    start = time.monotonic()
    try:
        with ThreadPoolExecutor(4) as pool:
            jobs = list(pool.map(lambda number: Job(number, seed, kubectl, place).run(), range(count)))
        gone = place.kubectl("wait", "--for=delete", "pod", "--all", "--timeout=60s")
        left = place.kubectl("get", "pods", "-o", "name").stdout.split()
        processes = processes_with("sleep 7950") + processes_with(str(place.folder))
    finally:
        place.close()
    for job in jobs:
        if job.notes or job.hangs:
            print(f"{job.name} ({job.fault.__name__}): {'; '.join(job.notes) or 'hung'}", file=sys.stderr)
    row = {"row": "soak", "seed": seed, "jobs": len(jobs), "faults": sum(job.faults for job in jobs),
           "wrongLines": sum(job.wrong_lines for job in jobs), "wrongEnds": sum(job.wrong_ends for job in jobs),
           "hangs": sum(job.hangs for job in jobs), "leaks": len(left) + len(processes), "seconds": round(time.monotonic() - start)}
    print(json.dumps(row), flush=True)
    if left:
        print(gone.stderr, file=sys.stderr)
    return 1 if row["wrongLines"] + row["wrongEnds"] + row["hangs"] + row["leaks"] else 0


if __name__ == "__main__":
    sys.exit(main())
