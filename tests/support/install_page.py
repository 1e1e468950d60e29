"""docs/install.md, followed in a clean Debian with the package in it."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from support import peers, repositories, slipway
from support.clean_root import clean_root, dependencies

PAGE = slipway.ROOT / "docs" / "install.md"


def blocks(page=PAGE):
    """(commands, why the page says that they are not tried in a plain Debian, or "") of each block of commands."""
    found = re.findall(r"(?:<!-- not tried here: ([^\n]+) -->\n)?```sh\n(.*?)```\n", page.read_text(encoding="utf-8"), re.DOTALL)
    return [(commands, why) for why, commands in found]


class InstalledRoot:
    """The root, and a folder with a bare repository `shop/cart`; both go with the stack."""

    def __init__(self, stack):
        runner = peers.require("gitlab-runner")
        peers.require("dpkg-shlibdeps")
        peers.require_root()
        self._stack = stack
        self.folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="slipway-install-")))
        self.folder.chmod(0o755)
        done = subprocess.run([slipway.ROOT / "packaging/debian/build", slipway.PROGRAM.parent, self.folder], capture_output=True,
                              text=True, timeout=300, check=True)
        package = Path(done.stdout.strip())
        self.root = stack.enter_context(clean_root([*dependencies(package), "git", "man-db", "systemd"]))
        shutil.copy(package, self.path("tmp/slipway.deb"))
        shutil.copy(runner, self.path("usr/bin/gitlab-runner"))
        self.follow("dpkg --install /tmp/slipway.deb")
        repositories.make(self.folder / "repositories/shop/cart.git", self.folder / "work", {"README": "cart\n"}, ["develop"])

    def path(self, name):
        """Where a file of the root is for the test."""
        return self.root.folder / name

    def follow(self, commands):
        """Runs commands as somebody who reads the page does; gives what they print."""
        done = self.root.run("bash", "-euxc", commands)
        assert done.returncode == 0, commands + done.stdout + done.stderr
        return done.stdout

    def start_runner(self, no_proxy="127.0.0.1"):
        enter = ["unshare", "--mount", "--pid", "--fork", "--kill-child", f"--mount-proc={self.path('proc')}", "chroot", self.root.folder]
        started = subprocess.Popen([*enter, "gitlab-runner", "run", "--config", "/etc/gitlab-runner/config.toml"],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "no_proxy": no_proxy})
        self._stack.callback(started.wait)
        self._stack.callback(started.kill)
