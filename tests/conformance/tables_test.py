"""The tables in compiler/kustomize/data are what the committed script makes of the pinned Go modules, to the byte."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "kustomize-tables"
TABLES = ROOT / "compiler" / "kustomize" / "data"


def find_go():
    return shutil.which("go") or shutil.which("go", path="/usr/local/go/bin:/usr/lib/go/bin")


class Tables(unittest.TestCase):
    def test_they_are_what_the_script_writes(self):
        go = find_go()
        if go is None:
            self.skipTest("there is no Go to run scripts/kustomize-tables with")
        # Without the network: the modules are there where kustomize was built (./dev lab install kustomize).
        environment = {**os.environ, "GOPROXY": "off", "GOFLAGS": "-mod=readonly", "GOWORK": "off",
                       "PATH": f"{Path(go).parent}:{os.environ.get('PATH', '')}"}
        there = subprocess.run([go, "list", "-deps", "."], cwd=SCRIPT, env=environment, capture_output=True, text=True, check=False)
        if there.returncode != 0:
            print(f"tables_test: skipped: {there.stderr.strip()[:500]}", file=sys.stderr)
            self.skipTest("the Go modules of scripts/kustomize-tables are not here: ./dev lab install kustomize")
        with tempfile.TemporaryDirectory() as out:
            made = subprocess.run([go, "run", ".", out], cwd=SCRIPT, env=environment, capture_output=True, text=True, check=False)
            self.assertEqual(made.returncode, 0, made.stderr)
            names = sorted(path.name for path in Path(out).iterdir())
            self.assertEqual(names, sorted(path.name for path in TABLES.glob("*.txt")))
            for name in names:
                self.assertEqual((Path(out) / name).read_bytes(), (TABLES / name).read_bytes(), f"{name} is not what the script writes")


if __name__ == "__main__":
    unittest.main()
