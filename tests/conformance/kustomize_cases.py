#!/usr/bin/env python3
"""Runs the conformance cases for `slipway kustomize build`: kustomize's own end-to-end tests as data.

A case is a directory with `input/` (the tree), `case.json` (`path`: what to build, `flags`, `also`: further flags with
their own expected file) and either `expected.yaml` (standard output, byte for byte) or `expected-error.txt` (the build
must end with status 1, write nothing to standard output, and say on standard error in which file and line).

    python3 tests/conformance/kustomize_cases.py [--slipway BIN] [--cases DIR] [--jobs N] [CASE…]

A CASE may be a shell pattern. Exit status: 0 all passed, 1 some failed, 2 wrong use; 77 when there are no cases here.
"""

import argparse
import difflib
import fnmatch
import json
import os
import re
import sys
import unittest
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from renderer import Outcome, PROGRAM, Renderer, peers, slipway

SKIPPED = 77
PASSED = "passed"
PLACE_IN_A_FILE = re.compile(rb"[^\s:]+:\d+(:\d+)?: ")
KUSTOMIZATION_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")


@dataclass(frozen=True)
class Run:
    """One build that a case asks for: `expected` is the file with the output, or None where the build must fail."""

    case: Path
    flags: tuple[str, ...]
    expected: Path | None
    directory: str

    @property
    def title(self) -> str:
        return " ".join([self.case.name, *self.flags])


@dataclass(frozen=True)
class Verdict:
    run: Run
    outcome: str
    detail: str = ""


def cases_directory() -> Path:
    """Where the cases stand; skips the test when they are not on this machine."""
    return peers.conformance_folder() / "kustomize"


def runs_of(case: Path) -> list[Run]:
    description = json.loads((case / "case.json").read_text())
    output = case / "expected.yaml"
    expected = output if output.exists() else None
    runs = [Run(case, tuple(description["flags"]), expected, description["path"])]
    for further in description.get("also", []):
        runs.append(Run(case, tuple(further["flags"]), case / further["expected"], description["path"]))
    return runs


def judge(run: Run, renderer: Renderer, diff_lines: int) -> Verdict:
    outcome = renderer.build(run.directory, run.case / "input", run.flags)
    if outcome.status is None:
        return Verdict(run, "ran out of time", shortened(outcome.message, diff_lines))
    if outcome.crashed:
        return Verdict(run, f"ended with status {outcome.status}", shortened(outcome.message, diff_lines))
    if run.expected is None:
        return judge_failure(run, outcome, diff_lines)
    if not outcome.succeeded:
        return Verdict(run, "fails, must build", shortened(outcome.message, diff_lines))
    wanted = run.expected.read_bytes()
    if outcome.output != wanted:
        return Verdict(run, "other bytes", difference(wanted, outcome.output, diff_lines))
    return Verdict(run, PASSED)


def judge_failure(run: Run, outcome: Outcome, diff_lines: int) -> Verdict:
    if outcome.succeeded:
        wanted = (run.case / "expected-error.txt").read_bytes()
        return Verdict(run, "builds, must fail", "kustomize says: " + shortened(wanted, 4))
    if outcome.output:
        return Verdict(run, "fails with output", shortened(outcome.output, diff_lines))
    if has_a_kustomization(run) and not PLACE_IN_A_FILE.search(outcome.message):
        return Verdict(run, "fails without file and line", shortened(outcome.message, diff_lines))
    if not outcome.message.strip():
        return Verdict(run, "fails without a message")
    return Verdict(run, PASSED)


def has_a_kustomization(run: Run) -> bool:
    """Without a kustomization file there is no line that a message could name."""
    directory = run.case / "input" / run.directory
    return any((directory / name).exists() for name in KUSTOMIZATION_NAMES)


def difference(wanted: bytes, got: bytes, limit: int) -> str:
    lines = difflib.unified_diff(
        wanted.decode(errors="backslashreplace").splitlines(),
        got.decode(errors="backslashreplace").splitlines(),
        "kustomize", "slipway", lineterm="", n=2,
    )
    return first_lines(list(lines), limit)


def shortened(text: bytes, limit: int) -> str:
    return first_lines(text.decode(errors="backslashreplace").splitlines(), limit)


def first_lines(lines: list[str], limit: int) -> str:
    more = [f"… {len(lines) - limit} more lines"] if len(lines) > limit else []
    return "\n".join(lines[:limit] + more)


def selected_cases(directory: Path, patterns: list[str]) -> list[Path]:
    cases = sorted(entry for entry in directory.iterdir() if (entry / "case.json").is_file())
    if not patterns:
        return cases
    for pattern in patterns:
        if not any(fnmatch.fnmatch(case.name, pattern) for case in cases):
            sys.exit(f"no case is called {pattern!r} in {directory}")
    return [case for case in cases if any(fnmatch.fnmatch(case.name, pattern) for pattern in patterns)]


def report(verdicts: list[Verdict], brief: bool) -> bool:
    failed = [verdict for verdict in verdicts if verdict.outcome != PASSED]
    for verdict in failed:
        print(f"FAILED {verdict.run.title}: {verdict.outcome}")
        if not brief and verdict.detail:
            print("    " + verdict.detail.replace("\n", "\n    "))
    building = sum(verdict.run.expected is not None for verdict in verdicts)
    print(f"{len(verdicts)} builds ({building} must succeed, {len(verdicts) - building} must fail):")
    for outcome, count in sorted(Counter(verdict.outcome for verdict in verdicts).items()):
        print(f"  {count:5} {outcome}")
    return not failed


def main() -> int:
    options = argparse.ArgumentParser(description="Runs kustomize's own tests against slipway.")
    options.add_argument("--slipway", default=PROGRAM, metavar="BIN", help="default: build/slipway")
    options.add_argument("--cases", type=Path, metavar="DIR")
    options.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N")
    options.add_argument("--diff-lines", type=int, default=14, metavar="N", help="length of each difference")
    options.add_argument("--brief", action="store_true", help="only the names of what failed")
    options.add_argument("case", nargs="*", help="names or shell patterns; default: all")
    given = options.parse_args()
    try:
        directory = given.cases or cases_directory()
    except unittest.SkipTest as skipped:
        print(f"skipped: {skipped}")
        return SKIPPED
    if not Path(given.slipway).is_file():
        sys.exit(f"{given.slipway} is not there: build it first (cmake --build build --target slipway)")
    renderer = slipway(given.slipway)
    runs = [run for case in selected_cases(directory, given.case) for run in runs_of(case)]
    with ThreadPoolExecutor(given.jobs) as pool:
        verdicts = list(pool.map(lambda run: judge(run, renderer, given.diff_lines), runs))
    return 0 if report(verdicts, given.brief) else 1


if __name__ == "__main__":
    sys.exit(main())
