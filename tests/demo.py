#!/usr/bin/env python3
"""`./dev demo`: the main job on fixtures/boutique, with no cluster: descriptors become overlays, overlays manifests."""

import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from support import peers  # noqa: E402
from support.slipway import PROGRAM, ROOT  # noqa: E402

FLEET = "fixtures/boutique/fleet.yaml"
SOURCE = "fixtures/boutique"
OUT = "build/demo"
SHOWN = 24  # lines of a longer output


def style(code, text):
    return f"\033[{code}m{text}\033[0m" if sys.stdout.isatty() and "NO_COLOR" not in os.environ else text


def title(text):
    print(f"\n{style('1', text)}", flush=True)


def run(*words):
    """Runs slipway, shows the command as one would type it, and what it prints; gives standard output and the time."""
    print(style("36", f"$ build/slipway {' '.join(words)}"), flush=True)
    started = time.perf_counter()
    done = subprocess.run([PROGRAM, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    taken = time.perf_counter() - started
    print(done.stderr, end="", file=sys.stderr, flush=True)
    if done.returncode != 0:
        sys.exit(f"demo: ended with status {done.returncode}")
    return done.stdout, taken


def show(text):
    lines = text.splitlines()
    for line in lines[:SHOWN]:
        print(f"  {line}")
    if len(lines) > SHOWN:
        print(style("2", f"  … {len(lines) - SHOWN} more lines"))


def show_tree(folder, root):
    """One overlay's files, each with its size."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            print(f"  {path.relative_to(root)}  {style('2', f'{path.stat().st_size} bytes')}")


def compare(kustomize, out):
    """Builds every overlay and every cluster with both; all bytes must agree."""
    folders = sorted(path.parent for path in (out / "overlays").rglob("kustomization.yaml"))

    def build(program, folder):
        started = time.perf_counter()
        done = subprocess.run([*program, "build", folder], capture_output=True, check=True)
        return done.stdout, time.perf_counter() - started

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        theirs = list(pool.map(lambda folder: build([kustomize], folder), folders))
        ours = list(pool.map(lambda folder: build([PROGRAM, "kustomize"], folder), folders))
    different = [folder for folder, a, b in zip(folders, ours, theirs) if a[0] != b[0]]
    for folder in different:
        print(style("31", f"  different: {folder.relative_to(out)}"))
    mine, peer = (sum(taken for _, taken in side) for side in (ours, theirs))
    print(f"  {len(folders)} kustomizations built by both: {len(folders) - len(different)} with the same bytes, "
          f"{len(different)} different")
    print(f"  kustomize {peer:.2f} s, slipway {mine:.2f} s, one process each")
    return not different


def show_next():
    title("Next:")
    program = PROGRAM.relative_to(ROOT)
    print(f"  {program} preview {SOURCE} -o tree             what each field became")
    print(f"  {program} preview {SOURCE} -o html > a.html    the fleet as a page for a browser")
    print("  docs/tutorial.md    ten minutes, from an empty folder to two services")


def main():
    out = ROOT / OUT
    shutil.rmtree(out, ignore_errors=True)
    title("Twelve services, each described by a short file beside its code. The cart:")
    print(style("36", "$ cat fixtures/boutique/src/cartservice/service.yaml"))
    show((ROOT / SOURCE / "src/cartservice/service.yaml").read_text(encoding="utf-8"))

    title("All of them, compiled for four clusters into plain Kustomize overlays:")
    _, compiled = run("compile", "--fleet", FLEET, SOURCE, "--out", OUT)
    show_tree(out / "overlays/production/production-1/shop/cartservice", ROOT)
    print(f"  all in {compiled * 1000:.0f} ms; one of them is shown; they stay in {OUT}/ for you to look at")

    title("The manifests of one cluster, straight from the descriptors:")
    manifests, rendered = run("preview", "--fleet", FLEET, SOURCE, "--env", "production", "--cluster", "production-1")
    show(manifests)
    objects = sum(line.startswith("kind: ") for line in manifests.splitlines())
    print(f"  {objects} objects in {rendered * 1000:.0f} ms, with no cluster and no network")

    title("The same bytes as kustomize build v5.8.2:")
    kustomize = peers.find("kustomize")
    if kustomize is None:
        print("  not compared: no kustomize here; `./dev lab install kustomize` builds it (it takes Go, 1 minute)")
    same = kustomize is None or compare(kustomize, out)
    show_next()
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
