#!/usr/bin/env python3
"""Builds every kustomization below some directories with the real kustomize and with slipway, and compares.

    python3 tests/conformance/public_trees.py [--slipway BIN] [--table] [--show N] DIR…

A DIR is usually the checkout of one repository, a git work tree or only its files. Every directory below it that holds a kustomization
file is built on its own: what kustomize builds must come out byte for byte, what it refuses must be refused. Components
alone and directories that need a network, a program or a file that is not there are refused by both. `--table` prints
the Markdown table of docs/conformance.md. Exit status: 0 nothing differs, 1 something does, 2 wrong use; 77 without the
real kustomize.
"""

import argparse
import hashlib
import os
import pickle
import re
import subprocess
import sys
import unittest
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from differential.compare import BOTH_FAIL, FINE, SAME, Comparison, verdict  # noqa: E402
from kustomize_cases import difference, shortened  # noqa: E402
from renderer import PROGRAM, Outcome, Renderer, real_kustomize, slipway  # noqa: E402

SKIPPED = 77
KUSTOMIZATION_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
REASONS = (  # why both refuse: the first that fits what kustomize says
    ("needs the network", r"git\b.*(fetch|clone|init|ls-remote)|failed to run .*git|URL is a git repository|repo, err|HTTP|Get \"https?:|dial tcp|no such host|hit .* timeout|timeout"),
    ("needs Helm", r"helm|Helm"),
    ("needs a plugin", r"plugin|exec|function|generator.*must"),
    ("has a file outside its root", r"is not in or below|security"),
    ("lacks a file", r"no such file|not a valid directory|doesn't exist|unable to find one of"),
    ("is no YAML", r"yaml|YAML|[Jj]son|JSON|unmarshal|unknown field|missing metadata.name|missing Resource"),
    ("refers to what is not there", r"no matches|failed to find|no resource|not found|nothing selected|unable to find|is missing for|doc is missing|does not match"),
    ("has conflicts", r"already registered|conflict|multiple matches|already exists|already encountered"),
)


@dataclass(frozen=True)
class Built:
    directory: str
    comparison: Comparison


def kustomizations(root: Path) -> Iterator[str]:
    for directory, folders, files in os.walk(root):
        folders[:] = sorted(folder for folder in folders if folder != ".git")
        if any(name in files for name in KUSTOMIZATION_NAMES):
            yield os.path.relpath(directory, root)


class Remembering:
    """A renderer whose answers are kept in a directory: kustomize waits long for repositories that it cannot reach."""

    def __init__(self, renderer: Renderer, memory: Path | None):
        self._renderer = renderer
        self._memory = memory

    def build(self, directory: str, root: Path) -> Outcome:
        if not self._memory:
            return self._renderer.build(directory, root)
        kept = self._memory / hashlib.sha256(f"{root.resolve()}/{directory}".encode()).hexdigest()
        if not kept.exists():
            self._memory.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(pickle.dumps(self._renderer.build(directory, root)))
        return pickle.loads(kept.read_bytes())


def build_both(root: Path, directory: str, real: Remembering, ours: Renderer) -> Built:
    expected, got = real.build(directory, root), ours.build(directory, root)
    if expected.status is None:  # it waits for a network
        expected = Outcome(1, b"", b"timeout")
    return Built(directory, Comparison(verdict(expected, got), expected, got))


def reason(message: bytes) -> str:
    text = message.decode(errors="replace")
    return next((name for name, pattern in REASONS if re.search(pattern, text)), "is refused otherwise")


def commit_of(root: Path) -> str:
    done = subprocess.run(["git", "-C", str(root), "rev-parse", "--short=10", "HEAD"], capture_output=True, text=True, check=False)
    return done.stdout.strip() if (root / ".git").exists() else "-"


def table_row(root: Path, built: list[Built]) -> str:
    verdicts = Counter(one.comparison.verdict for one in built)
    reasons = Counter(reason(one.comparison.real.message) for one in built if one.comparison.verdict == BOTH_FAIL)
    why = ", ".join(f"{count} {name}" for name, count in reasons.most_common())
    others = len(built) - verdicts[SAME] - verdicts[BOTH_FAIL]
    return f"| {root.name.replace('+', '/')} | {commit_of(root)} | {len(built)} | {verdicts[SAME]} | {verdicts[BOTH_FAIL]} | {others} | {why} |"


def show(root: Path, one: Built, diff_lines: int) -> None:
    print(f"{one.comparison.verdict}: {root / one.directory}")
    real, ours = one.comparison.real, one.comparison.ours
    if real.succeeded and ours.succeeded:
        print(difference(real.output, ours.output, diff_lines))
    for title, outcome in (("kustomize", real), ("slipway", ours)):
        if not outcome.succeeded:
            print(f"  {title}: {shortened(outcome.message[-1500:], 6)}")


def main() -> int:
    options = argparse.ArgumentParser(description="Compares slipway with kustomize on real trees.")
    options.add_argument("--slipway", default=PROGRAM, metavar="BIN")
    options.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N")
    options.add_argument("--table", action="store_true", help="print a Markdown table")
    options.add_argument("--show", type=int, default=20, metavar="N", help="how many differences of each directory (20)")
    options.add_argument("--diff-lines", type=int, default=20, metavar="N")
    options.add_argument("--memory", type=Path, metavar="DIR", help="keep kustomize's answers there, for the next time")
    options.add_argument("directory", type=Path, nargs="+")
    given = options.parse_args()
    try:
        real, ours = Remembering(real_kustomize(), given.memory), slipway(given.slipway)
    except unittest.SkipTest as skipped:
        print(f"skipped: {skipped}")
        return SKIPPED
    rows, every = [], []
    for root in given.directory:
        with ThreadPoolExecutor(given.jobs) as pool:
            built = list(pool.map(lambda directory, root=root: build_both(root, directory, real, ours), kustomizations(root)))
        every += built
        rows.append(table_row(root, built))
        for one in [one for one in built if not one.comparison.fine][:given.show]:
            show(root, one, given.diff_lines)
    if given.table:
        print("| repository | commit | kustomizations | same bytes | both refuse | differ | why both refuse |\n|---|---|---|---|---|---|---|")
        print("\n".join(rows))
    counts = Counter(one.comparison.verdict for one in every)
    print(f"{len(every)} kustomizations: " + ", ".join(f"{count} {name}" for name, count in counts.most_common()))
    return 0 if all(one.comparison.verdict in FINE for one in every) else 1


if __name__ == "__main__":
    sys.exit(main())
