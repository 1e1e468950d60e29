"""`slipway preview --against REV`: services that are new or gone, and revisions that are not sound."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from support import slipway

SERVICE = """\
apiVersion: slipway.dev/v1
kind: ServiceDescriptor
name: NAME
team: shop
type: worker
image: cart:1
replicas: 2
"""
ENVIRONMENT = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@acme.example",
               "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@acme.example"}


class Against(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.git("init", "-q", ".")
        self.write("readme", "")
        self.commit()

    def git(self, *arguments):
        subprocess.run(["git", *arguments], cwd=self.folder, env=ENVIRONMENT, check=True)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    def commit(self):
        self.git("add", "-A")
        self.git("commit", "-qm", "x")

    def preview(self, *arguments):
        fleet = slipway.FIXTURES / "boutique" / "fleet.yaml"
        return slipway.run("preview", *arguments, "--fleet", fleet, "--env", "test", cwd=self.folder)

    def test_new_service(self):
        self.write("cart/service.yaml", SERVICE.replace("NAME", "cart"))
        for path in ([], ["cart"], ["cart/service.yaml"]):
            result = self.preview(*path, "--against", "HEAD")
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertIn("+ Deployment cart\n", result.stdout)

    def test_service_that_is_gone(self):
        self.write("cart/service.yaml", SERVICE.replace("NAME", "cart"))
        self.commit()
        (self.folder / "cart/service.yaml").unlink()
        (self.folder / "cart").rmdir()
        for path in ([], ["cart"]):
            result = self.preview(*path, "--against", "HEAD")
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertIn("- Deployment cart\n", result.stdout)

    def test_secrets_of_then_are_not_shown(self):
        service = SERVICE.replace("NAME", "cart")
        self.write("cart/app.ini", "size = 3\npassword = hunter2\n")
        self.write("cart/service.yaml", service + "config: {DB_PASSWORD: hunter2, URL: 'postgres://u:hunter2@h/db', A: b}\n"
                                                  "args: [--token=hunter2]\nfiles: {/etc/app.ini: app.ini}\n")
        self.commit()
        self.write("cart/app.ini", "size = 4\n")
        self.write("cart/service.yaml", service + "config: {A: b}\nfiles: {/etc/app.ini: app.ini}\n")
        result = self.preview("--against", "HEAD")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertNotIn("hunter2", result.stdout + result.stderr)
        for shown in ("env[DB_PASSWORD]:", "(redacted)", "size = 3", "size = 4"):
            self.assertIn(shown, result.stdout)

    def test_lines_of_a_file_and_places(self):
        service = SERVICE.replace("NAME", "cart") + "files: {/etc/app.ini: app.ini}\n"
        self.write("cart/app.ini", "".join(f"line {number}\n" for number in range(1, 31)))
        self.write("cart/service.yaml", service)
        self.commit()
        self.write("cart/app.ini", "".join(f"line {number}\n" for number in range(1, 31) if number != 20))
        fleet = slipway.FIXTURES / "boutique" / "fleet.yaml"
        result = slipway.run("preview", "--against", "HEAD", "--fleet", fleet, cwd=self.folder)
        self.assertEqual(result.returncode, 0, result.stderr)
        lines = result.stdout.splitlines()
        self.assertEqual(lines[:3], ["test, staging, production (4 clusters)", "  shop/cart", "    ~ ConfigMap cart-files"])
        self.assertEqual([line[10:] for line in lines[4:-1]],
                         ["@@ line 17 @@", "  line 17", "  line 18", "  line 19", "- line 20",
                          "  line 21", "  line 22", "  line 23"])
        self.assertEqual(lines[-1], "0 added, 4 changed, 0 removed")

    def test_neither_now_nor_then(self):
        result = self.preview("--against", "HEAD")
        self.assertEqual(result.returncode, 2)
        self.assertIn("neither now nor in `HEAD`", result.stderr)

    def test_warnings_of_then_are_not_those_of_now(self):
        self.write("cart/service.yaml", SERVICE.replace("NAME", "cart") + "calls: [catalog]\n")
        self.commit()
        self.write("cart/service.yaml", SERVICE.replace("NAME", "cart"))
        result = self.preview("--against", "HEAD")
        self.assertIn("- NetworkPolicy cart.calls.catalog\n", result.stdout)
        self.assertNotIn("catalog", result.stderr)

    def test_what_cannot_be_rendered_is_told_of_then(self):
        self.write("cart/service.yaml", SERVICE.replace("NAME", "cart").replace("image", "imgae"))
        self.commit()
        self.write("cart/service.yaml", SERVICE.replace("NAME", "cart"))
        result = self.preview("--against", "HEAD")
        self.assertEqual(result.returncode, 2)
        self.assertIn("`HEAD` cannot be rendered", result.stderr)
        self.assertIn("as it was in `HEAD`: unknown field `imgae`", result.stderr)

    def test_live_is_not_built_yet(self):
        self.write("cart/service.yaml", SERVICE.replace("NAME", "cart"))
        result = self.preview("--against", "live")
        self.assertEqual(result.returncode, 2)
        self.assertIn("not built yet", result.stderr)


if __name__ == "__main__":
    unittest.main()
