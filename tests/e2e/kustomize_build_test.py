"""`slipway kustomize build` on wrong use and on trees that mean harm: exit status 1, a clear message, nothing on standard
output, no half of a file, in bounded time and memory.
"""

import os
import resource
import stat
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from support import slipway

POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: cart\n"
SECONDS = 30
MEMORY = 2 << 30


def limit_memory():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


class KustomizeBuild(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.root = Path(temporary.name)
        self.write("pod.yaml", POD)

    def write(self, path, content):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    def build(self, *arguments):
        started = time.monotonic()
        result = subprocess.run([slipway.PROGRAM, "kustomize", "build", *arguments], cwd=self.root, capture_output=True,
                                timeout=SECONDS * 4, preexec_fn=limit_memory, check=False)
        self.assertLess(time.monotonic() - started, SECONDS, arguments)
        return result

    def refused(self, *arguments, saying):
        result = self.build(*arguments)
        message = result.stderr.decode(errors="replace")
        self.assertEqual(result.returncode, 1, message[:2000])
        self.assertEqual(result.stdout, b"")
        self.assertRegex(message, saying)
        self.assertLess(len(message), 20_000)
        self.assertNotIn("\x1b", message)
        return message

    def refused_tree(self, kustomization, saying, **files):
        self.write("kustomization.yaml", kustomization)
        for name, content in files.items():
            self.write(name + ".yaml", content)
        return self.refused(".", saying=saying)

    # -- use

    def test_wrong_use_ends_with_1(self):
        self.write("kustomization.yaml", "resources: [pod.yaml]\n")
        self.refused("--no-such-flag", saying="no-such-flag")
        self.refused("--reorder", "upside-down", saying="legacy or none")
        self.refused("--load-restrictor", "None", saying="LoadRestrictionsNone")
        self.refused("missing", saying="missing")
        self.refused("pod.yaml", saying="pod.yaml")
        self.refused(".", "sub", saying="-o OUT/")
        self.refused("--color", "pink", saying="auto, always or never")

    def test_output_to_a_file_and_to_a_directory(self):
        self.write("kustomization.yaml", "resources: [pod.yaml]\n")
        self.assertEqual(self.build(".").stdout.decode(), POD)
        for arguments, file in ((("-o", "all.yaml"), "all.yaml"), (("-o", "out"), "out/v1_pod_cart.yaml")):
            (self.root / "out").mkdir(exist_ok=True)
            result = self.build(".", *arguments)
            self.assertEqual((result.returncode, result.stdout), (0, b""), result.stderr)
            self.assertEqual((self.root / file).read_text(), POD)

    def test_a_failure_leaves_the_old_file(self):
        self.write("all.yaml", "old\n")
        self.write("kustomization.yaml", "resources: [pod.yaml, missing.yaml]\n")
        self.refused(".", "-o", "all.yaml", saying="missing.yaml")
        self.assertEqual((self.root / "all.yaml").read_text(), "old\n")

    def test_many_directories_write_what_builds(self):
        for name in ("a", "b", "c"):
            self.write(f"{name}/pod.yaml", POD)
            self.write(f"{name}/kustomization.yaml", "resources: [pod.yaml]\n" if name != "b" else "resources: [gone.yaml]\n")
        self.refused("a", "b", "c", "-o", "out", saying="gone.yaml")
        self.assertEqual(sorted(path.name for path in (self.root / "out").iterdir()), ["a.yaml", "c.yaml"])
        self.assertEqual((self.root / "out/a.yaml").read_text(), POD)

    def test_addresses_are_refused_with_a_hint(self):
        for address in ("https://example.com/x.yaml", "github.com/owner/repository//path?ref=v1", "git@example.com:a/b.git"):
            for field in ("resources", "components"):
                message = self.refused_tree(f"{field}: ['{address}']\n", saying="kustomization.yaml:1:")
                self.assertIn("hint:", message)

    def test_what_needs_a_program_is_handed_to_the_one_in_path(self):
        self.write("kustomization.yaml", "helmCharts: [{name: x}]\n")
        self.refused(".", saying="enable-helm")
        program = self.write("bin/kustomize", "#!/bin/sh\necho \"handed: $*\"\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        environment = {**os.environ, "PATH": str(program.parent)}
        self.write("plain/kustomization.yaml", "resources: [pod.yaml]\n")
        self.write("plain/pod.yaml", POD)
        self.write("chart/kustomization.yaml", "helmCharts: [{name: x}]\n")
        done = subprocess.run([slipway.PROGRAM, "kustomize", "build", "plain", "chart", "--enable-helm", "-e", "A=b", "-o", "out"], cwd=self.root,
                              env=environment, capture_output=True, timeout=SECONDS, check=False)
        self.assertEqual((done.returncode, done.stdout), (0, b""), done.stderr)
        self.assertEqual((self.root / "out/plain.yaml").read_text(), POD)
        self.assertEqual((self.root / "out/chart.yaml").read_text(), "handed: build --enable-helm --env=A=b chart\n")
        done = subprocess.run([slipway.PROGRAM, "kustomize", "build", "--enable-helm", "-e", "A=b", "."], cwd=self.root, env=environment,
                              capture_output=True, timeout=SECONDS, check=False)
        self.assertEqual((done.returncode, done.stdout), (0, b"handed: build --enable-helm -e A=b .\n"), done.stderr)

    # -- trees that mean harm

    def test_cycles_and_ways_out(self):
        self.write("a/kustomization.yaml", "resources: [../b]\n")
        self.write("b/kustomization.yaml", "resources: [../a]\n")
        self.refused("a", saying="cycle")
        self.refused_tree("resources: [../outside.yaml]\n", saying="outside|no file")
        self.refused_tree("resources: [/etc/passwd]\n", saying="outside|absolute")
        (self.root / "loop").symlink_to("loop")
        self.refused_tree("resources: [loop]\n", saying="loop")
        (self.root / "escape.yaml").symlink_to("/etc/hostname")
        self.refused_tree("resources: [escape.yaml]\n", saying="outside")

    def test_files_that_cannot_be_read(self):
        self.refused_tree("resources: [pod.yaml, fifo]\n", saying="fifo|pod") if self.make_fifo() else None
        self.write("directory.yaml/x", "")
        self.refused_tree("configMapGenerator: [{name: c, files: [directory.yaml]}]\n", saying="directory.yaml")
        if os.geteuid() != 0:
            self.write("secret.yaml", POD).chmod(0)
            self.refused_tree("resources: [secret.yaml]\n", saying="secret.yaml")

    def make_fifo(self):
        os.mkfifo(self.root / "fifo")
        return True

    def test_a_gigabyte(self):
        with open(self.root / "big.yaml", "wb") as file:
            file.truncate(1 << 30)
        self.refused_tree("resources: [big.yaml]\n", saying="larger than|64 MiB")
        with open(self.root / "kustomization.yaml", "wb") as file:
            file.truncate(1 << 30)
        self.refused(".", saying="larger than|64 MiB")

    def test_bombs(self):
        levels = 10_000
        deep = "kind: X\nmetadata: {name: x}\nspec: " + "{a: " * levels + "}" * levels
        self.refused_tree("resources: [x.yaml]\n", saying="levels of nesting", x=deep)
        self.refused_tree("resources: [x.yaml]\n", saying="x.yaml", x="kind: X\nmetadata: {name: x}\nspec: " + "[" * levels)
        aliases = "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10) if i else 'x'}]\n" for i in range(12))
        self.refused_tree("resources: [x.yaml]\n", saying="aliases", x="kind: X\nmetadata: {name: x}\n" + aliases)
        self.refused_tree("resources: [x.yaml]\n", saying="itself|x.yaml", x="kind: X\nmetadata: {name: x}\nspec: &a [*a]\n")
        copies = "".join(f"- {{op: copy, from: /spec, path: /spec/c{i}}}\n" for i in range(64))
        self.refused_tree("resources: [x.yaml]\npatches: [{path: p.yaml, target: {kind: X}}]\n", saying="too big",
                          x="kind: X\nmetadata: {name: x}\nspec: {a: 1}\n", p=copies)

    def test_regular_expressions_that_explode(self):
        name = "a" * 250
        for pattern in ("(a*)*b", "(a|aa)+$x", "(.*)(.*)(.*)(.*)(.*)[^a]"):
            self.write("kustomization.yaml", f"resources: [x.yaml]\npatches: [{{target: {{name: '{pattern}'}}, patch: '[{{\"op\": \"add\", "
                                             "\"path\": \"/y\", \"value\": 1}]'}]\n")
            self.write("x.yaml", f"kind: X\nmetadata:\n  name: {name}\n")
            result = self.build(".")
            self.assertEqual((result.returncode, result.stdout.decode()), (0, f"kind: X\nmetadata:\n  name: {name}\n"), result.stderr)
        self.refused_tree("resources: [pod.yaml]\npatches: [{target: {name: '(a{1000}){1000}'}, patch: '[{\"op\": \"remove\", \"path\": \"/y\"}]'}]\n",
                          saying="kustomization.yaml")
        self.refused_tree("resources: [pod.yaml]\npatches: [{target: {name: '('}, patch: '[{\"op\": \"add\", \"path\": \"/y\", \"value\": 1}]'}]\n",
                          saying="kustomization.yaml")

    def test_bytes(self):
        for content in (b"kind: X\nmetadata: {name: \xff}\n", b"kind: X\nmetadata: {name: x}\nspec: \x00\n", b"kind: X\x07\nmetadata: {name: x}\n",
                        b"kind: X\nmetadata: {name: x}\nspec: {a: 1, a: 2}\n", b"kind: X\nmetadata: {name: x\n", b"- 1\n", b"text\n", b"kind: X\n"):
            self.refused_tree("resources: [x.yaml]\n", saying="x.yaml:", x=content)
        for content in (POD.replace("\n", "\r\n"), "\ufeff" + POD):
            self.write("kustomization.yaml", "resources: [x.yaml]\n")
            self.write("x.yaml", content)
            self.assertEqual(self.build(".").stdout.decode(), POD)

    def test_patches_of_the_wrong_shape(self):
        for patch in ("5", "text", "[5]", "- op: jump\n  path: /x", "- op: add", "kind: Pod", "kind: Pod\nmetadata: {name: cart}\nspec: {containers: 5}",
                      "kind: Pod\nmetadata: [name]"):
            self.write("p.yaml", patch + "\n")
            self.write("pod.yaml", POD + "spec:\n  containers:\n  - name: a\n")
            self.refused_tree("resources: [pod.yaml]\npatches: [{path: p.yaml, target: {kind: Pod}}]\n", saying="(p|kustomization).yaml")

    def test_the_chain_of_bases_is_named(self):
        self.write("a/kustomization.yaml", "resources: [../b]\n")
        self.write("b/kustomization.yaml", "resources: [../c]\n")
        self.write("c/kustomization.yaml", "resources: [x.yaml]\nnamePrefx: y\n")
        message = self.refused("a", saying="^c/kustomization.yaml:2:1: unknown field `namePrefx`")
        for place in ("b/kustomization.yaml:1:13", "a/kustomization.yaml:1:13", "namePrefix"):
            self.assertIn(place, message)


if __name__ == "__main__":
    unittest.main()
