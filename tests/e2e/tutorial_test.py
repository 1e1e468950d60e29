"""The commands of the pages for newcomers print what the pages show."""

import shutil
import tempfile
import unittest
from pathlib import Path

from support import peers, slipway
from support.cases import expand, for_each
from support.document import Document, matches


@expand
class TutorialTest(unittest.TestCase):
    @for_each(["docs/tutorial.md", "docs/zh/tutorial.md"])
    def test_tutorial(self, page):
        peers.require("git")
        with tempfile.TemporaryDirectory() as folder:
            document = Document(slipway.ROOT / page, folder)
            document.replay(self)
            self.assertGreater(document.commands, 10)

    @for_each(["README.md", "README.zh.md"])
    def test_readme(self, page):
        peers.require("git")
        with tempfile.TemporaryDirectory() as folder:
            for name in ("fixtures", "kustomize-bases"):
                shutil.copytree(slipway.ROOT / name, Path(folder) / name)
            document = Document(slipway.ROOT / page, folder)
            document.replay(self)
            self.assertGreater(document.commands, 3)

    def test_dots_stand_for_any_lines(self):
        self.assertTrue(matches(["a", "…", "d"], ["a", "b", "c", "d"]))
        self.assertTrue(matches(["…"], []))
        self.assertFalse(matches(["a", "…", "d"], ["a", "b"]))
        self.assertFalse(matches([], ["a"]))
