"""Runs one test file; writes a JSON line for each test to the file descriptor that is given.

usage: run_module.py FILE LABEL DESCRIPTOR [PATTERN…]
"""

import importlib.util
import json
import os
import sys
import time
import traceback
import unittest
from fnmatch import fnmatchcase


def matches(name, patterns):
    """A pattern is a part of the name, or a glob over all of it; case does not matter."""
    name = name.lower()
    return not patterns or any(p.lower() in name or fnmatchcase(name, p.lower()) for p in patterns)


class Reporter(unittest.TestResult):
    """Each test ends as passed, failed or skipped exactly once, also when its class could not be set up."""

    def __init__(self, report, tests):
        super().__init__()
        self._report = report
        self._open = {test.id(): test for test in tests}
        self._started = time.monotonic()
        self._failed = {}
        self._skipped = None

    def startTest(self, test):
        super().startTest(test)
        self._started = time.monotonic()
        self._failed = {}
        self._skipped = None

    def stopTest(self, test):
        super().stopTest(test)
        seconds = time.monotonic() - self._started
        if self._failed:
            self._end(test, "failed", "\n".join(self._failed.values()), seconds)
        elif self._skipped is not None:
            self._end(test, "skipped", self._skipped, seconds)
        else:
            self._end(test, "passed", "", seconds)

    def addFailure(self, test, err):
        self._fail(test, self._exc_info_to_string(err, test))

    def addError(self, test, err):
        text = self._exc_info_to_string(err, test)
        if test.id() in self._open:
            self._fail(test, text)
        else:  # setUpClass, setUpModule: none of the class's tests will run
            self._end_all(test, "failed", text)

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self._fail(test, f"{subtest}\n{self._exc_info_to_string(err, test)}", key=subtest.id())

    def addSkip(self, test, reason):
        if test.id() in self._open:
            self._skipped = reason
        else:
            self._end_all(test, "skipped", reason)

    def addUnexpectedSuccess(self, test):
        self._fail(test, "was expected to fail, but passed")

    def addExpectedFailure(self, test, err):
        pass

    def _fail(self, test, text, key=""):
        self._failed[key or test.id()] = text

    def _end(self, test, outcome, text, seconds):
        self._open.pop(test.id(), None)
        self._report(test.id(), outcome, text, seconds)

    def _end_all(self, holder, outcome, text):
        scope = holder.id().partition("(")[2].rstrip(")")
        ended = [t for name, t in self._open.items() if name.startswith(scope + ".")]
        for test in ended:
            self._end(test, outcome, text, 0)
        if not ended:
            self._report(holder.id(), outcome, text, 0)


def flatten(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from flatten(test)
        else:
            yield test


def main():
    path, label, descriptor, patterns = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]
    sys.argv = [path]
    channel = os.fdopen(descriptor, "w", encoding="utf-8")
    os.set_inheritable(descriptor, False)

    def report(name, outcome, text, seconds):
        name = name.removeprefix("module_under_test").lstrip(".")
        json.dump({"name": f"{label}:{name}", "outcome": outcome, "text": text, "seconds": seconds}, channel)
        channel.write("\n")
        channel.flush()

    sys.path.insert(0, os.path.dirname(path))
    spec = importlib.util.spec_from_file_location("module_under_test", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["module_under_test"] = module
    try:
        spec.loader.exec_module(module)
    except unittest.SkipTest as skip:
        report("all", "skipped", str(skip), 0)
        return
    except Exception:  # whatever the file throws is a failed test
        report("all", "failed", traceback.format_exc(), 0)
        return
    loaded = flatten(unittest.defaultTestLoader.loadTestsFromModule(module))
    tests = [t for t in loaded if matches(f"{label}:{t.id().removeprefix('module_under_test.')}", patterns)]
    if tests:
        unittest.TestSuite(tests).run(Reporter(report, tests))


if __name__ == "__main__":
    main()
