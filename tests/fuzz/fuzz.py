#!/usr/bin/env python3
"""`./dev fuzz [NAME [SECONDS]] [--seed N]`: builds the libFuzzer targets and runs them, each for SECONDS (60).

NAME may be `all`. A failing input is kept in build-fuzz/found/; put it into tests/fuzz/corpus/NAME/ with the repair.

What a run finds that grows the corpus is kept in build-fuzz/corpus/. With a seed it begins from tests/fuzz/corpus/ alone
instead: the same inputs in the same order wherever the same commit is tried, so that a change is not refused for luck.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(__file__).resolve().parent
BUILD = ROOT / "build-fuzz"


def build():
    if not (BUILD / "build.ninja").exists():
        subprocess.run(["cmake", "--preset", "fuzz"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", str(BUILD), "--target", "fuzz_targets"], cwd=ROOT, check=True)


def run(name, seconds, seed):
    """Fuzzes one target; gives whether it held."""
    found, seeds = BUILD / "found", FOLDER / "corpus" / name
    found.mkdir(parents=True, exist_ok=True)
    command = [str(BUILD / f"{name}_fuzz"), f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=2048",
               "-max_len=4096", "-verbosity=0", "-print_funcs=0", "-print_final_stats=1", f"-artifact_prefix={found}/{name}-"]
    environment = dict(os.environ, UBSAN_OPTIONS="print_stacktrace=1")
    with tempfile.TemporaryDirectory() as fresh:
        grown = BUILD / "corpus" / name if seed is None else Path(fresh)
        grown.mkdir(parents=True, exist_ok=True)
        command += [*([] if seed is None else [f"-seed={seed}"]), str(grown), str(seeds)]
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
    parser = argparse.ArgumentParser(prog="./dev fuzz")
    parser.add_argument("name", nargs="?", default="all", choices=["all", *names], metavar="NAME",
                        help=f"all, {', '.join(names)}, kustomize")
    parser.add_argument("seconds", nargs="?", type=int, default=60, metavar="SECONDS")
    parser.add_argument("--seed", type=int, metavar="N", help="the same inputs again")
    wanted = parser.parse_args()
    build()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        held = list(pool.map(lambda target: run(target, wanted.seconds, wanted.seed),
                             names if wanted.name == "all" else [wanted.name]))
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
