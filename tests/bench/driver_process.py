"""What a call of the driver prints and how much memory it takes."""

import os
import select
import time
from pathlib import Path


def peak_kib(process):
    """Its peak memory so far; what wait4() tells begins with that of this program."""
    try:
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0
    return int(status.split("VmHWM:")[1].split()[0]) if "VmHWM:" in status else 0


def drain(process, seconds_between_looks=0.005, line_times=None):
    """How many bytes a process prints, and its peak memory near the end. When the first line came goes to `line_times`."""
    size = peak = 0
    next_look = time.monotonic()
    while True:
        if select.select([process.stdout], [], [], seconds_between_looks)[0]:
            piece = os.read(process.stdout.fileno(), 1 << 20)
            if not piece:
                break
            if line_times is not None and not size:
                line_times.append(time.time())
            size += len(piece)
        if time.monotonic() > next_look:
            next_look = time.monotonic() + seconds_between_looks
            peak = max(peak, peak_kib(process))
    process.stdout.close()
    return size, peak
