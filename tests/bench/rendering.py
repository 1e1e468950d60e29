"""Rows about rendering: the boutique, one overlay, one over many, and a fleet of 1,500."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from support import peers, slipway

import fleet_generator
from measure import Samples, in_turns, run

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


def each_overlay(kustomize, root, overlays, out):
    """One `kustomize build` for each overlay to a file of its own, as many at a time as there are cores."""
    out.mkdir(parents=True, exist_ok=True)
    jobs = out / "jobs"
    jobs.write_text("".join(f"{root / o} -o {out / o.replace('/', '_')}.yaml\n" for o in overlays), encoding="utf-8")
    return lambda samples: run(["xargs", "-P", CORES, "-L", "1", kustomize, "build"], samples, stdin=str(jobs))


def boutique():
    kustomize = peers.require("kustomize")
    with tempfile.TemporaryDirectory(prefix="slipway-bench-") as folder:
        tree, out = Path(folder) / "tree", Path(folder) / "out"
        source = slipway.FIXTURES / "boutique"
        output_of([slipway.PROGRAM, "compile", "--fleet", source / "fleet.yaml", source, "--out", tree])
        overlays = sorted(str(path.parent.relative_to(tree)) for path in tree.glob("overlays/*/*/*/*/kustomization.yaml")
                          if path.parts[-3] != "platform")
        command = [slipway.PROGRAM, "preview", "--fleet", source / "fleet.yaml", source]
        theirs = each_overlay(kustomize, tree, overlays, out)
        mine, peer = in_turns(lambda s: run(command, s), theirs, turns=3, ours_per_turn=10)
        ours = {}
        for line in output_of(command).decode().splitlines(keepends=True):
            if line.startswith("# ") and line.count("/") == 3:
                place = ours.setdefault("overlays/" + line[2:].strip(), [])
            else:
                place.append(line)
        for overlay in overlays:
            same("".join(ours.get(overlay, [])).removesuffix("---\n"),
                 (out / f"{overlay.replace('/', '_')}.yaml").read_text(encoding="utf-8"), overlay)
    return [row(f"boutique, {len(overlays)} overlays of four clusters, from descriptors", mine, peer,
                "kustomize build, each overlay", 100)]


def small_overlay():
    kustomize = peers.require("kustomize")
    with tempfile.TemporaryDirectory(prefix="slipway-bench-") as folder:
        overlay = Path(folder) / fleet_generator.generate(folder, 1)[0]
        same(output_of([slipway.PROGRAM, "kustomize", "build", overlay]), output_of([kustomize, "build", overlay]), overlay)
        mine, peer = in_turns(lambda s: run([slipway.PROGRAM, "kustomize", "build", overlay], s),
                              lambda s: run([kustomize, "build", overlay], s), turns=20)
    return [row("one small overlay, whole process", mine, peer, "kustomize build", 20)]


def gathered():
    kustomize = peers.require("kustomize")
    with tempfile.TemporaryDirectory(prefix="slipway-bench-") as folder:
        overlays = fleet_generator.generate(folder, GATHERED)
        fleet_generator.gather(folder, "all", overlays[::len(fleet_generator.CLUSTERS)])
        top = Path(folder) / "all"
        same(output_of([slipway.PROGRAM, "kustomize", "build", top]), output_of([kustomize, "build", top]), top)
        mine, peer = in_turns(lambda s: run([slipway.PROGRAM, "kustomize", "build", top], s),
                              lambda s: run([kustomize, "build", top], s), turns=2, ours_per_turn=5)
    return [row(f"one kustomization over {GATHERED} overlays", mine, peer, "kustomize build", 250)]


def many(root, overlays, out):
    """One process of ours over many overlays, to new files: one that is there and equal would be left alone."""
    command = [slipway.PROGRAM, "kustomize", "build", *(root / o for o in overlays), "-o", f"{out}/"]

    def build(samples):
        shutil.rmtree(out, ignore_errors=True)
        return run(command, samples)

    return build


def fleet(kind):
    kustomize = peers.require("kustomize")
    with tempfile.TemporaryDirectory(prefix="slipway-bench-") as folder:
        root, out, theirs = Path(folder) / "fleet", Path(folder) / "ours", Path(folder) / "theirs"
        overlays = fleet_generator.generate(root, SERVICES, kind)
        mine, peer = in_turns(many(root, overlays, out), each_overlay(kustomize, root, overlays, theirs), turns=2,
                              ours_per_turn=5)
        for overlay in overlays:
            ours = (out / f"{root / overlay}.yaml".lstrip("/")).read_bytes()
            same(ours, (theirs / f"{overlay.replace('/', '_')}.yaml").read_bytes(), overlay)
    bases = "one shared base" if kind == "shared" else "a base each"
    result = row(f"{len(overlays)} overlays to files, {bases}", mine, peer, "kustomize build, each overlay", 500)
    result["goal"] += ", under 150 MB"
    result["met"] = result["met"] and mine.peak_kib * 1024 < 150e6
    return [result]


def doubling():
    with tempfile.TemporaryDirectory(prefix="slipway-bench-") as folder:
        sides = []
        for services in (SERVICES, 2 * SERVICES):
            root = Path(folder) / str(services)
            sides.append(many(root, fleet_generator.generate(root, services, "own"), Path(folder) / f"out-{services}"))
        sides[1](Samples())
        once, twice = in_turns(*sides, turns=15)
    ratio = twice.median / once.median
    return [{"name": f"{2 * SERVICES} services instead of {SERVICES}", "unit": "ms", "slipway": twice.median * 1000,
             "peer": once.median * 1000, "peer_name": "itself, half the services", "ratio": ratio, "growth": True,
             "goal": "at most 2.1 x the time", "met": ratio <= 2.1}]


ROWS = {
    "boutique": boutique,
    "small": small_overlay,
    "gathered": gathered,
    "fleet-shared": lambda: fleet("shared"),
    "fleet-own": lambda: fleet("own"),
    "doubling": doubling,
}
