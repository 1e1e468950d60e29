"""The parts of the lab, to be stopped under a test and started again (tests/lab/README.md)."""

import os
import signal
import subprocess
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path

from support.gitlab import wait_until
from support.slipway import LAB

CLUSTER = "staging-1"


def state():
    """The lab's folder."""
    return Path(os.environ.get("LAB_STATE") or Path(tempfile.gettempdir()) / "slipway-lab")


def pid_of(part):
    """The process of a part, such as `kubelet` or `staging-1.api`."""
    return int((state() / "run" / f"{part}.pid").read_text().split()[0])


def start_all(**variables):
    """Starts what is missing, with these variables of tests/lab/README.md; returns when the cluster is ready again."""
    done = subprocess.run([LAB / "lab", "up", CLUSTER], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
                          timeout=180, env={**os.environ, **variables})
    if done.returncode != 0:
        raise AssertionError(f"the lab does not come up again: {done.stdout}{done.stderr}")


def _kill(part):
    process = pid_of(part)
    os.kill(process, signal.SIGKILL)
    assert wait_until(lambda: not _is_alive(process)), f"{part} does not end"


@contextmanager
def without(part):
    """The body runs while a part is killed; then it is started again, whatever happened."""
    try:
        _kill(part)
        yield
    finally:
        start_all()


GIBIBYTE = 1 << 30


@contextmanager
def nearly_full_disk():
    """The body runs while the kubelet's disk is too full for it with one GiB less; it is given a function that takes three."""
    folder = state() / "node/kubelet"
    free = os.statvfs(folder)
    least = free.f_bavail * free.f_frsize - GIBIBYTE
    filler = folder / "filler"

    def fill():
        with open(filler, "wb") as file:
            os.posix_fallocate(file.fileno(), 0, 3 * GIBIBYTE)

    try:
        _kill("kubelet")
        start_all(LAB_EVICTION=f'nodefs.available: "{least >> 10}Ki"')
        yield fill
    finally:
        filler.unlink(missing_ok=True)
        _kill("kubelet")
        start_all()


def _is_alive(process):
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2][0] not in "ZX"
    return False


def _ctr(*words):
    listed = subprocess.run(["ctr", "-a", state() / "node/containerd.sock", "-n", "k8s.io", *words], capture_output=True, text=True,
                            check=False, timeout=30)
    assert listed.returncode == 0, listed.stderr
    return set(listed.stdout.split())


def containers_of(namespace):
    """The containers of a namespace's pods with a process on the node; the kubelet forgets ended ones once a minute."""
    return _ctr("containers", "ls", "-q", f'labels."io.kubernetes.pod.namespace"=={namespace}') & _ctr("tasks", "ls", "-q")


def volumes_on_node():
    """The pods, by uid, whose directories are on the node."""
    folder = state() / "node/kubelet/pods"
    return {pod.name for pod in folder.iterdir() if (pod / "volumes").is_dir() and any((pod / "volumes").iterdir())}
