"""Random trees, built by the real kustomize and by slipway: half of them the same every time, half of them new.

A failure prints the cut tree and the command that makes it again; differential/fuzz.py does the work.
"""

import subprocess
import sys
import time
import unittest
from pathlib import Path

from renderer import PROGRAM, peers

FUZZER = Path(__file__).parent / "differential" / "fuzz.py"
COUNT = 500


class RandomTrees(unittest.TestCase):
    def test_fixed_seed(self):
        self._no_tree_differs(1)

    def test_new_seed(self):
        self._no_tree_differs(int(time.time()))

    def _no_tree_differs(self, seed):
        peers.require("kustomize")
        command = [sys.executable, str(FUZZER), "--count", str(COUNT), "--seed", str(seed), "--slipway", str(PROGRAM), "--show", "1"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout[-12000:] + done.stderr[-2000:])


if __name__ == "__main__":
    unittest.main()
