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

from support import peers, slipway

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
        self.refused(".", "sub", "-o", "pod.yaml", saying="`pod.yaml` is a file")
        self.refused("--color", "pink", saying="auto, always or never")

    def test_output_to_a_file_and_to_a_directory(self):
        self.write("kustomization.yaml", "resources: [pod.yaml]\n")
        self.assertEqual(self.build(".").stdout.decode(), POD)
        for arguments, file in ((("-o", "all.yaml"), "all.yaml"), (("-o", "out"), "out/v1_pod_cart.yaml")):
            (self.root / "out").mkdir(exist_ok=True)
            result = self.build(".", *arguments)
            self.assertEqual((result.returncode, result.stdout), (0, b""), result.stderr)
            self.assertEqual((self.root / file).read_text(), POD)

    def test_output_that_cannot_be_written_ends_with_1(self):
        self.write("kustomization.yaml", "resources: [pod.yaml]\n")
        with open("/dev/full", "wb") as full:
            result = subprocess.run([slipway.PROGRAM, "kustomize", "build", "."], cwd=self.root, stdout=full,
                                    stderr=subprocess.PIPE, timeout=SECONDS, check=False)
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn(b"standard output cannot be written", result.stderr)

    def test_what_is_no_kustomization_gets_a_hint(self):
        for text, hint in (("- a\n", "a line for each field"),
                           ("replicas: [{name: a, count: '3'}]\n", "without quotes"),
                           ("components: [pod.yaml]\n", "listed under `resources:`")):
            self.assertIn(hint, self.refused_tree(text, saying="kustomization.yaml:1:"))

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
        self.assertEqual((done.returncode, done.stdout), (0, b"handed: build --enable-helm --env=A=b .\n"), done.stderr)

        for words in (("--color", "never"), ("--log-format=json",), ("-e=A=b",)):
            done = subprocess.run([slipway.PROGRAM, "kustomize", "build", "--enable-helm", "chart", *words], cwd=self.root, env=environment,
                                  capture_output=True, timeout=SECONDS, check=False)
            own = " --env=A=b" if words[0].startswith("-e") else ""
            self.assertEqual((done.returncode, done.stdout.decode()), (0, f"handed: build --enable-helm{own} chart\n"), done.stderr)
        done = subprocess.run([slipway.PROGRAM, "kustomize", "build", "--enable-helm", "--explain", "X/y", "chart"], cwd=self.root, env=environment,
                              capture_output=True, timeout=SECONDS, check=False)
        self.assertEqual((done.returncode, done.stdout), (1, b""))
        self.assertIn(b"--explain", done.stderr)
        self.assertEqual(self.build("--enable-helm=false", "chart").returncode, 1)

    def test_the_real_kustomize_runs_plugins(self):
        kustomize = peers.require("kustomize")
        self.write("bin/Maker", "#!/bin/sh\necho 'kind: Made'; echo 'metadata: {name: by-hand}'\n").chmod(0o755)
        self.write("o/g.yaml", "apiVersion: example.com/v1\nkind: Maker\nmetadata:\n  name: m\n  annotations:\n"
                               "    config.kubernetes.io/function: |\n      exec:\n        path: ../bin/Maker\n")
        self.write("o/kustomization.yaml", "generators: [g.yaml]\n")
        self.refused("o", saying="is another program")
        environment = {**os.environ, "PATH": f"{Path(kustomize).parent}:{os.environ['PATH']}"}
        flags = ("--enable-alpha-plugins", "--enable-exec")
        expected = subprocess.run([kustomize, "build", *flags, "o"], cwd=self.root, env=environment, capture_output=True, timeout=SECONDS, check=False)
        self.assertEqual(expected.returncode, 0, expected.stderr)
        done = subprocess.run([slipway.PROGRAM, "kustomize", "build", *flags, "o"], cwd=self.root, env=environment, capture_output=True,
                              timeout=SECONDS, check=False)
        self.assertEqual((done.returncode, done.stdout), (0, expected.stdout), done.stderr)

    def test_values_behind_an_equals_sign(self):
        self.write("kustomization.yaml", "resources: [pod.yaml]\n")
        self.assertEqual(self.build("-o=all.yaml", ".").returncode, 0)
        self.assertEqual((self.root / "all.yaml").read_text(), POD)

    def test_every_directory_that_fails_is_named(self):
        for name in "abcd":
            self.write(f"{name}/kustomization.yaml", "resources: [../base]\n")
        self.write("base/pod.yaml", POD)
        message = self.refused("a", "b", "c", "d", "-o", "out", saying="4 of 4 directories cannot be built: a, b, c, d")
        for name in "abcd":
            self.assertIn(f"{name}/kustomization.yaml:1:13: no kustomization.yaml in `../base`", message)

    def test_explain(self):
        self.write("kustomization.yaml", "resources: [pod.yaml]\nnamePrefix: a-\n")
        result = self.build("--explain", "Pod/a-cart:metadata", ".")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("kustomization.yaml:2:13 PrefixTransformer: a-cart", result.stdout.decode())
        self.assertEqual(self.build("--explain", "Pod/a-cart:metadata", ".", "-o", "out.txt").stdout, b"")
        self.assertEqual((self.root / "out.txt").read_bytes(), result.stdout)
        self.refused("--explain", "Pod/none", ".", saying="the build has no Pod/none")
        self.refused("--explain", "Pod/a-cart", ".", "base", "-o", "out", saying="--explain explains an object of one directory")

    def test_names_of_separate_files_are_those_of_kustomize(self):
        kustomize = peers.require("kustomize")
        self.write("o.yaml", "---\n".join(f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: {name}{space}}}\n" for version, kind, name, space in (
            ("v1", "Service", "Straße", ""), ("v1", "Namespace", "N-Ä", ""), ("apps/v1", "Deployment", "web.x", ", namespace: prod"),
            ("example.com/v1alpha1", "Wiĳdget", "ΣÉ", ", namespace: a"), ("rbac.authorization.k8s.io/v1", "ClusterRole", "system:a:b", ""))))
        self.write("kustomization.yaml", "resources: [o.yaml]\n")
        for name in ("theirs", "ours"):
            (self.root / name).mkdir()
        subprocess.run([kustomize, "build", ".", "-o", "theirs"], cwd=self.root, check=True, capture_output=True, timeout=SECONDS)
        self.assertEqual(self.build(".", "-o", "ours").returncode, 0)
        contents = [{path.name: path.read_bytes() for path in (self.root / name).iterdir()} for name in ("theirs", "ours")]
        self.assertEqual(contents[0], contents[1])
        self.assertEqual(len(contents[0]), 5)

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

    def test_files_of_others(self):
        peers.require_root()
        user = peers.require_user()
        self.root.chmod(0o755)
        self.write("secret.yaml", POD).chmod(0)
        self.write("closed/pod.yaml", POD)
        (self.root / "closed").chmod(0)
        for kustomization, said in (("resources: [secret.yaml]\n", "kustomization.yaml:1:13: .*secret.yaml"),
                                    ("configMapGenerator: [{name: c, files: [secret.yaml]}]\n", "kustomization.yaml:1:40: .*secret.yaml"),
                                    ("resources: [closed/pod.yaml]\n", "kustomization.yaml:1:13: "), ("resources: [closed]\n", "kustomization.yaml:1:13: ")):
            self.write("kustomization.yaml", kustomization)
            done = subprocess.run([slipway.PROGRAM, "kustomize", "build", "."], cwd=self.root, capture_output=True, timeout=SECONDS, user=user,
                                  group=user, extra_groups=[], check=False)
            self.assertEqual((done.returncode, done.stdout), (1, b""))
            self.assertRegex(done.stderr.decode(), said)
        (self.root / "closed").chmod(0o755)

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

    def test_much_of_what_is_not_much(self):
        bomb = "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10) if i else 'x'}]\n" for i in range(6)) + f"b: [{', '.join(['*a5'] * 8)}]\n"
        for i in range(24):
            self.write(f"x{i}.yaml", f"kind: X\nmetadata: {{name: x{i}}}\n{bomb}")
        self.refused_tree(f"resources: [{', '.join(f'x{i}.yaml' for i in range(24))}]\n", saying="needs more memory")
        targets = "".join(f"  - {{select: {{name: t{i}}}, fieldPaths: [spec.f], options: {{create: true}}}}\n" for i in range(200))
        self.refused_tree(f"resources: [x0.yaml, t.yaml]\nreplacements:\n- source: {{kind: X, fieldPath: a5}}\n  targets:\n{targets}", saying="needs more memory",
                          t="---\n".join(f"kind: T\nmetadata: {{name: t{i}}}\n" for i in range(200)))
        self.refused_tree("resources: [x.yaml]\n", saying="the output is longer", x=f"kind: X\nmetadata: {{name: x}}\nt: &t {'y' * 1000000}\n"
                          f"a: &a [{', '.join(['*t'] * 100)}]\nb: [{', '.join(['*a'] * 100)}]\n")
        self.refused_tree(f"resources: [many.yaml]\ncommonAnnotations: {{a: {'x' * 180_000}}}\n", saying="the output is longer",
                          many="---\n".join(f"kind: X\nmetadata: {{name: x{i}}}\n" for i in range(3000)))  # written in parts
        for i in range(3000):
            self.write(f"c/{i}/kustomization.yaml", f"resources: [../{i + 1}]\n" if i < 2999 else "resources: [pod.yaml]\n")
        self.write("c/2999/pod.yaml", POD)
        result = self.build("c/0")
        self.assertEqual((result.returncode, result.stdout.decode()), (0, POD), result.stderr)
        self.write("c/2999/kustomization.yaml", "resources: [gone.yaml]\n")
        self.refused("c/0", saying="gone.yaml")

    def test_system_without_threads(self):
        for i in range(20):
            self.write(f"d{i}/kustomization.yaml", f"namePrefix: d{i}-\nresources: [pod.yaml]\n")
            self.write(f"d{i}/pod.yaml", POD)
        self.write("all/kustomization.yaml", f"resources: [{', '.join(f'../d{i}' for i in range(20))}]\n")
        self.root.chmod(0o755)

        def limit_threads():
            if os.geteuid() == 0:  # whom the limit does not bind
                os.setgid(65534)
                os.setuid(65534)
            resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))

        def build(directory):
            return subprocess.run([slipway.PROGRAM, "kustomize", "build", directory], cwd=self.root, capture_output=True, text=True,
                                  preexec_fn=limit_threads, check=False)

        result = build("all")
        self.assertEqual((result.returncode, result.stdout.count("kind: Pod")), (0, 20), result.stderr)
        for i in range(450):
            self.write(f"c/{i}/kustomization.yaml", f"resources: [../{i + 1}]\n" if i < 449 else "resources: [pod.yaml]\n")
        self.write("c/449/pod.yaml", POD)
        result = build("c/0")
        self.assertEqual((result.returncode, result.stdout), (1, ""), result.stderr)
        self.assertIn("the chain of bases needs another thread", result.stderr)

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
