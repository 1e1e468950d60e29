"""docs/install.md, followed in a clean Debian: its commands run in their order, and a job is green at the end."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from contextlib import ExitStack
from pathlib import Path

from support import peers, repositories, slipway
from support.clean_root import clean_root, dependencies
from support.gitlab import GitLab, wait_until

PAGE = slipway.ROOT / "docs" / "install.md"


def blocks():
    """(commands, tried) of each block of commands."""
    found = re.findall(r"(<!-- not tried here: [^\n]+ -->\n)?```sh\n(.*?)```\n", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return [(commands, not mark) for mark, commands in found]


class Install(unittest.TestCase):
    def test_from_nothing_to_a_green_job(self):
        runner = peers.require("gitlab-runner")
        peers.require("dpkg-shlibdeps")
        peers.require_root()
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="slipway-install-")))
            folder.chmod(0o755)
            done = subprocess.run([slipway.ROOT / "packaging/debian/build", slipway.PROGRAM.parent, folder], capture_output=True,
                                  text=True, timeout=300, check=True)
            package = Path(done.stdout.strip())
            root = stack.enter_context(clean_root([*dependencies(package), "git", "man-db", "systemd"]))
            shutil.copy(package, root.folder / "tmp/slipway.deb")
            shutil.copy(runner, root.folder / "usr/bin/gitlab-runner")
            self.assertEqual(root.run("dpkg", "--install", "/tmp/slipway.deb").returncode, 0)
            repositories.make(folder / "repositories/shop/cart.git", folder / "work", {"README": "cart\n"}, ["develop"])
            gitlab = GitLab(folder / "repositories", "--trace-interval", "1")
            stack.callback(gitlab.close)

            tried = [commands for commands, is_tried in blocks() if is_tried]
            self.assertGreater(len(tried), 4)
            for commands in tried:
                own = commands.replace("|https://gitlab.acme.example|;", f"|{gitlab.url}|;").replace("glrt-YOUR-TOKEN", "glrt-lab")
                done = root.run("bash", "-euxc", own)
                self.assertEqual(done.returncode, 0, commands + done.stdout + done.stderr)

            enter = ["unshare", "--mount", "--pid", "--fork", "--kill-child", f"--mount-proc={root.folder / 'proc'}", "chroot", root.folder]
            started = subprocess.Popen([*enter, "gitlab-runner", "run", "--config", "/etc/gitlab-runner/config.toml"],
                                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                       env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "no_proxy": "127.0.0.1"})
            stack.callback(started.wait)
            stack.callback(started.kill)
            job = gitlab.add_job(repo="shop/cart", ref="develop", script=['echo "I may act for $SLIPWAY_ENVIRONMENT"'])
            seen = gitlab.job(job, wait=90)
            self.assertEqual(seen["state"], "success", seen["trace"])
            self.assertIn("Environment: test, clusters: test-1", seen["trace"])
            self.assertIn("I may act for test\n", seen["trace"])
            self.assertTrue(wait_until(lambda: not os.listdir(root.folder / "var/lib/slipway/jobs")))

    def test_every_example_that_it_names_is_there(self):
        names = set(re.findall(r"/usr/share/doc/slipway/examples/([a-z.-]+)", PAGE.read_text(encoding="utf-8")))
        self.assertEqual({name for name in names if not (slipway.ROOT / "packaging/examples" / name).exists()}, set())


if __name__ == "__main__":
    unittest.main()
