#!/usr/bin/env python3
"""Compares `slipway kustomize build` with the real kustomize on random trees: bytes, success and failure.

    ./dev fuzz kustomize [--count N] [--seed N] [--jobs N]      new trees
    ./dev fuzz kustomize --seed N --only I                      one tree again, shown before it is cut
    ./dev fuzz kustomize --generator                            only the real one: how many trees build, and why not

What differs is cut to a small tree and printed with its seed. Exit status: 0 no tree differs, 1 some do, 2 wrong use;
77 when the real kustomize is not installed.
"""

import argparse
import difflib
import os
import sys
import time
import unittest
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from differential.compare import FINE, Comparison, compare, error_kind  # noqa: E402
from differential.generate import generate  # noqa: E402
from differential.shrink import Shrinker  # noqa: E402
from differential.tree import Tree  # noqa: E402
from renderer import PROGRAM, Renderer, real_kustomize, slipway  # noqa: E402

SKIPPED = 77


@dataclass
class Difference:
    name: str
    tree: Tree
    comparison: Comparison


def tree_name(seed: int, position: int) -> str:
    return f"{seed}/{position}"


def find_difference(name: str, real: Renderer, ours: Renderer) -> tuple[str, Tree, Comparison]:
    tree = generate(name)
    return name, tree, compare(tree, real, ours)


def cut(difference: Difference, real: Renderer, ours: Renderer, budget: int) -> Difference:
    signature = difference.comparison.signature
    shrinker = Shrinker(lambda tree: compare(tree, real, ours).signature == signature, budget)
    small = shrinker.shrink(difference.tree)
    return Difference(difference.name, small, compare(small, real, ours))


def show(difference: Difference) -> str:
    seed, _, position = difference.name.partition("/")
    lines = [f"=== {difference.comparison.verdict}: ./dev fuzz kustomize --seed {seed} --only {position}", difference.tree.text()]
    real, ours = difference.comparison.real, difference.comparison.ours
    if real.succeeded and ours.succeeded:
        lines += difflib.unified_diff(real.output.decode(errors="backslashreplace").splitlines(),
                                      ours.output.decode(errors="backslashreplace").splitlines(), "kustomize", "slipway", lineterm="", n=3)
    for title, outcome in (("kustomize", real), ("slipway", ours)):
        if not outcome.succeeded:
            lines.append(f"{title} ends with {outcome.status}: {outcome.message.decode(errors='backslashreplace')[:1500]}")
    return "\n".join(lines)


def keep(difference: Difference, directory: Path) -> None:
    """Writes the tree below `directory`, for work on it with both programs by hand."""
    difference.tree.write(directory / difference.name.replace("/", "-"))


def describe_generator(seed: int, count: int, jobs: int, real: Renderer) -> int:
    """How often trees build, which errors end the others, which fields they have."""
    fields: Counter[str] = Counter()
    errors: Counter[str] = Counter()
    examples: dict[str, str] = {}

    def one(position: int) -> tuple[str, Tree, str | None]:
        name = tree_name(seed, position)
        tree = generate(name)
        with tree.on_disk() as root:
            outcome = real.build(tree.target, root, tree.flags)
        return name, tree, None if outcome.succeeded else error_kind(outcome.message)

    with ThreadPoolExecutor(jobs) as pool:
        for name, tree, error in pool.map(one, range(count)):
            fields.update(tree.fields)
            if error is not None:
                errors[error] += 1
                examples.setdefault(error, name)
    print(f"{count} trees, {count - errors.total()} build ({100 - 100 * errors.total() // count} %)")
    for error, times in errors.most_common(60):
        print(f"  {times:4}  {error}   ({examples[error]})")
    print("fields: " + ", ".join(f"{name} {times}" for name, times in fields.most_common()))
    return 0


def search(given: argparse.Namespace, real: Renderer, ours: Renderer) -> int:
    positions = range(given.count) if given.only is None else [given.only]
    verdicts: Counter[str] = Counter()
    found: list[Difference] = []
    started = time.monotonic()
    with ThreadPoolExecutor(given.jobs) as pool:
        for name, tree, comparison in pool.map(lambda at: find_difference(tree_name(given.seed, at), real, ours), positions):
            verdicts[comparison.verdict] += 1
            if not comparison.fine:
                found.append(Difference(name, tree, comparison))
    seen: Counter[tuple[str, str]] = Counter()
    for difference in found:
        seen[difference.comparison.signature] += 1
        if seen[difference.comparison.signature] > given.show:
            continue
        if given.only is not None and given.show_whole:
            print(show(difference))
        small = cut(difference, real, ours, given.budget)
        print(show(small), "\n", flush=True)
        if given.keep:
            keep(small, given.keep)
    counts = ", ".join(f"{count} {verdict}" for verdict, count in verdicts.most_common())
    print(f"{verdicts.total()} trees of seed {given.seed} in {time.monotonic() - started:.0f} s: {counts}")
    return 0 if all(verdict in FINE for verdict in verdicts) else 1


def main() -> int:
    options = argparse.ArgumentParser(description="Compares slipway with the real kustomize on random trees.")
    options.add_argument("--count", type=int, default=500, metavar="N", help="how many trees (500)")
    options.add_argument("--seed", type=int, default=int(time.time()), metavar="N", help="default: a new one, printed at the end")
    options.add_argument("--only", type=int, metavar="I", help="only the tree of that number")
    options.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N")
    options.add_argument("--slipway", default=PROGRAM, metavar="BIN")
    options.add_argument("--show", type=int, default=3, metavar="N", help="of equal differences, cut and show so many (3)")
    options.add_argument("--show-whole", action="store_true", help="with --only: show the tree before it is cut, too")
    options.add_argument("--budget", type=int, default=600, metavar="N", help="builds to spend on cutting a tree (600)")
    options.add_argument("--keep", type=Path, metavar="DIR", help="also write the cut trees below DIR")
    options.add_argument("--generator", action="store_true", help="describe the trees, with the real kustomize alone")
    given = options.parse_args()
    try:
        real = real_kustomize()
    except unittest.SkipTest as skipped:
        print(f"skipped: {skipped}")
        return SKIPPED
    if given.generator:
        return describe_generator(given.seed, given.count, given.jobs, real)
    if not Path(given.slipway).is_file():
        print(f"{given.slipway} is not there: build it first (./dev build slipway)", file=sys.stderr)
        return 2
    return search(given, real, slipway(given.slipway))


if __name__ == "__main__":
    sys.exit(main())
