"""Jobs in pods whose drivers' standard output is kept, and that are counted: what the tests of faults share."""

import json
import os
import re
import signal
import sys
import time

from support import lab_parts, slipway
from support.gitlab import processes_with, wait_until
from support.pod_jobs import PodJobs

# tee must outlive the signal to its process group: the driver has things to say after it.
_TEE = """\
#!/bin/bash
exec {program} "$@" > >(trap '' TERM; exec tee -a "{folder}/$CUSTOM_ENV_CI_JOB_ID.$4")
"""

RUN_EXEC = re.compile(r'^( *run_exec = ).*$', re.MULTILINE)


def script_of(lines, bursts=8, pause=0.4):
    """Prints `line 1` and so on, with pauses in between."""
    each, rest = divmod(lines, bursts)
    assert not rest, "so many bursts do not make so many lines"
    return [f"i=0; while [ $i -lt {lines} ]; do n=$((i + {each})); while [ $i -lt $n ]; do i=$((i + 1)); echo line $i; "
            f"done; sleep {pause}; done"]


class FaultJobs(PodJobs):
    """A runner with its jobs in pods; what the driver printed in each stage is in `output`."""

    def __init__(self, name, **options):
        self.jobs = self.faults = self.lines = self.hangs = self.leaks = 0
        self._begin = time.monotonic()
        self._volumes_before = lab_parts.volumes_on_node()
        super().__init__(name, **options)

    def section(self, printed):
        self.output = self.folder / "output"
        self.output.mkdir()
        wrapper = self.folder / "driver"
        wrapper.write_text(_TEE.format(program=slipway.PROGRAM, folder=self.output), encoding="utf-8")
        wrapper.chmod(0o755)
        return RUN_EXEC.sub(rf'\1"{wrapper}"', printed)

    def add(self, script, **job):
        self.jobs += 1
        return super().add(script, **job)

    def ended(self, test, number, state, wait=120):
        job = self.gitlab.job(number, wait=wait)
        self.hangs += job["state"] in ("pending", "running")
        return super().ended(test, number, state, wait=0)

    def printed(self, number, stage="build_script"):
        """The driver's standard output in a stage of a job, as bytes."""
        file = self.output / f"{number}.{stage}"
        return file.read_bytes() if file.exists() else b""

    def wrong_lines(self, number, lines, whole=True):
        """What is wrong with the numbered lines of a job, or an empty text; `whole`: all of them came, else a first part."""
        found = [x for x in self.printed(number).split(b"\n") if b"line " in x and b"echo" not in x]
        self.lines += len(found)
        if found and not whole and not found[-1].rpartition(b" ")[2].isdigit():
            found.pop()  # cut within the line
        for i, line in enumerate(found, 1):
            if line != b"line %d" % i and not (i == len(found) and not whole):
                return f"job {number}: line {i} of {len(found)} is {line[:60]}"
        if whole and len(found) != lines:
            return f"job {number}: {len(found)} lines of {lines}"
        return ""

    def drivers(self, number):
        """The processes of the driver's calls for a job; jobs of another runner may have the same number."""
        return self._calls("executor", number)

    def _calls(self, text, number):
        found = processes_with(text, f"CUSTOM_ENV_CI_JOB_ID={number}\0", str(self.folder))
        return [x for x in found if "tee" not in x.line]

    def kill_drivers(self, number):
        """How many calls for a job's stages there were to kill."""
        found = self._calls("executor run", number)
        for process in found:
            os.kill(process.number, signal.SIGKILL)
        return len(found)

    def supervisors(self, number, container):
        """The first processes of a job's container, `build` or `helper`, as this machine sees them."""
        program = {"build": "/slipway/programs/slipway-supervisor", "helper": "slipway-supervisor"}[container]
        return [x for x in processes_with("slipway-supervisor keep", f"SLIPWAY_JOB=job-{number}-")
                if x.line.startswith(f"{program} keep")]

    def left(self):
        """Everything of the jobs that is still there: objects, containers, volumes, calls of the driver."""
        objects = [x for x in self.leftovers() if "job-" in x]
        containers = [f"container {x}" for x in lab_parts.containers_of(self.namespace)]
        listed = json.loads(self.kubectl("get", "pods", "-A", "-o", "json").stdout)["items"]
        known = {pod["metadata"]["uid"] for pod in listed}
        volumes = [f"volume of pod {x}" for x in lab_parts.volumes_on_node() - self._volumes_before - known]
        records = self.state / "records"
        jobs = [f"record {x.name}" for x in records.iterdir()] if records.is_dir() else []
        return objects + containers + volumes + jobs + [f"process {x}" for x in processes_with("slipway executor", str(self.folder))]

    def assert_nothing_left(self, test, seconds=60):
        if not wait_until(lambda: not self.left(), seconds):
            left = self.left()
            self.leaks += len(left)
            test.assertEqual(left, [])

    def counts(self, row):
        """Prints the counts of all jobs so far as a row, and starts anew."""
        entry = {"row": row, "jobs": self.jobs, "faults": self.faults, "lines": self.lines, "leaks": self.leaks,
                 "hangs": self.hangs, "seconds": round(time.monotonic() - self._begin)}
        print(json.dumps(entry), file=sys.stderr, flush=True)
        folder = slipway.ROOT / "build/faults"
        folder.mkdir(exist_ok=True)
        (folder / f"{row}.json").write_text(json.dumps(entry) + "\n", encoding="utf-8")
        self.jobs = self.faults = self.lines = self.leaks = self.hangs = 0
        self._begin = time.monotonic()
