"""The Debian package, installed and used in a clean Debian 12."""

import re
import shutil
import subprocess
import tempfile
import unittest
from contextlib import ExitStack
from pathlib import Path

from support import peers, slipway
from support.clean_root import clean_root, dependencies

BUILD = slipway.ROOT / "packaging" / "debian" / "build"
EXAMPLES = "/usr/share/doc/slipway/examples"
TIMER = "etc/systemd/system/timers.target.wants/slipway-reap.timer"

# Asks bash's completion script for what could follow the words.
COMPLETE = """
source /usr/share/bash-completion/completions/slipway
COMP_WORDS=(slipway pre) COMP_CWORD=1 COMP_LINE='slipway pre' COMP_POINT=11
$(complete -p slipway | sed 's/.*-F \\([^ ]*\\).*/\\1/') slipway pre slipway
echo "${COMPREPLY[@]}"
"""

# A cluster that nobody serves: whoever tries it has loaded the module with curl.
KUBECONFIG = """\
apiVersion: v1
kind: Config
clusters: [{name: none, cluster: {server: "https://127.0.0.1:9"}}]
users: [{name: none, user: {token: none}}]
contexts: [{name: none, context: {cluster: none, user: none}}]
"""


def build(folder):
    done = subprocess.run([BUILD, slipway.PROGRAM.parent, folder], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        peers.require("dpkg-shlibdeps")
        cls.stack = ExitStack()
        cls.addClassCleanup(cls.stack.close)
        cls.folder = Path(cls.stack.enter_context(tempfile.TemporaryDirectory()))
        cls.package = build(cls.folder)

    def test_same_bytes_again(self):
        self.assertEqual(build(self.folder / "again").read_bytes(), self.package.read_bytes())

    def test_lintian(self):
        done = subprocess.run([peers.require("lintian"), "--fail-on", "error,warning", self.package], capture_output=True,
                              text=True, timeout=300, check=False)
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_depends_on_the_libraries_that_it_loads(self):
        names = dependencies(self.package)
        for name in ("adduser", "libc6", "libcurl4", "libgit2-1.5"):
            self.assertIn(name, names)


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        peers.require("dpkg-shlibdeps")
        cls.stack = ExitStack()
        cls.addClassCleanup(cls.stack.close)
        package = build(Path(cls.stack.enter_context(tempfile.TemporaryDirectory())))
        cls.root = cls.stack.enter_context(clean_root([*dependencies(package), "git", "man-db", "systemd"]))
        shutil.copy(package, cls.root.folder / "tmp/slipway.deb")
        done = cls.root.run("dpkg", "--install", "/tmp/slipway.deb")
        assert done.returncode == 0, done.stderr

    def use(self, *command, status=0):
        done = self.root.run(*command)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def test_preview(self):
        done = self.use("slipway", "preview", "--fleet", f"{EXAMPLES}/fleet.yaml", EXAMPLES, "--env", "production")
        self.assertIn("image: registry.acme.example/apps/shop/cart:1.4.2", done.stdout)
        self.assertIn("kind: HorizontalPodAutoscaler", done.stdout)

    def test_example_fleet_passes_its_checks(self):
        self.use("slipway", "check", "--fleet", f"{EXAMPLES}/fleet.yaml", EXAMPLES)

    def test_example_configuration_is_what_is_printed(self):
        printed = self.use("slipway", "executor", "print-config").stdout.split("\n", 1)[1]
        example = (self.root.folder / EXAMPLES[1:] / "config.toml").read_text(encoding="utf-8")
        self.assertTrue(printed.startswith("  [runners.custom]\n"), printed)
        self.assertTrue(example.endswith('  executor = "custom"\n' + printed), printed)

    def test_the_module_loads(self):
        (self.root.folder / "tmp/kubeconfig").write_text(KUBECONFIG, encoding="utf-8")
        done = self.use("slipway", "schema", "snapshot", "--kubeconfig", "/tmp/kubeconfig", "--context", "none", status=3)
        self.assertIn("cluster `none`", done.stderr)
        self.assertNotIn("module", done.stderr)

    def test_manual_page(self):
        done = self.use("man", "--warnings", "slipway")
        self.assertEqual(done.stderr, "")
        self.assertIn("slipway kustomize build", done.stdout)
        self.assertIn("EXIT STATUS", done.stdout)

    def test_completions(self):
        self.assertEqual(self.use("bash", "-c", COMPLETE).stdout.split(), ["preview"])
        for file in ("zsh/vendor-completions/_slipway", "fish/vendor_completions.d/slipway.fish"):
            self.assertIn("preview", (self.root.folder / "usr/share" / file).read_text(encoding="utf-8"))

    def test_jobs_have_a_user(self):
        account = self.use("getent", "passwd", "slipway-job").stdout
        self.assertTrue(account.rstrip().endswith(":/nonexistent:/usr/sbin/nologin"), account)

    def test_units(self):
        self.assertTrue((self.root.folder / TIMER).is_symlink())
        for arguments in (["verify", "--man=no", "slipway-reap.timer", "slipway-reap.service"],
                          ["security", "--offline=yes", "--threshold=35", "slipway-reap.service"]):
            self.use("systemd-analyze", *arguments)

    def test_reap_as_the_service_calls_it(self):
        service = (self.root.folder / "lib/systemd/system/slipway-reap.service").read_text(encoding="utf-8")
        command = re.search("^ExecStart=(.*)$", service, re.MULTILINE).group(1).split()
        self.use(*command)
        metrics = (self.root.folder / command[-1][1:]).read_text(encoding="utf-8")
        self.assertIn("slipway_jobs_reaped_total 0\n", metrics)

    def test_removed(self):
        """Nothing is left but the user; installing again is as an upgrade."""
        (self.root.folder / "var/lib/slipway").mkdir(parents=True, exist_ok=True)
        self.use("dpkg", "--purge", "slipway")
        left = [path for place in ("usr", "lib", "etc", "var/lib") for path in (self.root.folder / place).rglob("*slipway*")
                if "dpkg/info" not in str(path)]
        self.assertEqual(left, [])
        self.use("dpkg", "--install", "/tmp/slipway.deb")
        self.use("dpkg", "--install", "/tmp/slipway.deb")  # as an upgrade


if __name__ == "__main__":
    unittest.main()
