#!/usr/bin/env python3
"""`./dev fuzz [NAME [SECONDS]]`: builds the libFuzzer targets and runs them, each for SECONDS (60).

NAME may be `all`. A failing input is kept in build-fuzz/found/; put it into tests/fuzz/corpus/NAME/ with the repair.
"""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(__file__).resolve().parent
BUILD = ROOT / "build-fuzz"


def build():
    if not (BUILD / "build.ninja").exists():
        subprocess.run(["cmake", "--preset", "fuzz"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", str(BUILD), "--target", "fuzz_targets"], cwd=ROOT, check=True)


def run(name, seconds):
    """Fuzzes one target; gives whether it held."""
    grown, found, seeds = BUILD / "corpus" / name, BUILD / "found", FOLDER / "corpus" / name
    for folder in (grown, found):
        folder.mkdir(parents=True, exist_ok=True)
    command = [str(BUILD / f"{name}_fuzz"), f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=2048",
               "-max_len=4096", "-verbosity=0", "-print_funcs=0", "-print_final_stats=1", f"-artifact_prefix={found}/{name}-",
               str(grown), str(seeds)]
    environment = dict(os.environ, UBSAN_OPTIONS="print_stacktrace=1")
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, errors="replace",
                          check=False)
    executed = next((line.split()[-1] for line in done.stderr.splitlines() if "number_of_executed_units" in line), "?")
    if done.returncode == 0:
        print(f"passed   {name}: {executed} inputs in {seconds} s", flush=True)
        return True
    print(f"FAILED   {name}: status {done.returncode}; the input is in {found.relative_to(ROOT)}/\n{done.stderr[-6000:]}",
          flush=True)
    return False


def main():
    names = sorted(path.name.removesuffix("_fuzz.cc") for path in FOLDER.glob("*_fuzz.cc"))
    name = sys.argv[1] if len(sys.argv) > 1 else "all"
    if name not in (*names, "all"):
        sys.exit(f"fuzz: no target '{name}'; there are {', '.join(names)}, kustomize")
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    build()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        held = list(pool.map(lambda target: run(target, seconds), names if name == "all" else [name]))
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
