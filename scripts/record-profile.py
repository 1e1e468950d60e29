#!/usr/bin/env python3
"""Records how rendering runs, for the compiler: docs/decisions/profile.md.

usage: record-profile.py BUILD ARCHIVE

BUILD is a build directory with SLIPWAY_RECORD_PROFILE; `./dev profile` calls this.
"""

import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests/bench"))
import fleet_generator  # noqa: E402

SERVICES = 40


def train(program):
    """What people run most: fleets to files, one kustomization over many, single overlays, the preview of a fleet."""
    with tempfile.TemporaryDirectory() as folder:
        fleet = Path(folder)

        def slipway(*words):
            subprocess.run([program, *words], check=True, stdout=subprocess.DEVNULL)

        for kind in fleet_generator.KINDS:
            names = fleet_generator.generate(fleet / kind, SERVICES, kind)
            overlays = [str(fleet / kind / name) for name in names]
            slipway("kustomize", "build", *overlays, "-o", f"{fleet}/out-{kind}/")
            for overlay in overlays[:10]:
                slipway("kustomize", "build", overlay)
            fleet_generator.gather(fleet / kind, "all", names)
            slipway("kustomize", "build", fleet / kind / "all")
        slipway("preview", ROOT / "fixtures/boutique")


def without_owner(entry):
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


def main():
    build, archive = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    for old in build.rglob("*.gcda"):
        old.unlink()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # threads at the same time would count wrong
    train(build / "slipway")
    with tarfile.open(archive, "w:xz") as tar:
        for profile in sorted(build.rglob("*.gcda")):
            tar.add(profile, profile.relative_to(build), filter=without_owner)
    print(f"{archive.relative_to(ROOT)}: {archive.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
