"""What `slipway check` says about seeded mistakes (messages/cases.py).

The messages are golden files, tests/golden/messages/CASE.txt, that begin with the exit status. What line and column must be
named is stated with each case, so that renewing the golden files cannot hide a wrong place, and every message must have a
hint. The rate is printed; the goal is all of them.
"""

import os
import re
import tempfile
import unittest
from pathlib import Path

from messages.cases import CASES
from support import golden, slipway
from support.cases import expand, for_each

MISTAKES = 100  # at least
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in ("CI_JOB_ID", "SLIPWAY_FLEET", "SLIPWAY_INDEX")}


def messages_of(text):
    """The messages of a run: each begins at the left and is no line of a source, note or count."""
    return re.split(r"(?m)^(?=\S+(?::\d+)*: )", text)[1:]


def without_hint(text):
    return [message for message in messages_of(text) if "\n  hint: " not in message and not re.match(r"1 service in \d clusters?: ", message)]


@expand
class Messages(unittest.TestCase):
    passed = 0

    @classmethod
    def tearDownClass(cls):
        print(f"\nseeded mistakes with a message at the right place and a hint: {cls.passed} of {len(CASES)}")

    @for_each(CASES)
    def test_message(self, name):
        case = CASES[name]
        with tempfile.TemporaryDirectory() as folder:
            for file, text in case.texts().items():
                path = Path(folder, file)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text.encode(errors="surrogateescape"))
            result = slipway.run(case.command, *case.arguments, cwd=folder, env=ENVIRONMENT)
        self.assertEqual(result.stdout, "")
        golden.check(self, f"messages/{name}.txt", f"exit status {result.returncode}\n{result.stderr}")
        self.assertEqual(result.returncode, case.status, result.stderr)
        for place in case.places:
            self.assertIn(f"\n{place}:", "\n" + result.stderr)
        self.assertEqual(without_hint(result.stderr), [])
        self.assertNotIn("hunter2", result.stderr)
        type(self).passed += 1

    def test_enough(self):
        self.assertGreaterEqual(len(CASES), MISTAKES)

    def test_each_message_was_judged(self):
        """By someone who read it with a developer's eyes; tests/golden/messages-judged.txt has the criteria."""
        lines = (slipway.ROOT / "tests" / "golden" / "messages-judged.txt").read_text().splitlines()
        judged = dict(line.split(None, 1) for line in lines if not line.startswith("#"))
        self.assertEqual(sorted(judged), sorted(CASES), "read the message, judge it, and add its line")
        for name, verdict in judged.items():
            self.assertRegex(verdict, r"^(clear|mended: \S.{8,})$", name)
        mended = sum(verdict != "clear" for verdict in judged.values())
        print(f"\nmessages judged: {len(judged)}, of these mended: {mended}")


if __name__ == "__main__":
    unittest.main()
