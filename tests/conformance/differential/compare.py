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
PANIC = "kustomize panics"
OURS_CRASHES = "slipway crashes"
OUTPUT_WITH_FAILURE = "slipway fails with output"
FINE = (SAME, BOTH_FAIL, UNSTEADY, PANIC)
REPEATS = 6
KUSTOMIZATION_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")


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
        if judged == OTHER_BYTES and is_unsteady(tree, root, tree.target, real, expected):
            judged = UNSTEADY
        if judged in FINE and judged != UNSTEADY and tree.split:
            return compare_split(tree, root, real, ours) or Comparison(judged, expected, got)
        if judged in FINE and tree.many:
            return compare_many(tree, root, real, ours) or Comparison(judged, expected, got)
    return Comparison(judged, expected, got)


def compare_many(tree: Tree, root: Path, real: Renderer, ours: Renderer) -> Comparison | None:
    """One process of ours for every directory with a kustomization: OUT/<DIR>.yaml is what the real one prints of it.

    Gives the first difference. Where a build fails there is no file, and the status of the whole is 1.
    """
    directories = sorted({path.rpartition("/")[0] for path in tree.files if path.rpartition("/")[2] in KUSTOMIZATION_NAMES})
    out = root / "slipway-out"
    whole = ours.build(directories[0], root, (*tree.flags, "-o", str(out), *directories[1:])) if len(directories) > 1 else None
    if whole is None:
        return None
    failures = 0
    for directory in directories:
        expected = real.build(directory, root, tree.flags)
        file = out / f"{directory}.yaml"
        got = Outcome(0, file.read_bytes(), b"") if file.exists() else Outcome(1, b"", whole.message)
        failures += not file.exists()
        judged = OURS_CRASHES if whole.crashed else verdict(expected, got)
        if judged == OTHER_BYTES and is_unsteady(tree, root, directory, real, expected):
            continue
        if judged not in FINE:
            return Comparison(f"{judged} (of several)", expected, got)
    if (whole.status == 1) != (failures > 0) or whole.output:
        return Comparison("wrong status of several", Outcome(min(failures, 1), b"", b""), whole)
    return None


def compare_split(tree: Tree, root: Path, real: Renderer, ours: Renderer) -> Comparison | None:
    """Into a directory that is there: a file for each object, with kustomize's own names."""
    outcomes = []
    for name, renderer in (("kustomize", real), ("slipway", ours)):
        out = root / f"{name}-split"
        out.mkdir()
        done = renderer.build(tree.target, root, (*tree.flags, "-o", str(out)))
        written = b"".join(b"=== %s\n%s" % (str(file.relative_to(out)).encode(), file.read_bytes()) for file in sorted(out.rglob("*")) if file.is_file())
        outcomes.append(Outcome(done.status, written + done.output, done.message))
    expected, got = outcomes
    if expected.status != 0 and got.status == 1:
        return None  # both stop where a file cannot be written, which may be after others were
    judged = verdict(expected, got)
    return None if judged in FINE else Comparison(f"{judged} (in a directory)", expected, got)


def is_unsteady(tree: Tree, root: Path, directory: str, real: Renderer, first: Outcome) -> bool:
    """Some keys (k10, k1a, k2) have no order that all pairs of them agree about: Go's maps then decide, anew each time."""
    return any(real.build(directory, root, tree.flags).output != first.output for _ in range(REPEATS))


def verdict(expected: Outcome, got: Outcome) -> str:
    if got.crashed:
        return OURS_CRASHES
    # Nobody can rely on the end of a program by a Go panic: what stands there instead is ours to choose.
    if expected.crashed and expected.message.find(b"panic: ") >= 0:
        return OUTPUT_WITH_FAILURE if got.output and not got.succeeded else PANIC
    if not got.succeeded:
        if got.output:
            return OUTPUT_WITH_FAILURE
        return OURS_FAILS if expected.succeeded else BOTH_FAIL
    if not expected.succeeded:
        return OURS_BUILDS
    return SAME if expected.output == got.output else OTHER_BYTES
