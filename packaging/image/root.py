"""The folders that become the layers of the helper image."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import debian

BUNDLE = "etc/ssl/certs/ca-certificates.crt"
PASSWD = "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"
GROUP = "root:x:0:\nnogroup:x:65534:\n"
# A job's pod holds this job's files only, and its containers may have different users.
GITCONFIG = """\
[safe]
	directory = *
[filter "lfs"]
	clean = git-lfs clean -- %f
	smudge = git-lfs smudge -- %f
	process = git-lfs filter-process
	required = true
"""


def _remove(path):
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


class Contents:
    """The file packaging/image/contents."""

    def __init__(self, file):
        lines = (line.split() for line in Path(file).read_text(encoding="utf-8").splitlines())
        words = [line for line in lines if line and line[0] != "#"]
        self.packages = [name for kind, name in words if kind == "package"]
        self.without = {name for kind, name in words if kind == "without"}
        self.drops = [name for kind, name in words if kind == "drop"]

    def drop(self, root):
        for pattern in self.drops:
            for path in sorted(root.glob(pattern)):
                _remove(path)
        for path in sorted((root / "usr/share/doc").glob("*/*")):  # the licenses stay
            if path.name != "copyright" and not path.parent.is_symlink():
                _remove(path)
        for path in sorted((root / "usr/lib/git-core").iterdir()):  # commands in languages that are not there
            if path.is_file() and path.read_bytes()[:20].startswith((b"#!/usr/bin/perl", b"#!/usr/bin/python")):
                path.unlink()
        for path in sorted(root.rglob("*"), reverse=True):
            if path.is_dir() and not path.is_symlink() and path.is_relative_to(root / "usr") and not any(path.iterdir()):
                path.rmdir()


def _write(root, name, text, mode=0o644):
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)


def _bundle_of_certificates(root):
    """What update-ca-certificates would make."""
    folder = root / "usr/share/ca-certificates"
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.crt"))]
    shutil.rmtree(folder)
    _write(root, BUNDLE, "".join(texts))


def _busybox(root):
    """Links for the commands that nothing better is there for."""
    program = root / "usr/bin/busybox"
    names = subprocess.run([program, "--list"], check=True, capture_output=True, text=True).stdout.split()
    for name in names:
        if not any((root / folder / name).exists() for folder in ("usr/bin", "usr/sbin")):
            (root / "usr/bin" / name).symlink_to("busybox")


def _git_once(root):
    """Debian ships git twice, so that a private PATH of git's can be used alone."""
    second = root / "usr/lib/git-core/git"
    if not second.is_symlink():
        second.unlink()
        second.symlink_to("../../bin/git")


def make_system(root, contents, packages, facts):
    """Debian's part."""
    root.mkdir(mode=0o755)
    for name in ("bin", "sbin", "lib", "lib64"):
        (root / "usr" / name).mkdir(parents=True)
        (root / name).symlink_to(f"usr/{name}")
    for package in packages:
        debian.unpack(package, root)
    contents.drop(root)
    _bundle_of_certificates(root)
    _busybox(root)
    _git_once(root)
    _write(root, "etc/passwd", PASSWD)
    _write(root, "etc/group", GROUP)
    _write(root, "etc/nsswitch.conf", "hosts: files dns\n")
    _write(root, "etc/gitconfig", GITCONFIG)
    _write(root, "usr/share/slipway/debian-packages", "".join(facts))
    for name, mode in (("dev", 0o755), ("proc", 0o755), ("sys", 0o755), ("root", 0o700), ("tmp", 0o1777), ("var/tmp", 0o1777),
                       ("builds", 0o1777), ("cache", 0o1777)):
        (root / name).mkdir(parents=True, exist_ok=True)
        (root / name).chmod(mode)


def make_runner(root, program):
    """gitlab-runner, also by the name that scripts of the Kubernetes executor use."""
    target = root / "usr/bin/gitlab-runner"
    target.parent.mkdir(parents=True)
    shutil.copyfile(program, target)
    target.chmod(0o755)
    (root / "usr/bin/gitlab-runner-helper").symlink_to("gitlab-runner")


def make_slipway(root, package):
    """The programs of slipway's own Debian package."""
    unpacked = root.parent / "package"
    unpacked.mkdir()
    debian.unpack(package, unpacked)
    for part in ("usr/bin", "usr/lib", "usr/share/slipway"):
        shutil.copytree(unpacked / part, root / part, symlinks=True)
    (root / "usr/bin/slipway-supervisor").symlink_to("../lib/slipway/slipway-supervisor")
    shutil.rmtree(unpacked)


def check(layers, commands):
    """Runs programs where all layers lie over each other: a missing library shows here and not in a job."""
    with_all = layers[0].parent / "all"
    for folder in layers:
        subprocess.run(["cp", "-a", f"{folder}/.", with_all], check=True)
    os.mknod(with_all / "dev/null", stat.S_IFCHR | 0o666, os.makedev(1, 3))
    for command in commands:
        enter = ["unshare", "--mount", "--pid", "--fork", f"--mount-proc={with_all / 'proc'}", "chroot", str(with_all)]
        done = subprocess.run([*enter, *command], capture_output=True, text=True, timeout=60, check=False,
                              env={"PATH": "/usr/bin:/usr/sbin", "HOME": "/tmp"})
        if done.returncode != 0:
            raise SystemExit(f"image: {' '.join(command)} fails in it: {done.stderr.strip() or done.returncode}")
    files = sum(os.lstat(Path(parent, name)).st_size for parent, _, names in os.walk(with_all) for name in names)
    shutil.rmtree(with_all)
    return files
