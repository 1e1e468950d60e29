"""`slipway kustomize build --revision`: any commit, straight from git's object database."""

import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from support import peers, slipway
from support.repositories import git

BASE = "resources: [map.yaml]\n"
OVERLAY = "resources: [../base]\nnamePrefix: {prefix}-\nconfigMapGenerator:\n- name: settings\n  files: [link.txt]\n"
MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map}\ndata: {a: b}\n"


class Revision(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.repository = Path(temporary.name) / "repository"
        (self.repository / "base").mkdir(parents=True)
        (self.repository / "overlay").mkdir()
        self.write("base/kustomization.yaml", BASE)
        self.write("base/map.yaml", MAP)
        self.write("overlay/kustomization.yaml", OVERLAY.format(prefix="first"))
        self.write("overlay/real.txt", "first\n")
        (self.repository / "overlay" / "link.txt").symlink_to("real.txt")
        git(self.repository, "init", "-q", "-b", "main")
        self.commit("First")
        self.write("overlay/kustomization.yaml", OVERLAY.format(prefix="second"))
        self.commit("Second")

    def write(self, path, text):
        (self.repository / path).write_text(text, encoding="utf-8")

    def commit(self, message):
        git(self.repository, "add", "-A")
        git(self.repository, "commit", "-q", "-m", message)

    def build(self, revision, directory="overlay"):
        return slipway.run("kustomize", "build", "--revision", revision, self.repository / directory)

    def test_each_revision_renders_as_it_was(self):
        self.assertIn("name: first-map", self.build("HEAD~1").stdout)
        self.assertIn("name: second-map", self.build("main").stdout)

    def test_the_bytes_are_those_of_a_checkout(self):
        kustomize = peers.require("kustomize")
        git(self.repository, "checkout", "-q", "HEAD~1")
        expected = subprocess.run([kustomize, "build", self.repository / "overlay"], capture_output=True, text=True,
                                  check=True).stdout
        git(self.repository, "checkout", "-q", "main")
        self.assertEqual(self.build("HEAD~1").stdout, expected)

    def test_nothing_of_the_work_tree_is_read(self):
        before = self.build("main").stdout
        shutil.rmtree(self.repository / "base")
        self.write("overlay/kustomization.yaml", "broken: [")
        self.assertEqual(self.build("main").stdout, before)

    def test_several_directories_of_one_revision(self):
        kustomize = peers.require("kustomize")
        out = self.repository.parent / "out"
        shutil.copytree(self.repository / "overlay", self.repository / "third", symlinks=True)
        self.write("third/kustomization.yaml", OVERLAY.format(prefix="third"))
        self.commit("Third")
        git(self.repository, "checkout", "-q", "HEAD~1")  # what is on disk has no third one, and must not matter
        done = slipway.run("kustomize", "build", "--revision", "main", "overlay", "base", "third", "-o", f"{out}/", cwd=self.repository)
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
        git(self.repository, "checkout", "-q", "main")
        for name in ("overlay", "base", "third"):
            expected = subprocess.run([kustomize, "build", self.repository / name], capture_output=True, check=True).stdout
            self.assertEqual((out / f"{name}.yaml").read_bytes(), expected)
        self.assertEqual(sorted(path.name for path in out.iterdir()), ["base.yaml", "overlay.yaml", "third.yaml"])
        before = slipway.run("kustomize", "build", "--revision", "main~1", "overlay", "third", "-o", f"{out}-2/", cwd=self.repository)
        self.assertEqual(before.returncode, 1)
        self.assertIn("third", before.stderr)
        self.assertFalse(Path(f"{out}-2/third.yaml").exists())

    def test_what_is_not_there_is_said(self):
        unknown = self.build("nowhere")
        self.assertEqual((unknown.returncode, unknown.stdout), (1, ""))
        self.assertIn("no revision `nowhere`", unknown.stderr)
        missing = self.build("HEAD~1", "missing")
        self.assertEqual((missing.returncode, missing.stdout), (1, ""))


if __name__ == "__main__":
    unittest.main()
