"""What commands say of files with mistakes shows no secret that stands on the same line."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from support import peers, slipway
from support.cases import expand, for_each

FLEET = """\
apiVersion: slipway.dev/v1
kind: Fleet
name: acme
registry: registry.acme.example/apps
namespace: "{team}-{cluster}"
teams: {shop: {}}
clusters: {test-1: {domain: test.acme.example, gateway: kong}}
environments: {test: {branches: [develop], clusters: [test-1]}}
gitlab: {token: hunter2hunter2}
"""
DESCRIPTOR = "apiVersion: slipway.dev/v1\nkind: ServiceDescriptor\nname: cart\nteam: shop\ntype: web\nenvironments: {test: {}}\nports: {http: 8080}\n"
COMPOSE = 'services:\n  web:\n    environment: {DB_PASSWORD: hunter2hunter2, "x}\n'
VALUES = {
    "the image's URL": 'image: "https://user:hunter2pw@reg/x:1"',
    "the image's user": 'image: "user:hunter2pw@reg/x:1"',
    "the host's user": 'routes: [{host: "u:hunter2pw@{domain}"}]',
    "`secret` for `secrets`": "secret: {DB: hunter2pw}",
    "a slip in `secrets`": "secrts: {DB: hunter2pw}",
    "a broken patch": 'patches: [{patch: "{kind: Deployment, password: hunter2pw"}]',
    "a key": 'config: {"https://u:hunter2pw@h": x}',
    "a comment": "replicas: two  # password: hunter2pw",
    "a value that is there twice": "env:\n- name: DB_PASSWORD\n  value: a\n  value: hunter2dup",
    "a further manifest's URL": 'extra: ["https://oauth2:hunter2pw@git/x.yaml"]',
}
IN_CLEAR = {
    "several lines": 'config: {DB_PASSWORD: "hunter2pw\\nsecond\\n"}',
    "a block": "config:\n  DB_PASSWORD: |\n    hunter2pw\n    second",
    "digits": "config: {PIN_PASSWORD: 22222222}",
    "a part that is filled in": 'config: {X_PASSWORD: "$(FOO)hunter2"}',
    "what looks like a URL": 'config: {DB_PASSWORD: "abc://hunter2"}',
    "a probe": 'health: {ready: "/x?token=hunter2pw"}',
    "the path of metrics": 'metrics: {path: "/m?api_key=hunter2pw"}',
    "an annotation": 'patches: [{target: {kind: Deployment}, patch: "{apiVersion: apps/v1, kind: Deployment, metadata: {name: cart, annotations: {password: hunter2anno}}}"}]',
}
FORMS = (("check",), ("check", "-o", "json"), ("check", "-o", "code-quality"), ("check", "--log-format", "json"), ("compile", "--out", "out"))
COMMANDS = {
    "check": ("check",),
    "check for programs": ("check", "-o", "json"),
    "check in a log": ("check", "--log-format", "json"),
    "preview": ("preview",),
    "compile": ("compile", "--out", "out"),
    "fleet index": ("fleet", "index", "."),
    "init": ("init", "--team", "shop"),
    "kustomize build": ("kustomize", "build", "base"),
}


@expand
class Masked(unittest.TestCase):
    @for_each(COMMANDS)
    def test_command(self, name):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "fleet.yaml").write_text(FLEET)
            (Path(folder) / "compose.yaml").write_text(COMPOSE)
            (Path(folder) / "base").mkdir()
            (Path(folder) / "base/kustomization.yaml").write_text("configMapGenerator: [{name: a, password: hunter2hunter2}]\n")
            result = slipway.run(*COMMANDS[name], cwd=folder)
        self.assertIn(result.returncode, (1, 2))
        self.assertRegex(result.stderr, "fleet.yaml|compose.yaml|kustomization.yaml")
        self.assertNotIn("hunter2", result.stdout + result.stderr)

    @for_each(VALUES)
    def test_value(self, name):
        """What a descriptor holds is refused, and no form of the message repeats it, nor does its hint."""
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "fleet.yaml").write_text(FLEET.replace("gitlab: {token: hunter2hunter2}\n", ""))
            (Path(folder) / "service.yaml").write_text(DESCRIPTOR + VALUES[name] + ("\n" if "image:" in VALUES[name] else "\nimage: redis:7\n"))
            for form in FORMS:
                result = slipway.run(*form, cwd=folder)
                self.assertIn(result.returncode, (1, 2), result.stderr)
                self.assertIn("service.yaml", result.stdout + result.stderr)
                self.assertNotIn("hunter2", result.stdout + result.stderr, form)

    @for_each(IN_CLEAR)
    def test_in_clear(self, name):
        """What nothing but its name tells is found as well, and hidden where the objects are shown to people."""
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "fleet.yaml").write_text(FLEET.replace("gitlab: {token: hunter2hunter2}\n", ""))
            (Path(folder) / "service.yaml").write_text(DESCRIPTOR + IN_CLEAR[name] + "\nimage: redis:7\n")
            checked = slipway.run("check", cwd=folder)
            self.assertEqual(checked.returncode, 1, checked.stderr)
            self.assertIn("[secret-in-clear]", checked.stderr)
            shown = slipway.run("preview", "-o", "html", cwd=folder)
        self.assertNotRegex(checked.stderr + shown.stdout + shown.stderr, "hunter2|22222222")

    def test_line_of_a_revision(self):
        """A line that is another one on the disk by now is shown as it was, masked as well."""
        git = peers.require("git")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "fleet.yaml"
            path.write_text(FLEET)
            (Path(folder) / "service.yaml").write_text("kind: ServiceDescriptor\n")
            environment = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null"}
            for words in (["init", "-q"], ["add", "-A"], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"]):
                subprocess.run([git, *words], cwd=folder, check=True, env=environment)
            path.write_text(FLEET.replace("gitlab: {token: hunter2hunter2}\n", ""))
            (Path(folder) / "service.yaml").unlink()
            result = slipway.run("preview", "--against", "HEAD", cwd=folder)
        self.assertEqual(result.returncode, 2)
        self.assertIn("`HEAD` cannot be rendered", result.stderr)
        self.assertIn("gitlab: {token: **************}", result.stderr)


if __name__ == "__main__":
    unittest.main()
