"""The output of a script in a pod on the lab's real node, on its way to the driver's standard output, against kubectl exec."""

import os
import subprocess
import time
from pathlib import Path

from measure import Samples
from support import clusters, peers
from support.stage_pods import CLUSTER, StagePods

MEGABYTES = 300
SCRIPT = f"head -c {MEGABYTES}000000 /dev/zero | tr '\\0' x"


def peak_kib(process):
    """Its peak memory so far; what wait4() tells begins with that of this program."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
    return int(status.split("VmHWM:")[1].split()[0]) if "VmHWM:" in status else 0


def drain(process):
    """How many bytes a process prints, and its peak memory near the end."""
    size = reads = peak = 0
    while piece := os.read(process.stdout.fileno(), 1 << 20):
        size += len(piece)
        reads += 1
        if reads % 256 == 0:
            peak = max(peak, peak_kib(process))
    process.stdout.close()
    return size, peak


def timed(start, into):
    begin = time.perf_counter()
    process = start()
    size, peak = drain(process)
    status = process.wait()
    into.seconds.append(time.perf_counter() - begin)
    into.peak_kib = max(into.peak_kib, peak)
    if size != MEGABYTES * 1_000_000 or status:
        raise RuntimeError(f"{size} bytes arrived, status {status}")


def measure(turns=5):
    """The row of this benchmark."""
    kubectl = clusters.require(CLUSTER)
    place = StagePods(kubectl, f"bench-output-{os.getpid()}")
    try:
        place.add("target")
        mine, peer = Samples(), Samples()
        names = iter(range(1000))

        def ours():
            process = place.start(f"stage-{next(names)}", SCRIPT, clusters.kubeconfig(), "target")
            process.stderr.close()
            return process

        def theirs():
            command = [peers.require("kubectl"), "--kubeconfig", clusters.kubeconfig(), "--context", CLUSTER,
                       "-n", place.namespace, "exec", "target", "--", "sh", "-c", SCRIPT]
            return subprocess.Popen(command, stdout=subprocess.PIPE)

        timed(ours, Samples())
        for _ in range(turns):
            timed(ours, mine)
            timed(theirs, peer)
    finally:
        place.close()
    rate = MEGABYTES / mine.median
    return [{"name": f"{MEGABYTES} MB of a job's output: {rate:.0f} MB/s", "unit": "ms", "slipway": mine.median * 1000,
             "peer": peer.median * 1000, "peer_name": "kubectl exec", "ratio": peer.median / mine.median,
             "peak_mib": mine.peak_kib / 1024, "goal": "at least 50 MB/s, under 30 MB",
             "met": rate >= 50 and mine.peak_kib < 30_000}]
