"""Rows about rendering: one overlay, one over many, and a fleet of 1,500."""

import os
import subprocess

from support import peers, slipway

import fleet_generator
from measure import Samples, folder, in_turns, run

SERVICES = 300
GATHERED = 400
CORES = len(os.sched_getaffinity(0))


def row(name, mine, peer, peer_name, least, **more):
    """One line of the table: times in ms, how many times faster, and whether that is as much as wanted."""
    ratio = peer.median / mine.median
    return {"name": name, "unit": "ms", "slipway": mine.median * 1000, "peer": peer.median * 1000,
            "peer_name": peer_name, "ratio": ratio, "goal": f"at least {least} x", "met": ratio >= least,
            "runs": [len(mine.seconds), len(peer.seconds)], "peak_mib": mine.peak_kib / 1024,
            "peer_peak_mib": peer.peak_kib / 1024, **more}


def output_of(argv, **options):
    return subprocess.run([str(word) for word in argv], capture_output=True, check=True, **options).stdout


def same(ours, theirs, what):
    if ours != theirs:
        raise RuntimeError(f"{what}: Slipway and kustomize wrote different bytes; no use to measure that")


class EachOverlay:
    """One `kustomize build` for each overlay to a new file, as many at a time as there are cores."""

    def __init__(self, kustomize, root, overlays):
        self.kustomize, self.root, self.overlays = kustomize, root, overlays
        self.out = None

    def __call__(self, samples):
        self.out = folder(instead_of=self.out)
        jobs = self.out / "jobs"
        jobs.write_text("".join(f"{self.root / o} -o {self.file(o)}\n" for o in self.overlays), encoding="utf-8")
        run(["xargs", "-P", CORES, "-L", "1", self.kustomize, "build"], samples, stdin=str(jobs))

    def file(self, overlay):
        """Where the last run wrote an overlay to."""
        return self.out / f"{overlay.replace('/', '_')}.yaml"


class OneProcess:
    """One process of ours over many overlays, to new files: one that is there and equal would be left alone."""

    def __init__(self, root, overlays):
        self.root, self.overlays = root, overlays
        self.out = None

    def __call__(self, samples):
        self.out = folder(instead_of=self.out)
        run([slipway.PROGRAM, "kustomize", "build", *(self.root / o for o in self.overlays), "-o", f"{self.out}/"], samples)

    def file(self, overlay):
        """Where the last run wrote an overlay to."""
        return self.out / f"{self.root / overlay}.yaml".lstrip("/")


def small_overlay():
    kustomize = peers.require("kustomize")
    root = folder()
    overlay = root / fleet_generator.generate(root, 1)[0]
    same(output_of([slipway.PROGRAM, "kustomize", "build", overlay]), output_of([kustomize, "build", overlay]), overlay)
    mine, peer = in_turns(lambda s: run([slipway.PROGRAM, "kustomize", "build", overlay], s),
                          lambda s: run([kustomize, "build", overlay], s), turns=20)
    return [row("one small overlay, whole process", mine, peer, "kustomize build", 20)]


def gathered():
    kustomize = peers.require("kustomize")
    root = folder()
    overlays = fleet_generator.generate(root, GATHERED)
    fleet_generator.gather(root, "all", overlays[::len(fleet_generator.CLUSTERS)])
    top = root / "all"
    same(output_of([slipway.PROGRAM, "kustomize", "build", top]), output_of([kustomize, "build", top]), top)
    mine, peer = in_turns(lambda s: run([slipway.PROGRAM, "kustomize", "build", top], s),
                          lambda s: run([kustomize, "build", top], s), turns=2, ours_per_turn=5)
    return [row(f"one kustomization over {GATHERED} overlays", mine, peer, "kustomize build", 250)]


def fleet(kind):
    kustomize = peers.require("kustomize")
    root = folder()
    overlays = fleet_generator.generate(root, SERVICES, kind)
    ours, theirs = OneProcess(root, overlays), EachOverlay(kustomize, root, overlays)
    mine, peer = in_turns(ours, theirs, turns=2, ours_per_turn=5)
    for overlay in overlays:
        same(ours.file(overlay).read_bytes(), theirs.file(overlay).read_bytes(), overlay)
    bases = "one shared base" if kind == "shared" else "a base each"
    result = row(f"{len(overlays):,} overlays to files, {bases}", mine, peer, "kustomize build, each overlay", 500)
    result["goal"] += ", under 150 MB"
    result["met"] = result["met"] and mine.peak_kib * 1024 < 150e6
    return [result]


def doubling():
    sides = []
    for services in (SERVICES, 2 * SERVICES):
        root = folder()
        sides.append(OneProcess(root, fleet_generator.generate(root, services, "own")))
    sides[1](Samples())
    once, twice = in_turns(*sides, turns=15)
    ratio = twice.median / once.median
    return [{"name": f"{2 * SERVICES} services instead of {SERVICES}", "unit": "ms", "slipway": twice.median * 1000,
             "peer": once.median * 1000, "peer_name": "itself, half the services", "ratio": ratio, "growth": True,
             "goal": "at most 2.1 x the time", "met": ratio <= 2.1}]


ROWS = {
    "small": small_overlay,
    "gathered": gathered,
    "fleet-shared": lambda: fleet("shared"),
    "fleet-own": lambda: fleet("own"),
    "doubling": doubling,
}
