"""A Debian 12 without anything of this machine, to install the package in. Made once, then unpacked for each user."""

import contextlib
import hashlib
import os
import re
import subprocess
import tempfile
from pathlib import Path

from support import peers

TIME_LIMIT = 600  # seconds; the archive may be slow
SOURCES = "deb http://deb.debian.org/debian bookworm main\ndeb http://deb.debian.org/debian-security bookworm-security main\n"


def _sources():
    """This machine's own sources of Debian packages, which may name a mirror; else Debian's."""
    file = Path("/etc/apt/sources.list.d/debian.sources")
    return file.read_text(encoding="utf-8") if file.exists() else SOURCES


def _made(packages):
    """The archive of a root with these packages; skips the test when Debian's archive cannot be reached."""
    program = peers.require("mmdebstrap")
    key = hashlib.sha256(" ".join(sorted(packages)).encode()).hexdigest()[:16]
    archive = peers.lab_programs().parent / "roots" / f"{key}.tar"
    if archive.exists():
        return archive
    archive.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=archive.parent) as folder:
        draft = Path(folder, "root.tar")
        done = subprocess.run([program, "--quiet", "--variant=apt", f"--include={','.join(sorted(packages))}", "bookworm", draft, "-"],
                              input=_sources(), capture_output=True, text=True, timeout=TIME_LIMIT, check=False)
        if done.returncode != 0:
            peers.missing(f"Debian's packages ({done.stderr.strip().splitlines()[-1]})", "apt-get update")
        draft.rename(archive)
    return archive


class CleanRoot:
    """The folder of an unpacked root."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def run(self, *command, **options):
        """Runs a command in the root, with mounts and processes of its own, as `user`; gives the CompletedProcess."""
        environment = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8",
                       "DEBIAN_FRONTEND": "noninteractive", **options.pop("env", {})}
        enter = ["unshare", "--mount", "--pid", "--fork", f"--mount-proc={self.folder / 'proc'}", "chroot",
                 f"--userspec={options.pop('user', '0')}:0", str(self.folder)]
        return subprocess.run([*enter, *map(str, command)], env=environment, capture_output=True, text=True,
                              timeout=options.pop("timeout", 120), stdin=subprocess.DEVNULL, check=False, **options)


@contextlib.contextmanager
def clean_root(packages):
    """A fresh root with these Debian packages, removed at the end. Needs root."""
    peers.require_root()
    archive = _made(packages)
    with tempfile.TemporaryDirectory(prefix="slipway-root-") as folder:
        os.chmod(folder, 0o755)
        subprocess.run(["tar", "-C", folder, "--numeric-owner", "-xf", archive], check=True, timeout=120)
        yield CleanRoot(folder)


def dependencies(package):
    """The names of the packages that a .deb depends on, the first of alternatives."""
    field = subprocess.run(["dpkg-deb", "-f", package, "Depends"], capture_output=True, text=True, check=True).stdout
    return [re.match(r"[a-z0-9.+-]+", part.strip()).group() for part in field.split(",") if part.strip()]
