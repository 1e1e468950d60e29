"""Odd scalars, keys, strings and structures, as kustomize and as slipway's emitter print them (scalars.py)."""

import subprocess
import sys
import time
import unittest
from pathlib import Path

from renderer import peers

PROGRAM = Path(__file__).parent / "scalars.py"


class OddScalars(unittest.TestCase):
    def test_fixed_seed(self):
        self._none_differs(1)

    def test_new_seed(self):
        self._none_differs(int(time.time()))

    def _none_differs(self, seed):
        peers.require("kustomize")
        command = [sys.executable, str(PROGRAM), "--count", "1000", "--seed", str(seed)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout[-8000:] + done.stderr[-2000:])


if __name__ == "__main__":
    unittest.main()
