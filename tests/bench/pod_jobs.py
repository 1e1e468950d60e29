"""A whole job in a pod on the lab's real node, by the driver as gitlab-runner calls it, against kubectl.

kubectl makes a pod of the same two images, waits until it is ready, executes as many commands as the job has stages, and deletes the
pod. All images are on the node; sources and artifacts are left out on both sides.
"""

import json
import os
import statistics
import subprocess
import time
from pathlib import Path

from driver_process import drain
from measure import Samples
from support import clusters, peers
from support.driver_calls import DriverCalls
from support.gitlab import processes_with
from support.pod_jobs import CLUSTER, IMAGE, PodPlace, helper_image

# As gitlab-runner calls them for a job without cache and artifacts.
STAGES = ("prepare_script", "get_sources", "build_script", "cleanup_file_variables")
SCRIPT = "echo a line of a script\n"


class Calls(DriverCalls):
    """A job whose calls' memory is looked at, and when the first line of its script came."""

    def __init__(self, place):
        self.peak_kib = 0
        self.line_times = []
        super().__init__(place)

    def finish(self, process):
        if process.args[2] == "config":
            return super().finish(process)
        times = self.line_times if process.args[-1] == "build_script" else None
        _, peak = drain(process, line_times=times)
        assert process.wait() == 0, process.stderr.read()
        process.stderr.close()
        self.peak_kib = max(self.peak_kib, peak)
        return b""


def start_of(process):
    """When a process of this machine began, to a hundredth of a second."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    age = float(Path("/proc/uptime").read_text(encoding="ascii").split()[0]) - int(fields[19]) / os.sysconf("SC_CLK_TCK")
    return time.time() - age


def container_start(job):
    """When the first process of the build container of a job began."""
    found = [x.number for x in processes_with("/slipway/programs/slipway-supervisor keep", f"SLIPWAY_JOB={job}")]
    if len(found) != 1:
        raise RuntimeError(f"{len(found)} supervisors of {job}")
    return start_of(found[0])


def by_slipway(place, into, first_lines):
    begin = time.perf_counter()
    calls = Calls(place)
    calls.prepare()
    prepared = time.perf_counter()
    for stage in STAGES:
        calls.run(SCRIPT, stage)
    paused = time.perf_counter()  # what is looked up here is not the job's time
    first_lines.append(calls.line_times[0] - container_start(place.pods()[0]["metadata"]["name"]))
    went_on = time.perf_counter()
    calls.cleanup()
    into.seconds.append(time.perf_counter() - begin - (went_on - paused))
    into.peak_kib = max(into.peak_kib, calls.peak_kib)
    return prepared - begin, paused - prepared, time.perf_counter() - went_on


def pod(name, helper):
    waits = ["sh", "-c", "trap exit TERM; sleep 100000 & wait"]  # ends at once when it is asked to
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name},
            "spec": {"nodeSelector": {"slipway.dev/build": "true"}, "restartPolicy": "Never", "automountServiceAccountToken": False,
                     "tolerations": [{"key": "slipway.dev/build", "operator": "Exists"}],
                     "containers": [{"name": "helper", "image": helper, "command": waits},
                                    {"name": "build", "image": IMAGE, "command": waits}]}}


def by_kubectl(kubectl, namespace, name, helper, into, first_lines):
    def call(*words, **options):
        subprocess.run([kubectl, "--kubeconfig", clusters.kubeconfig(), "--context", CLUSTER, "-n", namespace, *words], check=True,
                       stdout=subprocess.DEVNULL, **options)

    line_times = []

    begin = time.perf_counter()
    call("create", "-f", "-", input=json.dumps(pod(name, helper)).encode())
    call("wait", "--for=condition=Ready", f"pod/{name}", "--timeout=60s")
    ready = time.perf_counter()
    for _ in STAGES:
        call("exec", name, "-c", "build", "--", "sh", "-c", SCRIPT)
        line_times.append(time.time())
    ended = time.perf_counter()
    started = max(start_of(x.number) for x in processes_with("trap exit TERM", f"HOSTNAME={name}"))
    first_lines.append(line_times[STAGES.index("build_script")] - started)
    went_on = time.perf_counter()
    call("delete", "pod", name)
    into.seconds.append(time.perf_counter() - begin - (went_on - ended))
    return ready - begin, ended - ready, time.perf_counter() - went_on


def measure(turns=7):
    """The rows of this benchmark."""
    kubectl = peers.require("kubectl")
    clusters.require(CLUSTER)
    place = PodPlace("bench-jobs")
    try:
        helper = helper_image()
        mine, peer, first_lines, peers_first_lines = Samples(), Samples(), [], []
        by_slipway(place, Samples(), [])
        by_kubectl(kubectl, place.namespace, "warm-up", helper, Samples(), [])
        parts = {"slipway": [], "peer": []}
        for turn in range(turns):
            parts["slipway"].append(by_slipway(place, mine, first_lines))
            parts["peer"].append(by_kubectl(kubectl, place.namespace, f"peer-{turn}", helper, peer, peers_first_lines))
    finally:
        place.close()
    first, peers_first = statistics.median(first_lines), statistics.median(peers_first_lines)
    split = {side: dict(zip(("start", "stages", "end"), (round(statistics.median(x) * 1000) for x in zip(*of_side))))
             for side, of_side in parts.items()}
    return [
        {"name": f"a job of {len(STAGES)} stages in a pod", "unit": "ms", "slipway": mine.median * 1000, "peer": peer.median * 1000,
         "peer_name": f"kubectl create, wait, {len(STAGES)} exec, delete", "ratio": peer.median / mine.median,
         "peak_mib": mine.peak_kib / 1024, "goal": "at most its time, under 30 MB", "parts": split,
         "met": mine.median <= peer.median and mine.peak_kib < 30_000},
        {"name": "first line of the script, after its container started", "unit": "ms", "slipway": first * 1000,
         "peer": peers_first * 1000, "peer_name": "kubectl's exec of that stage", "ratio": peers_first / first, "goal": "at most 300 ms", "met": first <= 0.3, "all": [round(x * 1000) for x in first_lines]}]
