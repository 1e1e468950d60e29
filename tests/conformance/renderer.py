"""Runs one of the two renderers that the conformance tests compare, always in the same way.

Both are called as `<command> build [flags] <directory>` from the root of the tree that they read, with the same
environment and a time limit, so that a difference can only come from the renderers.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from support import peers  # noqa: E402
from support.slipway import PROGRAM  # noqa: E402

TIME_LIMIT_SECONDS = 60


@dataclass(frozen=True)
class Outcome:
    """What one run left: exit status, the bytes of both streams; `status` is None when it ran out of time."""

    status: int | None
    output: bytes
    message: bytes

    @property
    def succeeded(self) -> bool:
        return self.status == 0

    @property
    def crashed(self) -> bool:
        """True for an end that is no answer: a signal, the time limit, or any status but 0 and 1."""
        return self.status not in (0, 1)


class Renderer:
    """A program that understands `build`: the real kustomize, or slipway's `kustomize` command."""

    def __init__(self, command: list[str]):
        self.command = command

    def build(self, directory: str, root: Path, flags: list[str] | tuple[str, ...] = ()) -> Outcome:
        """Builds `directory` (relative to `root`)."""
        try:
            done = subprocess.run(
                [*self.command, "build", *flags, directory],
                cwd=root,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=TIME_LIMIT_SECONDS,
                env=clean_environment(),
                check=False,
            )
        except subprocess.TimeoutExpired as late:
            return Outcome(None, late.stdout or b"", late.stderr or b"")
        return Outcome(done.returncode, done.stdout, done.stderr)


def slipway(program: str | Path = PROGRAM) -> Renderer:
    return Renderer([str(Path(program).resolve()), "kustomize"])


def real_kustomize() -> Renderer:
    """The kustomize that the lab installs; skips the test when there is none."""
    return Renderer([peers.require("kustomize")])


def clean_environment() -> dict[str, str]:
    """Few variables, so that a result never hangs on the caller's shell."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "ASAN_OPTIONS") if name in os.environ}
    return {**kept, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
