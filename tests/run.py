#!/usr/bin/env python3
"""Runs every test that this machine can run; the last line is `N passed, N failed, N skipped`.

usage: tests/run.py [--build FOLDER] [--only-unit] [PATTERN…]

Unit tests are the test cases of FOLDER/unit_tests (Catch2); all others are tests/**/*_test.py, unittest modules of the
standard library, each run in a process of its own. A pattern is a part of a test's name, or a glob over all of it:
`unit: …` or `tests/e2e/job_test.py:Class.test`. With CI=true a skipped test is a failure.

Two files run at a time. One lane has those that put pods on the lab's node, which mostly wait: first the ones that say
`ALONE_ON_THE_NODE = "why"`, then the ones that do no harm to each other. The other lane has all others, which mostly
compute, and takes of the latter when it has no more of its own.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ElementTree
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from support.run_module import matches  # noqa: E402
from support.slipway import ROOT  # noqa: E402

TIME_LIMIT = 1200  # seconds for one file: nothing hangs for ever
COLOR = sys.stdout.isatty()
MARK = {"passed": "32", "failed": "31", "skipped": "33"}


def paint(text, outcome):
    return f"\033[{MARK[outcome]}m{text}\033[0m" if COLOR else text


class Results:
    """Counts outcomes and prints a line for each file of tests, failures in full. Thread safe."""

    def __init__(self):
        self.lock = threading.Lock()
        self.counts = Counter()
        self.skips = Counter()
        self.failures = []

    def add(self, label, results, seconds):
        if not results:
            return
        counts = Counter(r["outcome"] for r in results)
        worst = next(o for o in ("failed", "skipped", "passed") if counts[o])
        summary = ", ".join(f"{counts[o]} {o}" for o in ("passed", "failed", "skipped") if counts[o])
        with self.lock:
            print(f"{paint(f'{worst:8}', worst)} {label}: {summary}  ({seconds:.1f} s)", flush=True)
            for result in results:
                if result["outcome"] == "failed":
                    print(f"\n--- {result['name']}\n{result['text'].rstrip()}\n", flush=True)
                    self.failures.append(result["name"])
                elif result["outcome"] == "skipped":
                    self.skips[result["text"]] += 1
            self.counts += counts

    def finish(self):
        for name in self.failures:
            print(paint(f"FAILED   {name}", "failed"))
        for reason, count in sorted(self.skips.items()):
            print(paint(f"SKIPPED  {count} {'test' if count == 1 else 'tests'}: {reason}", "skipped"))
        skipped_is_failure = os.environ.get("CI") == "true" and self.counts["skipped"]
        if skipped_is_failure:
            print(paint("CI=true: a skipped test is a failure", "failed"))
        if not self.counts:
            print("no test has such a name", file=sys.stderr)
        print(f"{self.counts['passed']} passed, {self.counts['failed']} failed, {self.counts['skipped']} skipped")
        return 1 if self.counts["failed"] or skipped_is_failure or not self.counts else 0


def run_limited(command, **options):
    """Runs a command in a process group of its own; (status, output), status None after TIME_LIMIT."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output,
                                   stderr=subprocess.STDOUT, start_new_session=True, **options)
        try:
            status = process.wait(TIME_LIMIT)
        except BaseException as error:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if not isinstance(error, subprocess.TimeoutExpired):
                raise
            status = None
        output.seek(0)
        return status, output.read()


def unit_tests(program, patterns):
    """The test cases of a Catch2 program. One that crashed has no end in the report: it failed."""
    listing = subprocess.run([program, "--list-test-names-only"], capture_output=True, text=True, check=False)
    names = [line.strip() for line in listing.stdout.splitlines() if line.strip()]
    names = [n for n in names if matches(f"unit: {n}", patterns)]
    if not names:
        return []
    with tempfile.TemporaryDirectory() as folder:
        chosen, report = Path(folder, "names"), Path(folder, "report.xml")
        chosen.write_text("".join(re.sub(r'([",\\])', r"\\\1", n) + "\n" for n in names))
        arguments = ["--input-file", str(chosen)] if patterns else []
        status, output = run_limited([program, "--reporter", "xml", "--out", str(report), *arguments])
        text = report.read_text(errors="replace") if report.exists() else ""
    results = []
    for block in re.findall(r"<TestCase .*?</TestCase>", text, re.DOTALL):
        try:
            case = ElementTree.fromstring(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "?", block))
        except ElementTree.ParseError:
            continue
        passed = case.find("OverallResult").get("success") == "true"
        results.append({"name": f"unit: {case.get('name')}", "outcome": "passed" if passed else "failed",
                        "text": "" if passed else describe(case), "seconds": 0})
    if status is None or status < 0 or len(results) < len(names):
        ended = {r["name"] for r in results}
        first = next((n for n in names if f"unit: {n}" not in ended), "end of the program")
        why = "was ended by the time limit" if status is None else f"ended with status {status}"
        results.append({"name": f"unit: {first}", "outcome": "failed",
                        "text": f"{program} {why}\n{output[-8000:]}", "seconds": 0})
    elif status != 0 and all(r["outcome"] == "passed" for r in results):
        results.append({"name": "unit: status", "outcome": "failed",
                        "text": f"{program} ended with status {status}\n{output[-8000:]}", "seconds": 0})
    return results


