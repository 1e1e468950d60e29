"""The output of a job's script in a pod on the lab's real node, at the driver's standard output, against kubectl exec.

Two kinds: lines as a log has them, of which the same text never comes twice within what is packed together, and bytes that nothing
makes smaller.
"""

import random
import subprocess
import time

from driver_process import drain
from measure import Samples
from support import clusters, peers
from support.driver_calls import DriverCalls
from support.pod_jobs import CLUSTER, PodPlace

MEGABYTES = 300
GOAL = 50  # MB/s


def log_text():
    """A megabyte of lines such as servers and build tools print."""
    dice = random.Random(6)
    words = ["checkout", "cart", "inventory", "payment", "shipping", "currency", "session", "catalog", "retry", "timeout"]
    lines, size = [], 0
    while size < 1_000_000:
        line = (f"2026-03-{dice.randint(1, 28):02}T{dice.randint(0, 23):02}:{dice.randint(0, 59):02}:{dice.random() * 60:09.6f}Z "
                f"{dice.choice(['INFO ', 'DEBUG', 'WARN '])} [worker-{dice.randint(0, 63)}] {dice.choice(words)}.{dice.choice(words)}: "
                f"request {dice.getrandbits(64):016x} {dice.choice(['GET', 'PUT'])} /{dice.choice(words)}/{dice.randint(1, 99999)} "
                f"took {dice.expovariate(0.02):.3f} ms, status {dice.choice([200, 200, 200, 204, 404, 500])}\n")
        lines.append(line)
        size += len(line)
    return "".join(lines)[:1_000_000]


#        name: (the script that makes a megabyte in /tmp/part)
KINDS = {
    "log lines": f"cat >/tmp/part <<'END_OF_PART'\n{log_text()}\nEND_OF_PART\n",
    "random bytes": "head -c 1000001 /dev/urandom >/tmp/part",
}
SCRIPT = f"i=0; while [ $i -lt {MEGABYTES} ]; do i=$((i + 1)); head -c 1000000 /tmp/part; done"


def timed(start, into):
    begin = time.perf_counter()
    process = start()
    size, peak = drain(process)
    status = process.wait()
    into.seconds.append(time.perf_counter() - begin)
    into.peak_kib = max(into.peak_kib, peak)
    if size != MEGABYTES * 1_000_000 or status:
        raise RuntimeError(f"{size} bytes arrived, status {status}")


def measure_kind(calls, theirs, kind, turns):
    calls.run(KINDS[kind])
    mine, peer = Samples(), Samples()
    timed(lambda: calls.stage(SCRIPT, "build_script"), Samples())
    for _ in range(turns):
        timed(lambda: calls.stage(SCRIPT, "build_script"), mine)
        timed(theirs, peer)
    rate = MEGABYTES / mine.median
    return {"name": f"{MEGABYTES} MB of a job's output, {kind}: {rate:.0f} MB/s", "unit": "ms", "slipway": mine.median * 1000,
            "peer": peer.median * 1000, "peer_name": "kubectl exec", "ratio": peer.median / mine.median,
            "peak_mib": mine.peak_kib / 1024, "goal": f"at least {GOAL} MB/s, under 30 MB",
            "met": rate >= GOAL and mine.peak_kib < 30_000}


def measure(turns=5):
    """The rows of this benchmark."""
    kubectl = peers.require("kubectl")
    clusters.require(CLUSTER)
    place = PodPlace("bench-output")
    try:
        calls = DriverCalls(place)
        calls.prepare()
        pod = place.pods()[0]["metadata"]["name"]

        def theirs():
            return subprocess.Popen([kubectl, "--kubeconfig", clusters.kubeconfig(), "--context", CLUSTER, "-n", place.namespace,
                                     "exec", pod, "-c", "build", "--", "sh", "-c", SCRIPT], stdout=subprocess.PIPE)

        rows = [measure_kind(calls, theirs, kind, turns) for kind in KINDS]
        calls.cleanup()
        return rows
    finally:
        place.close()
