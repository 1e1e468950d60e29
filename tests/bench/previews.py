"""Rows about `slipway preview`: from descriptors to manifests, in memory, and again after a save."""

import os
import re
import subprocess
import sys
import time

from support import peers, slipway

from measure import Samples, folder, in_turns, run
from rendering import EachOverlay, output_of, row, same

LARGE_SERVICES = 300


BOUTIQUE = slipway.FIXTURES / "boutique"


def compiled(source, fleet):
    """Compiles descriptors to plain overlays; gives their root and their directories."""
    tree = folder() / "tree"
    output_of([slipway.PROGRAM, "compile", "--fleet", fleet, source, "--out", tree])
    return tree, sorted(str(path.parent.relative_to(tree)) for path in tree.glob("overlays/*/*/*/*/kustomization.yaml")
                        if path.parts[-3] != "platform")


def manifests_by_overlay(text):
    """What `preview` printed, cut at the lines that name an overlay."""
    found, place = {}, None
    for line in text.splitlines(keepends=True):
        if line.startswith("# ") and line.count("/") == 3:
            place = found.setdefault("overlays/" + line[2:].strip(), [])
        else:
            place.append(line)
    return {overlay: "".join(lines).removesuffix("---\n") for overlay, lines in found.items()}


def preview_of_all(source, turns, ours_per_turn):
    """Samples of a preview of a whole fleet and of one `kustomize build` for each overlay; the overlays."""
    kustomize = peers.require("kustomize")
    fleet = source / "fleet.yaml"
    tree, overlays = compiled(source, fleet)
    command = [slipway.PROGRAM, "preview", "--fleet", fleet, source]
    theirs = EachOverlay(kustomize, tree, overlays)
    mine, peer = in_turns(lambda s: run(command, s), theirs, turns=turns, ours_per_turn=ours_per_turn)
    ours = manifests_by_overlay(output_of(command).decode())
    for overlay in overlays:
        same(ours[overlay], theirs.file(overlay).read_text(encoding="utf-8"), overlay)
    return mine, peer, overlays


def boutique():
    mine, peer, overlays = preview_of_all(BOUTIQUE, turns=3, ours_per_turn=10)
    return [row(f"boutique, {len(overlays)} overlays of four clusters, from descriptors", mine, peer,
                "kustomize build, each overlay", 100)]


def large_fleet():
    source = folder() / "large"
    subprocess.run([sys.executable, slipway.FIXTURES / "large" / "generate.py", source, str(LARGE_SERVICES)], check=True)
    return source


def large():
    mine, peer, overlays = preview_of_all(large_fleet(), turns=1, ours_per_turn=5)
    result = row(f"large, {len(overlays):,} overlays: compile, check, render", mine, peer, "kustomize build, each overlay", 1)
    result["goal"] = "at most 600 ms, under 200 MB"
    result["met"] = mine.median <= 0.6 and mine.peak_kib * 1024 < 200e6
    return [result]


def one():
    kustomize = peers.require("kustomize")
    large = large_fleet()
    fleet = large / "fleet.yaml"
    source = next(path for path in sorted(large.iterdir()) if path.is_dir())
    tree, overlays = compiled(source, fleet)
    overlay = overlays[0]
    _, environment, cluster, team, service = overlay.split("/")
    command = [slipway.PROGRAM, "preview", "--fleet", fleet, large / team / service, "--env", environment, "--cluster", cluster]
    same(output_of(command), output_of([kustomize, "build", tree / overlay]), overlay)
    mine, peer = in_turns(lambda s: run(command, s), lambda s: run([kustomize, "build", tree / overlay], s), turns=20)
    result = row("preview of one service of large in one cluster", mine, peer, "kustomize build, compiled before", 1)
    result["goal"] = "at most 10 ms"
    result["met"] = mine.median <= 0.010
    return [result]


WAITING = b"-- waiting for a change --\n"


class Watcher:
    """`slipway preview --watch` of a part of the large fleet, in which a number of one service is changed again and again.
    What the change touches is on the screen with `shown`."""

    def __init__(self, fleet, watched, service, shown):
        self.descriptor = service / "service.yaml"
        self.text = self.descriptor.read_text(encoding="utf-8")
        self.shown = shown
        self.number = 0
        reading, writing = os.pipe()
        self.output = reading
        self.process = subprocess.Popen([slipway.PROGRAM, "preview", "--fleet", fleet, watched, "--watch"],
                                        stdout=writing, stderr=writing, stdin=subprocess.DEVNULL)
        os.close(writing)
        self.seen = b""
        self.read_until(WAITING)

    def read_until(self, mark):
        while mark not in self.seen:
            part = os.read(self.output, 1 << 20)
            if not part:
                raise RuntimeError("slipway preview --watch has ended")
            self.seen += part

    def save(self, samples):
        """Saves the descriptor; the time until all of its manifests were shown with the new number."""
        time.sleep(0.02)
        self.number += 1
        self.seen = b""
        text = re.sub(r"WORKERS: .*", f"WORKERS: number-{self.number}", self.text)
        started = time.perf_counter()
        self.descriptor.write_text(text, encoding="utf-8")
        self.read_until(self.shown)
        samples.seconds.append(time.perf_counter() - started)
        if f"value: number-{self.number}\n".encode() not in self.seen:
            raise RuntimeError("slipway preview --watch did not show what was saved")
        self.read_until(WAITING)

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.output)


def watch():
    kustomize = peers.require("kustomize")
    large = large_fleet()
    team = next(path for path in sorted(large.iterdir()) if path.is_dir())
    service = next(path for path in sorted(team.iterdir()))
    tree, overlays = compiled(service, large / "fleet.yaml")

    def watched(name, path, shown):
        watcher = Watcher(large / "fleet.yaml", path, service, shown)
        try:
            mine, peer = in_turns(watcher.save, lambda s: run([kustomize, "build", tree / overlays[0]], s), turns=20)
        finally:
            watcher.close()
        result = row(f"--watch of {name}: a save to {len(overlays)} overlays on the screen", mine, peer,
                     "kustomize build of one of them", 1)
        del result["peak_mib"]  # the watcher goes on
        result["goal"] = "at most 50 ms"
        result["met"] = mine.median <= 0.050
        return result

    return [watched("one service", service, WAITING),
            watched("large", large, f"-- checking all {LARGE_SERVICES} services --\n".encode())]


ROWS = {"boutique": boutique, "large": large, "one": one, "watch": watch}