def describe(case):
    lines = []
    for expression in case.iter("Expression"):
        if expression.get("success") == "false":
            original = (expression.findtext("Original") or "").strip()
            expanded = (expression.findtext("Expanded") or "").strip()
            lines.append(f"{expression.get('filename')}:{expression.get('line')}: {original}\nwith: {expanded}")
    for kind in ("Exception", "Failure", "FatalErrorCondition"):
        for node in case.iter(kind):
            lines.append(f"{node.get('filename')}:{node.get('line')}: {kind}: {(node.text or '').strip()}")
    return "\n".join(lines)


def module_tests(path, patterns):
    """The tests of one Python file."""
    label = str(path.relative_to(ROOT))
    environment = dict(os.environ, PYTHONPATH=str(ROOT / "tests"), PYTHONDONTWRITEBYTECODE="1")
    with tempfile.TemporaryFile("w+", encoding="utf-8") as channel:
        descriptor = channel.fileno()
        status, output = run_limited(
            [sys.executable, str(ROOT / "tests/support/run_module.py"), str(path), label, str(descriptor), *patterns],
            env=environment, pass_fds=[descriptor])
        channel.seek(0)
        results = [json.loads(line) for line in channel.read().splitlines() if line.endswith("}")]
    if status != 0:
        why = f"was ended after {TIME_LIMIT} s" if status is None else f"ended with status {status}"
        results.append({"name": f"{label}:all", "outcome": "failed", "text": why, "seconds": 0})
    for result in results:
        if result["outcome"] == "failed" and output.strip():
            result["text"] += f"\noutput of the file:\n{output[-8000:]}"
            break
    return results


IMPORTED = re.compile(r"^from support(?:\.(\w+))? import (.+)$", re.MULTILINE)
ON_THE_NODE = {"pod_jobs", "stage_pods", "lab_parts"}
ALONE = re.compile(r"^ALONE_ON_THE_NODE = ", re.MULTILINE)


def acts_on_the_node(path):
    """Whether a file of tests, or what it imports of tests/support, puts pods on the lab's node."""
    for module, names in IMPORTED.findall(path.read_text(encoding="utf-8")):
        for name in [module] if module else re.findall(r"\w+", names):
            support = ROOT / "tests" / "support" / f"{name}.py"
            if name in ON_THE_NODE or support.exists() and acts_on_the_node(support):
                return True
    return False


class Lanes:
    """Runs tasks, (label, function) each, two at a time; the times of both lanes are printed."""

    def __init__(self, results):
        self._results = results
        self._begin = time.monotonic()
        self.alone, self.together, self.others = [], [], []
        self._over = threading.Event()  # what is alone on the node

    def add(self, path, task):
        if not acts_on_the_node(path):
            self.others.append(task)
        elif ALONE.search(path.read_text(encoding="utf-8")):
            self.alone.append(task)
        else:
            self.together.append(task)

    def run(self):
        has_two = bool(self.alone or self.together)
        self.together.reverse()  # both lanes take from the end
        with ThreadPoolExecutor() as pool:
            for lane in [pool.submit(self._node), pool.submit(self._rest)]:
                lane.result()
        if has_two:
            print(f"alone on the node until {self._alone_end:.0f} s, the others until {self._others_end:.0f} s, "
                  f"all {time.monotonic() - self._begin:.0f} s", flush=True)

    def _node(self):
        try:
            self._run(self.alone)
        finally:
            self._alone_end = time.monotonic() - self._begin
            self._over.set()
        self._run_together()

    def _rest(self):
        self._run(self.others)
        self._others_end = time.monotonic() - self._begin
        self._over.wait()
        self._run_together()

    def _run_together(self):
        while True:
            try:
                task = self.together.pop()
            except IndexError:
                return
            self._run([task])

    def _run(self, tasks):
        for label, task in tasks:
            started = time.monotonic()
            self._results.add(label, task(), time.monotonic() - started)


def main():
    # A shell starts background jobs with it ignored, and so would be the programs that tests send a Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default="build", help="the folder that holds unit_tests")
    parser.add_argument("--only-unit", action="store_true", help="no test that runs the program")
    parser.add_argument("patterns", nargs="*", metavar="PATTERN")
    options = parser.parse_args()

    results = Results()
    def run_units():
        return unit_tests(str(ROOT / options.build / "unit_tests"), options.patterns)

    lanes = Lanes(results)
    lanes.others.append(("unit", run_units))
    for path in [] if options.only_unit else sorted((ROOT / "tests").glob("**/*_test.py")):
        lanes.add(path, (str(path.relative_to(ROOT)), lambda path=path: module_tests(path, options.patterns)))
    lanes.run()
    return results.finish()


if __name__ == "__main__":
    sys.exit(main())
