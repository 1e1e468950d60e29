"""The program under test and the repository's folders."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures"
LAB = ROOT / "tests" / "lab"
PROGRAM = Path(os.environ.get("SLIPWAY_PROGRAM") or ROOT / "build" / "slipway")


def run(*arguments, timeout=60, text=True, **options):
    """Runs slipway; gives the CompletedProcess with stdout and stderr captured (bytes with text=False)."""
    command = [str(PROGRAM), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, timeout=timeout, text=text,
                          stdin=subprocess.DEVNULL, check=False, **options)
