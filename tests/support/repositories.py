"""Bare git repositories for tests."""

import os
import subprocess

_ENVIRONMENT = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "GIT_AUTHOR_NAME": "Test",
                "GIT_AUTHOR_EMAIL": "test@acme.example", "GIT_COMMITTER_NAME": "Test",
                "GIT_COMMITTER_EMAIL": "test@acme.example", "PATH": os.environ["PATH"]}


def git(folder, *arguments):
    """Runs git in a folder; gives its output."""
    return subprocess.run(["git", "-C", str(folder), *arguments], env=_ENVIRONMENT, check=True, capture_output=True,
                          text=True).stdout.strip()


def make(bare, work, files, branches=(), tags=()):
    """Makes the bare repository `bare` with one commit of `files` (path: text) on main, and refs at that commit."""
    bare.parent.mkdir(parents=True, exist_ok=True)
    work.mkdir(parents=True)
    git(work, "init", "-q", "-b", "main")
    for name, text in files.items():
        path = work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    git(work, "add", "-A")
    git(work, "commit", "-q", "-m", "First")
    for name in branches:
        git(work, "branch", name)
    for name in tags:
        git(work, "tag", name)
    git(work, "clone", "-q", "--bare", str(work), str(bare))
