"""Descriptors that mean harm: refused, or harmless."""

import os
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from support import peers, slipway

FLEET = slipway.FIXTURES / "boutique" / "fleet.yaml"

HEAD = """\
apiVersion: slipway.dev/v1
kind: ServiceDescriptor
name: cart
team: shop
type: worker
image: cart:1
replicas: 2
"""

# Values that try to become YAML, variables, shell or terminal commands. (`<<` and `=` are left out: kustomize writes them plain,
# which Kubernetes reads and PyYAML does not.)
VALUES = ["a\nb: c", "- a", "--- a", "{a: b}", "[a", "&a", "*a", "!!binary a", "# a", "a # b", "a: b", "'", '"', "\\", "null", "~",
          "yes", "0x10", "1e3", "012", "2001-01-01", " a ", "\ta", "a\r\nb", "\u2028", "é", "${HOME}", "$(reboot)",
          "`reboot`", "%s%n", "\x1b[31mred", "a" * 5000, "\n", "", "{{cluster}}", "]]>", "</script>", "|", ">-\n  a", "@a", "%YAML 1.1"]


class Hostile(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name) / "repository"
        self.folder.mkdir()

    def run_on(self, text, *command):
        path = self.folder / "service.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        started = time.monotonic()
        result = slipway.run(*command, self.folder, "--fleet", FLEET, "--cluster", "test-1", text=False)
        self.assertLess(time.monotonic() - started, 20)
        self.assertIn(result.returncode, (0, 1, 2), result.stderr[:2000])
        self.assertNotIn(b"\x1b", result.stdout + result.stderr)
        return result

    def refused(self, text, *command):
        result = self.run_on(text, *(command or ("preview",)))
        self.assertIn(result.returncode, (1, 2))
        self.assertEqual(result.stdout, b"")
        self.assertLess(len(result.stderr), 300_000)
        return result.stderr.decode()

    def test_bombs_are_refused(self):
        aliases = "\n".join(f"  A{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10) if i else 'x'}]" for i in range(12))
        self.refused(HEAD + "config:\n" + aliases)
        self.refused(HEAD + "config: " + "{a: " * 50_000 + "}" * 50_000)
        self.refused(HEAD + "config: " + "[" * 50_000)
        self.refused(HEAD + "config: {A: &a [*a]}")
        self.refused(b"\x00" * 1000)
        self.refused(b"\xff\xfe" + HEAD.encode("utf-16-le"))
        self.refused(HEAD.encode() + b"config: {A: \xff\xfe}")

    def test_a_huge_file_is_refused(self):
        self.assertIn("larger than", self.refused("#" * (65 << 20)))

    def test_many_mistakes_stay_readable(self):
        wrong = "".join(f"wrong{i}: 1\n" for i in range(500))
        self.assertIn("500 errors", self.refused(HEAD + wrong))

    def test_names_cannot_leave_their_place(self):
        for name in ("../../../etc", "a/b", ".", "..", "a\n- b", "\x1b[2J", "-a", "a" * 64, "{cluster}", "Ä"):
            text = HEAD.replace("name: cart", "name: " + repr(name).replace("'", '"').replace("\\x1b", "\\e"))
            self.refused(text)
            self.refused(text.replace("name:", "team:", 1))

    def test_files_cannot_be_taken_from_elsewhere(self):
        secret = self.folder.parent / "secret"
        secret.write_text("hunter2")
        (self.folder / "link").symlink_to(secret)
        (self.folder / "folder").symlink_to(self.folder.parent)
        for path in ("../secret", str(secret), "link", "folder/secret", "a/../../secret", "/etc/passwd", ".", "missing"):
            for field in ("files: {/etc/a: %s}", "extra: [%s]", "patches: [{path: %s}]"):
                message = self.refused(HEAD + field % path + "\n")
                self.assertNotIn("hunter2", message)

    def test_a_descriptor_that_is_no_file_is_refused(self):
        os.mkfifo(self.folder / "service.yaml")
        result = slipway.run("check", self.folder / "service.yaml", "--fleet", FLEET)
        self.assertEqual(result.returncode, 2, result.stderr)

    def test_values_stay_values(self):
        try:
            import yaml
        except ImportError:
            peers.missing("yaml for Python", "pip install pyyaml")
        import json
        config = {f"V{i}": value for i, value in enumerate(VALUES)}
        # braces are Slipway's own: `{{` is a brace
        text = HEAD + "config: " + json.dumps(config).replace("{a: b}", "{{a: b}}") + "\n"
        result = self.run_on(text, "preview")
        self.assertEqual(result.returncode, 0, result.stderr)
        deployment = next(document for document in yaml.safe_load_all(result.stdout) if document["kind"] == "Deployment")
        seen = {variable["name"]: variable["value"] for variable in deployment["spec"]["template"]["spec"]["containers"][0]["env"]}
        config["V%d" % VALUES.index("{{cluster}}")] = "{cluster}"
        self.assertEqual(seen, config)
        kustomize = peers.find("kustomize")
        if kustomize:
            out = self.folder.parent / "out"
            self.run_on(text, "compile", "--out", out)
            built = subprocess.run([kustomize, "build", out / "overlays/test/test-1/shop/cart"], capture_output=True,
                                   check=True)
            self.assertEqual(built.stdout, result.stdout)


if __name__ == "__main__":
    unittest.main()
