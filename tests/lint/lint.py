#!/usr/bin/env python3
"""`./dev lint`: the checks that need no built program. With FILEs, clang-tidy looks at these only."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import layers  # noqa: E402
import tidy  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
MOST_LINES = 500


def tracked():
    """All files of the repository: committed, and new ones that are not ignored."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    output = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in sorted(set(output.split("\0"))) if name and (ROOT / name).is_file()]


def complaints_of(*command):
    """What a program says when it fails."""
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return [] if result.returncode == 0 else [(result.stdout + result.stderr).strip()]


def scripts(files, word):
    """The files whose first line names such an interpreter."""
    found = []
    for name in files:
        with open(ROOT / name, "rb") as file:
            first = file.readline(100)
        if first.startswith(b"#!") and word.encode() in first:
            found.append(name)
    return found


def too_long(files):
    for name in files:
        lines = len((ROOT / name).read_bytes().splitlines())
        if lines > MOST_LINES:
            yield f"{name}: {lines} lines; a file holds one idea, in at most {MOST_LINES}"


def machine_paths(files):
    """Paths of the machine where somebody works have no place in the repository."""
    common = {"/", "/tmp", "/home", "/root", "/usr", "/opt", "/srv", "/var", "/src", "/builds"}
    own = {str(ROOT), str(ROOT.parent), str(Path.home())} - common
    for name in files:
        for number, line in enumerate((ROOT / name).read_bytes().splitlines(), 1):
            for path in own:
                if f"{path}/".encode() in line:
                    yield f"{name}:{number}: a path of this machine: {path}"


def python_errors(files):
    for name in files:
        try:
            compile((ROOT / name).read_bytes(), name, "exec")
        except SyntaxError as error:
            yield f"{name}:{error.lineno}: {error.msg}"


def shell_errors(files):
    if not files:
        return []
    return complaints_of("shellcheck", "--severity=warning", *files)


def dead_links(files):
    """Links of the pages that lead nowhere, and decisions that their list does not name."""
    pages = [name for name in files if name.endswith(".md")]
    for name in pages:
        for number, line in enumerate((ROOT / name).read_text(encoding="utf-8").splitlines(), 1):
            for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", line):
                if "://" not in target and not (ROOT / name).parent.joinpath(target).exists():
                    yield f"{name}:{number}: {target} does not exist"
    decisions = "docs/decisions/"
    listed = (ROOT / decisions / "README.md").read_text(encoding="utf-8")
    for name in pages:
        short = name.removeprefix(decisions)
        if name.startswith(decisions) and short != "README.md" and f"]({short})" not in listed:
            yield f"{decisions}README.md: does not list {short}"


class Lint:
    """Runs checks, prints a line for each, and remembers whether one failed."""

    def __init__(self):
        self.failed = False

    def step(self, name, count, complaints, fatal=True):
        complaints = list(complaints)
        self.failed |= bool(complaints) and fatal
        verdict = "ok  " if not complaints else "FAIL" if fatal else "WARN"
        print(f"{verdict} {name} ({count} files, {time.monotonic() - self.started:.1f} s)",
              flush=True)
        for complaint in complaints:
            print(f"{complaint}\n")
        self.started = time.monotonic()

    def run(self, chosen):
        self.started = time.monotonic()
        files = tracked()
        sources = [f for f in files if f.endswith((".cc", ".h"))]
        python = sorted({f for f in files if f.endswith(".py")} | set(scripts(files, "python3")))
        shell = scripts(files, "bash")
        product = [f for f in sources if layers.layer(f)]
        self.step("clang-format: ./dev format mends it", len(sources),
                  complaints_of("clang-format-16", "--dry-run", "-Werror", *sources))
        self.step("layering", len(product), layers.check(ROOT, sources))
        self.step("length", len(sources), too_long(sources))
        self.step("paths of this machine", len(files), machine_paths(files))
        self.step("Python", len(python), python_errors(python))
        self.step("shellcheck", len(shell), shell_errors(shell))
        self.step("links", len([f for f in files if f.endswith(".md")]), dead_links(files))
        units = [f for f in product if f.endswith(".cc")]
        if chosen:
            wanted = {os.path.relpath(f, ROOT) for f in chosen}
            units = [f for f in units if f in wanted]
        complaints, changed, left = tidy.check(ROOT, units)
        # CI reports what clang-tidy finds until the whole tree was clean once on an idle machine (CONTRIBUTING.md).
        unseen = f", {left} of these left for the next run" if left else ""
        self.step(f"clang-tidy, {changed} of them changed{unseen}", len(units), complaints,
                  fatal=os.environ.get("SLIPWAY_LINT_TIDY") != "report")
        return 1 if self.failed else 0


if __name__ == "__main__":
    sys.exit(Lint().run(sys.argv[1:]))
