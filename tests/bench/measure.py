"""Runs two programs in turns, A B A B, and takes medians, so that what else the machine does meets both alike."""

import atexit
import os
import platform
import shutil
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path


MEMORY = Path("/dev/shm")


def place():
    """Where the files of a benchmark are: TMPDIR where that is set, else in memory where there is room for them. Disks differ,
    and ext4 looks at each inode that was freed in the last minutes, by whatever program, before it makes a file."""
    if os.environ.get("TMPDIR") or not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < 2 * 2**30:
        return Path(tempfile.gettempdir())
    return MEMORY


def file_system():
    """The kind of file system that place() is on."""
    mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines()]
    above = {str(x) for x in (place().resolve(), *place().resolve().parents)}
    return max((len(point), kind) for point, kind in mounts if point in above)[1]


def folder(instead_of=None):
    """A new folder, gone at the end of the benchmark. In memory, the one that it stands for goes at once, so that new files get
    memory that was used before, and not the machine's first touch of it; on a disk that would be measured (see place())."""
    if instead_of is not None and place() == MEMORY:
        shutil.rmtree(instead_of)
    path = Path(tempfile.mkdtemp(prefix="slipway-bench-", dir=place()))
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


@dataclass
class Samples:
    """What one side took."""

    seconds: list = field(default_factory=list)
    peak_kib: int = 0

    @property
    def median(self):
        return statistics.median(self.seconds)


def run(argv, into, stdin=os.devnull, silent=False):
    """Runs a program to its end, its output (and if silent what it says) thrown away; notes time and peak memory."""
    actions = [(os.POSIX_SPAWN_OPEN, 0, stdin, os.O_RDONLY, 0), (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    if silent:
        actions.append((os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0))
    argv = [str(word) for word in argv]
    started = time.perf_counter()
    pid = os.posix_spawnp(argv[0], argv, os.environ, file_actions=actions)
    _, status, usage = os.wait4(pid, 0)
    into.seconds.append(time.perf_counter() - started)
    into.peak_kib = max(into.peak_kib, usage.ru_maxrss)
    if status != 0:
        raise RuntimeError(f"{' '.join(argv[:6])} … ended with status {os.waitstatus_to_exitcode(status)}")


def in_turns(ours, theirs, turns, ours_per_turn=1):
    """Runs both sides `turns` times in turns; each side is a function of Samples. The first turn of ours warms up."""
    mine, peer = Samples(), Samples()
    ours(Samples())
    for _ in range(turns):
        for _ in range(ours_per_turn):
            ours(mine)
        theirs(peer)
    return mine, peer


def machine():
    """The machine in words: processor, cores, memory, kernel."""
    model = platform.processor()
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        for line in file:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {"processor": model, "cores": len(os.sched_getaffinity(0)), "memory_gib": round(memory, 1),
            "kernel": platform.release(), "load": round(os.getloadavg()[0], 2), "files": file_system()}
