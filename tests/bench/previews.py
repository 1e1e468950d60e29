"""Rows about `slipway preview`: from descriptors to manifests, in memory, and again after a save."""

import os
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
    fleet = BOUTIQUE / "fleet.yaml"
    tree, overlays = compiled(BOUTIQUE, fleet)
    overlay = overlays[0]
    _, environment, cluster, _, service = overlay.split("/")
    command = [slipway.PROGRAM, "preview", "--fleet", fleet, BOUTIQUE / "src" / service, "--env", environment,
               "--cluster", cluster]
    same(output_of(command), output_of([kustomize, "build", tree / overlay]), overlay)
    mine, peer = in_turns(lambda s: run(command, s), lambda s: run([kustomize, "build", tree / overlay], s), turns=20)
    result = row("preview of one service in one cluster, whole process", mine, peer, "kustomize build, compiled before", 1)
    result["goal"] = "at most 10 ms"
    result["met"] = mine.median <= 0.010
    return [result]


WAITING = b"-- waiting for a change --\n"


class Watcher:
    """`slipway preview --watch` of one descriptor, in which a number is changed again and again."""

    def __init__(self, root):
        self.descriptor = root / "service.yaml"
        self.number = 0
        self.write()
        reading, writing = os.pipe()
        self.output = reading
        self.process = subprocess.Popen([slipway.PROGRAM, "preview", "--fleet", BOUTIQUE / "fleet.yaml", root, "--watch"],
                                        stdout=writing, stderr=writing, stdin=subprocess.DEVNULL)
        os.close(writing)
        self.seen = b""
        self.read_until(WAITING)

    def write(self):
        self.descriptor.write_text(DESCRIPTOR.format(number=self.number), encoding="utf-8")

    def read_until(self, mark):
        while mark not in self.seen:
            part = os.read(self.output, 1 << 20)
            if not part:
                raise RuntimeError("slipway preview --watch has ended")
            self.seen += part

    def save(self, samples):
        """Saves the descriptor; the time until its new number was shown."""
        time.sleep(0.02)
        self.number += 1
        self.seen = b""
        started = time.perf_counter()
        self.write()
        self.read_until(f"value: number-{self.number}\n".encode())
        samples.seconds.append(time.perf_counter() - started)
        self.read_until(WAITING)

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.output)


def watch():
    kustomize = peers.require("kustomize")
    root = folder()
    watcher = Watcher(root)
    try:
        tree, overlays = compiled(root, BOUTIQUE / "fleet.yaml")
        mine, peer = in_turns(watcher.save, lambda s: run([kustomize, "build", tree / overlays[0]], s), turns=20)
    finally:
        watcher.close()
    result = row(f"--watch: from a save to {len(overlays)} overlays on the screen", mine, peer,
                 "kustomize build of one of them", 1)
    del result["peak_mib"]  # the watcher goes on
    result["goal"] = "at most 50 ms"
    result["met"] = mine.median <= 0.050
    return [result]


DESCRIPTOR = """\
apiVersion: slipway.dev/v1
kind: ServiceDescriptor
name: watched
team: shop
type: worker
image: "busybox:1"
replicas: 2
config: {{NUMBER: number-{number}}}
"""

ROWS = {"boutique": boutique, "large": large, "one": one, "watch": watch}
