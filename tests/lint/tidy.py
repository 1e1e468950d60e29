"""clang-tidy over the product's sources; a file whose inputs did not change since it was clean is not looked at again.

The key of a file is a hash of everything that decides the outcome: the file, the headers of the repository that it
reaches, .clang-tidy, the compiler's command and the version of clang-tidy (which stands for the system's headers, too).
"""

import hashlib
import json
import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from layers import INCLUDE

TIDY = "clang-tidy-16"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "slipway-tidy"


def reached(root, path, seen):
    """Adds to `seen` the file and all of the repository's headers that it includes, directly or not."""
    if path in seen or not (root / path).is_file():
        return seen
    seen.add(path)
    for line in (root / path).read_text(encoding="utf-8").splitlines():
        found = INCLUDE.match(line)
        if found:
            reached(root, found.group(1), seen)
    return seen


def key(root, path, command, version):
    digest = hashlib.sha256(f"{version}\n{command}\n".replace(str(root), "").encode())
    for name in [".clang-tidy", *sorted(reached(root, path, set()))]:
        digest.update(f"{name}\n".encode() + (root / name).read_bytes())
    return digest.hexdigest()


def check(root, files):
    """Complaints of clang-tidy about `files` (paths from the root), how many were to be looked at, and how many were not.

    SLIPWAY_LINT_SECONDS limits the time: what was not looked at by then is left for the next run.
    """
    subprocess.run(["cmake", "--preset", "tidy"], cwd=root, check=True, stdout=subprocess.DEVNULL)
    commands = {}
    for entry in json.loads((root / "build-tidy/compile_commands.json").read_text()):
        commands[os.path.relpath(entry["file"], root)] = entry["command"]
    version = subprocess.run([TIDY, "--version"], capture_output=True, text=True, check=True).stdout
    CACHE.mkdir(parents=True, exist_ok=True)
    keys = {path: key(root, path, commands[path], version) for path in files if path in commands}
    todo = [path for path, digest in keys.items() if not (CACHE / digest).exists()]
    todo.sort(key=lambda path: -(root / path).stat().st_size)  # the long ones first, so that no core waits at the end

    end = time.monotonic() + float(os.environ.get("SLIPWAY_LINT_SECONDS") or "inf")
    left = []

    def tidy(path):
        if time.monotonic() > end:
            left.append(path)
            return ""
        result = subprocess.run([TIDY, "-p", "build-tidy", "--quiet", path], cwd=root, capture_output=True,
                                text=True, check=False)
        if result.returncode == 0:
            (CACHE / keys[path]).touch()
            return ""
        return (result.stdout + (result.stderr if not result.stdout else "")).replace(f"{root}/", "")

    with ThreadPoolExecutor(int(os.environ.get("SLIPWAY_LINT_JOBS") or os.cpu_count())) as pool:
        found = [text for text in pool.map(tidy, todo) if text]
    found += [f"{path}: no CMakeLists.txt builds it" for path in files if path not in commands]
    return found, len(todo), len(left)
