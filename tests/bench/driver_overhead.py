#!/usr/bin/env python3
"""What the driver adds to a stage of a job, against the shell executor of the same gitlab-runner.

One runner serves two GitLab stand-ins, one job at a time in turns: the first's jobs run in the shell executor, the
second's by Slipway as another user. The runner's own time stamps in the traces say how long each stage took.

usage: tests/bench/driver_overhead.py [JOBS]     (prints JSON)
"""

import json
import re
import shutil
import statistics
import sys
import tempfile
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from support import peers, repositories, slipway  # noqa: E402
from support.gitlab import GitLab, Runner  # noqa: E402

# What each job has; the runner's own work between them is the same for both.
STAGES = ("prepare_script", "get_sources", "step_script", "cleanup_file_variables")

FLEET = """\
apiVersion: slipway.dev/v1
kind: Fleet
name: bench
registry: registry.acme.example/apps
namespace: "{team}-{cluster}"
teams: {shop: {projects: ["shop/**"]}}
clusters: {test-1: {domain: test.acme.example, gateway: kong}}
environments: {test: {branches: [main], clusters: [test-1]}}
executor: {backend: local, user: slipway-job}
"""

MARK = re.compile(r"^(\S+)Z \d\dO[ +]section_(start|end):\d+:(\w+)", re.MULTILINE)


def stage_seconds(trace):
    """{stage: seconds} of one trace."""
    starts, taken = {}, {}
    for time, kind, stage in MARK.findall(trace):
        at = datetime.fromisoformat(time).timestamp()
        if kind == "start":
            starts[stage] = at
        else:
            taken[stage] = at - starts[stage]
    return taken


def configuration(shell_url, slipway_url, folder):
    section = slipway.run("executor", "print-config", "--fleet", folder / "fleet.yaml", "--state", folder / "state")
    head = '[[runners]]\n  name = "{0}"\n  url = "{1}"\n  token = "glrt-lab"\n  executor = "{2}"\n'
    return (f"concurrent = 1\ncheck_interval = 1\n{head.format('shell', shell_url, 'shell')}  shell = \"bash\"\n"
            f"  builds_dir = \"{folder}/builds\"\n{head.format('slipway', slipway_url, 'custom')}{section.stdout}")


def run_jobs(servers, count):
    """Stage times of each server's jobs, after one of each that warms up."""
    times = [[] for _ in servers]
    for turn in range(count + 1):
        for server, taken in zip(servers, times):
            job = server.add_job(repo="shop/app", script=["true"], variables={"GIT_STRATEGY": "none"})
            ended = server.job(job, wait=60)
            if ended["state"] != "success":
                raise RuntimeError(ended["trace"])
            if turn:
                taken.append(stage_seconds(ended["trace"]))
    return times


def measure(count=12):
    """The rows of this benchmark."""
    program = peers.require("gitlab-runner")
    peers.require_root()
    peers.require_user("slipway-job")
    folder = Path(tempfile.mkdtemp(prefix="slipway-bench-"))
    open_things = []
    try:
        folder.chmod(0o755)
        (folder / "fleet.yaml").write_text(FLEET, encoding="utf-8")
        repositories.make(folder / "repositories/shop/app.git", folder / "work", {"README": "app\n"})
        servers = [GitLab(folder / "repositories") for _ in range(2)]
        open_things += servers
        open_things.insert(0, Runner(program, folder, configuration(servers[0].url, servers[1].url, folder)))
        shell, driver = run_jobs(servers, count)
    finally:
        for thing in open_things:
            thing.close()
        shutil.rmtree(folder, ignore_errors=True)

    def median(jobs, stage):
        return statistics.median(job.get(stage, 0) for job in jobs) * 1000

    stages = {stage: (median(driver, stage), median(shell, stage)) for stage in STAGES}
    mine, theirs = (statistics.mean(x[i] for x in stages.values()) for i in (0, 1))
    return [{"name": "driver overhead in a stage", "unit": "ms", "slipway": round(mine, 2), "peer": round(theirs, 2),
             "peer_name": "the same runner's shell executor", "difference": round(mine - theirs, 2),
             "goal": "at most 10 ms more", "met": mine - theirs <= 10, "jobs": count,
             "stages": {stage: {"slipway": round(a, 2), "peer": round(b, 2)} for stage, (a, b) in stages.items()},
             "prepare_executor": {"slipway": round(median(driver, "prepare_executor"), 2),
                                  "peer": round(median(shell, "prepare_executor"), 2)}}]


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 12), indent=2))
