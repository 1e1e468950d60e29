"""Descriptors that mean harm: refused, or harmless."""

import os
import re
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from support import peers, slipway
from support.cases import expand, for_each

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
VALUES = ["a\nb: c", "- a", "--- a", "{a: b}", "{a: {b: {c: d}}}", '{"a":{"b":1}}', "[a", "&a", "*a", "!!binary a", "# a", "a # b", "a: b", "'", '"', "\\", "null", "~",
          "yes", "0x10", "1e3", "012", "2001-01-01", " a ", "\ta", "a\r\nb", "\u2028", "é", "${HOME}", "$(reboot)",
          "`reboot`", "%s%n", "\x1b[31mred", "a" * 5000, "\n", "", "{{cluster}}", "]]>", "</script>", "|", ">-\n  a", "@a", "%YAML 1.1"]

# So many mistakes, or so much of one thing.
MANY = {
    "unknown fields": lambda n: "".join(f"wrong{i}: 1\n" for i in range(n)),
    "calls": lambda n: "calls:\n" + "".join(f"- c{i}\n" for i in range(n)),
    "wrong calls": lambda n: "calls:\n" + "".join(f"- C_{i}\n" for i in range(n)),
    "wrong names": lambda n: "config:\n" + "".join(f"  1a{i}: x\n" for i in range(n)),
    "secrets in clear": lambda n: "config:\n" + "".join(f"  A{i}_PASSWORD: xxxxxxxxxxxx\n" for i in range(n)),
    "unknown variables": lambda n: "config:\n" + "".join(f"  A{i}: '{{nowhere}}'\n" for i in range(n)),
    "secrets in config": lambda n: "config:\n" + "".join(f"  A{i}: x\n" for i in range(n // 2)) + "secrets:\n"
                                       + "".join(f"  A{i}: {{secret: a, key: b}}\n" for i in range(n // 2)),
}


@expand
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
        text = HEAD + "config: " + json.dumps(config) + "\n"
        result = self.run_on(text, "preview")
        self.assertEqual(result.returncode, 0, result.stderr)
        deployment = next(document for document in yaml.safe_load_all(result.stdout) if document["kind"] == "Deployment")
        seen = {variable["name"]: variable["value"] for variable in deployment["spec"]["template"]["spec"]["containers"][0]["env"]}
        config["V%d" % VALUES.index("{{cluster}}")] = "{cluster}"  # `{{` is a brace
        self.assertEqual(seen, config)
        kustomize = peers.find("kustomize")
        if kustomize:
            out = self.folder.parent / "out"
            self.run_on(text, "compile", "--out", out)
            built = subprocess.run([kustomize, "build", out / "overlays/test/test-1/shop/cart"], capture_output=True,
                                   check=True)
            self.assertEqual(built.stdout, result.stdout)

    def test_values_stay_values_in_the_page(self):
        import json
        good = self.run_on(HEAD + "config: {A: b}\n", "preview", "-o", "html")
        config = {f"V{i}": value for i, value in enumerate([*VALUES, "<!--", "<script>alert(1)",
                                                            "<img src=x onerror=alert(1)>", "--><b>"])}
        result = self.run_on(HEAD + "config: " + json.dumps(config) + "\n", "preview", "-o", "html")
        self.assertEqual(result.returncode, 0, result.stderr)
        for mark in (b"<script", b"</script", b"<!--", b"<img", b"<b>", b"onerror="):
            extra = result.stdout.count(mark) - good.stdout.count(mark)
            self.assertEqual(extra, 1 if mark == b"onerror=" else 0, mark)

    @for_each(MANY)
    def test_thousands_of_mistakes_take_no_time(self, name):
        """A hundred thousand in one file: told of in bounded time and length. (Looking each line up anew takes minutes.)"""
        text = MANY[name](100_000)
        message = self.refused(HEAD + text, "check")
        self.assertLess(len(message), 100_000)
        if re.search(r"cannot (have|call) more than 1000", message):
            self.assertRegex(name, "calls|names|secrets|variables")
        else:
            self.assertRegex(message, r"service\.yaml:\d+:\d+: there are [\d]+ more messages from here on")

    def test_text_that_turns_around_is_escaped(self):
        message = self.refused(HEAD + 'config: {A: "\u202edaolyap\u2066 {nowhere}", "\u2069B": x}\n', "check")
        for mark in "\u202a\u202e\u2066\u2069":
            self.assertNotIn(mark, message)
        self.assertIn("\\u202e", message)

    def test_what_nobody_sees_is_escaped(self):
        for text in (HEAD.replace("name: cart", 'name: "ca\u200brt"'), HEAD + "\u00a0config: {A: b}\n", HEAD + "\ufeffconfig: {A: b}\n"):
            message = self.refused(text, "check")
            self.assertRegex(message, r"\\u(200b|00a0|feff)")
            self.assertNotRegex(message, "[\u200b\u00a0\ufeff]")

    def test_places_in_the_container_say_where_they_lead(self):
        (self.folder / "a.ini").write_text("x")
        for place in ("/a/../../b", "/x/./y", "//a", "/", "relative", "/a\\nb", "/a\\e[2J"):
            self.assertIn("is no folder", self.refused(HEAD + f'volumes: {{"{place}": {{size: 1Gi}}}}\n', "check"))
            self.assertIn("is no path of a file", self.refused(HEAD + f'files: {{"{place}": a.ini}}\n', "check"))

    def test_patches_that_grow_end_early(self):
        copies = "".join(f"    - {{op: copy, from: /metadata, path: /metadata/annotations/b{i}}}\n" for i in range(40))
        patch = "patches:\n- target: {kind: Deployment}\n  patch: |\n    - {op: add, path: /metadata/annotations, value: {a: x}}\n"
        self.assertIn("too big to be copied", self.refused(HEAD + patch + copies))
        self.assertIn("levels of nesting", self.refused(HEAD + "patches:\n- target: {kind: Deployment}\n  patch: |\n    " + "[" * 20_000 + "\n"))
        self.assertIn("there is nothing at", self.refused(HEAD + "patches:\n- target: {kind: Deployment}\n  patch: '[{op: move, from: /spec, path: /spec/template/x}]'\n"))

    def broken_input(self, option, text):
        """What check says of a file of another kind that means harm."""
        path = self.folder.parent / "given"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        (self.folder / "service.yaml").write_text(HEAD)
        fleet = FLEET
        if option == "schema":
            fleet = self.folder.parent / "fleet.yaml"
            fleet.write_text(FLEET.read_text().replace("bases: ../../kustomize-bases\n", "").replace("{kube", "{schema: given, kube"))
            self.assertEqual(fleet.read_text().count("schema: given"), 4)
        started = time.monotonic()
        arguments = ("--index", path) if option == "index" else ()
        result = slipway.run("check", self.folder, "--fleet", fleet, *arguments, text=False)
        self.assertLess(time.monotonic() - started, 20)
        self.assertIn(result.returncode, (1, 2), result.stderr[:2000])
        self.assertIn(b"/given:", result.stderr)
        self.assertNotIn(b"\x1b", result.stderr)
        self.assertLess(len(result.stderr), 300_000)

    def test_an_index_that_means_harm(self):
        head = "apiVersion: slipway.dev/v1\nkind: Index\nservices:\n"
        aliases = "\n".join(f"- &a{i} [{', '.join([f'*a{i - 1}'] * 10) if i else 'x'}]" for i in range(12))
        self.broken_input("index", head + aliases)
        self.broken_input("index", head + "[" * 50_000)
        self.broken_input("index", b"\x00" * 1000)
        self.broken_input("index", head + '- {team: "\\e[2J", name: cart, file: x}\n')
        self.broken_input("index", head + '- {team: shop, name: "../../etc", file: x}\n')
        self.broken_input("index", head + "- {team: shop, name: cart, file: x, routes: [{cluster: a, host: 'x\ty', path: /}]}\n")

    def test_a_snapshot_that_means_harm(self):
        head = "slipway-schemas 1\nkubernetes v1.34.4\n"
        apps = "kind apps/v1 Deployment namespaced loop\n"
        self.broken_input("schema", head + "kind \x1b[2J x namespaced y\n")
        self.broken_input("schema", head + apps + "\ncustom loop object\n spec " + "[]" * 100_000 + "string\n")
        self.broken_input("schema", head + apps + "\ncustom loop object\n \x1b[31m @\x1b[2J\n")
        self.broken_input("schema", b"\x00" * 1000)
        self.broken_input("schema", b"\xff\xfe" * 1000)


if __name__ == "__main__":
    unittest.main()
