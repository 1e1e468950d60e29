"""Random trees, built by the real kustomize and by slipway: half of them the same every time, half of them new.

`./dev fuzz kustomize --seed N` shows what differs, cut to the smallest tree; differential/fuzz.py does the work.
"""

import re
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
        self._none_differs(1)

    def test_new_seed(self):
        self._none_differs(int(time.time()))

    def _none_differs(self, seed):
        peers.require("kustomize")
        command = [sys.executable, str(FUZZER), "--count", str(COUNT), "--seed", str(seed), "--slipway", str(PROGRAM),
                   "--show", "1", "--budget", "100"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        summary = done.stdout.rstrip().rpartition("\n")[2]
        print(f"differential: {summary}", file=sys.stderr)
        same = re.search(r"(\d+) same", summary)
        self.assertGreater(int(same[1]) if same else 0, COUNT // 2, done.stdout[-4000:] + done.stderr[-2000:])
        alike = sum(map(int, re.findall(r"(\d+) (?:same|both fail|kustomize panics|kustomize differs from itself)", summary)))
        self.assertEqual(COUNT - alike, 0, done.stdout[-4000:] + done.stderr[-2000:])


if __name__ == "__main__":
    unittest.main()
