"""Builds a tree with both renderers and says how their answers differ."""

import re
from dataclasses import dataclass
from pathlib import Path

from differential.tree import Tree
from renderer import Outcome, Renderer

SAME = "same"
BOTH_FAIL = "both fail"
UNSTEADY = "kustomize differs from itself"
OTHER_BYTES = "other bytes"
OURS_FAILS = "slipway fails, kustomize builds"
OURS_BUILDS = "slipway builds, kustomize fails"
OURS_CRASHES = "slipway crashes"
OUTPUT_WITH_FAILURE = "slipway fails with output"
FINE = (SAME, BOTH_FAIL, UNSTEADY)
REPEATS = 6


@dataclass(frozen=True)
class Comparison:
    verdict: str
    real: Outcome
    ours: Outcome

    @property
    def fine(self) -> bool:
        return self.verdict in FINE

    @property
    def signature(self) -> tuple[str, str]:
        """What must stay the same while a tree is cut: the verdict, and the kind of error that comes with it."""
        error = {OURS_FAILS: self.ours.message, OURS_BUILDS: self.real.message}.get(self.verdict, b"")
        return self.verdict, error_kind(error)


def error_kind(message: bytes) -> str:
    """An error without its names, numbers and places, so that equal errors of different trees are alike."""
    lines = [line for line in message.decode(errors="replace").splitlines() if line.strip() and not line.startswith("# Warning")]
    errors = [line for line in lines if "rror" in line] or lines
    text = errors[0] if errors else ""
    text = re.sub(r"^\S+:\d+(:\d+)?: ", "", text)
    text = re.sub(r"^.*(must resolve to a file'|couldn't make target for path '[^']*'|MalformedYAMLError|accumulateDirectory|recursed accumulation of path '[^']*'): ", "", text)
    text = re.sub(r"'[^']*'|\"[^\"]*\"|`[^`]*`|\S*/\S*|\S*\[no\w+\]\S*|\d+", "_", text)
    return text[:120]


def compare(tree: Tree, real: Renderer, ours: Renderer) -> Comparison:
    with tree.on_disk() as root:
        expected = real.build(tree.target, root, tree.flags)
        got = ours.build(tree.target, root, tree.flags)
        judged = verdict(expected, got)
        if judged == OTHER_BYTES and is_unsteady(tree, root, real, expected):
            judged = UNSTEADY
    return Comparison(judged, expected, got)


def is_unsteady(tree: Tree, root: Path, real: Renderer, first: Outcome) -> bool:
    """Some keys (k10, k1a, k2) have no order that all pairs of them agree about: Go's maps then decide, anew each time."""
    return any(real.build(tree.target, root, tree.flags).output != first.output for _ in range(REPEATS))


def verdict(expected: Outcome, got: Outcome) -> str:
    if got.crashed:
        return OURS_CRASHES
    if not got.succeeded:
        if got.output:
            return OUTPUT_WITH_FAILURE
        return OURS_FAILS if expected.succeeded else BOTH_FAIL
    if not expected.succeeded:
        return OURS_BUILDS
    return SAME if expected.output == got.output else OTHER_BYTES
