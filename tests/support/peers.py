"""The other programs that a test compares with. A missing one skips the test and says how to get it."""

import os
import pwd
import shutil
import unittest
from pathlib import Path

from support.slipway import ROOT

_REMEDIES = {
    "kustomize": "./dev lab install kustomize",
    "kubeconform": "./dev lab install kubeconform",
    "gitlab-runner": "./dev lab install runner",
    "kubectl": "./dev lab install kubernetes",
    "kwok": "./dev lab install kwok",
    "buildctl": "./dev lab install buildkit",
    "git": "apt-get install git",
    "curl": "apt-get install curl",
    "chromium": "./dev packages",
    "docker-registry": "./dev lab install system",
    "dpkg-shlibdeps": "./dev packages",
    "fish": "./dev packages",
    "less": "./dev packages",
    "lintian": "./dev packages",
    "man": "./dev packages",
    "mmdebstrap": "./dev packages",
    "skopeo": "./dev packages",
    "zsh": "./dev packages",
    "umoci": "./dev lab install system",
}


def missing(what, remedy):
    """Ends the test as skipped; `remedy` is the command that makes it run."""
    raise unittest.SkipTest(f"needs {what}: {remedy}")


def lab_programs():
    """The folder of the programs that `./dev lab install` builds."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(os.environ.get("LAB_HOME") or cache / "slipway-lab") / "bin"


def find(program):
    """The path of a program, in the lab's folder or in PATH; None when it is not installed."""
    return shutil.which(program, path=f"{lab_programs()}:{os.environ.get('PATH', os.defpath)}")


def require(program):
    """The path of a program, in the lab's folder or in PATH."""
    return find(program) or missing(program, _REMEDIES.get(program, f"install {program}"))


def require_root():
    if os.geteuid() != 0:
        missing("root", "sudo ./dev test")


def require_user(name="slipway-job"):
    """The name of an unprivileged account; `./dev test` creates it when it runs as root."""
    try:
        pwd.getpwnam(name)
    except KeyError:
        missing(f"the user {name}", f"useradd --system {name}")
    return name


def _folder(variable, name):
    default = ROOT.parent / "shared" / name
    folder = Path(os.environ.get(variable) or default)
    return folder if folder.is_dir() else missing(f"the folder {name}, which is no part of this repository",
                                                  f"set {variable} to it (default: {name} in ../shared; CONTRIBUTING.md)")


def conformance_folder():
    """kustomize's own cases, which stay outside the repository."""
    return _folder("SLIPWAY_CONFORMANCE", "conformance")


def crds_folder():
    """The CRDs of the platform's controllers, which stay outside the repository."""
    return _folder("LAB_CRDS", "crds")
