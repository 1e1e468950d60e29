"""The helper image: made twice, pushed to a registry of Debian's, unpacked and used as a pod's container would be."""

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
import unittest
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from support import golden, peers, slipway
from support.clean_root import CleanRoot

BUILD = slipway.ROOT / "packaging" / "image" / "build"
LARGEST = 60e6  # bytes that a node pulls
# Folders of many files of one kind.
FOLDED = ("usr/share/doc/", "usr/share/git-core/templates/", "usr/share/slipway/kustomize-bases/")

CLONE = """
set -euo pipefail
git init -q --bare /tmp/origin && git clone -q /tmp/origin /builds/app 2>/dev/null && cd /builds/app
git config user.name job && git config user.email job@example.org
git lfs track '*.bin' >/dev/null && echo content >a.bin && git add . && git commit -qm first
git cat-file -p HEAD:a.bin | head -1
git submodule status
tar -czf /tmp/a.tar.gz a.bin && mkdir -p /cache/x && cp /tmp/a.tar.gz /cache/x/ && date -u >/dev/null && id -u
"""


def build(folder, *options):
    command = [BUILD, "--build", slipway.PROGRAM.parent, "--runner", peers.require("gitlab-runner"), "--out", folder, *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip(), done.stderr


class Registry:
    """Debian's docker-registry on a free port, without TLS."""

    def __init__(self, folder):
        with socket.socket() as place:
            place.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{place.getsockname()[1]}"
        file = Path(folder) / "registry.yaml"
        file.write_text(f"version: 0.1\nlog: {{level: error, accesslog: {{disabled: true}}}}\n"
                        f'storage: {{filesystem: {{rootdirectory: "{folder}/registry"}}}}\nhttp: {{addr: "{self.address}"}}\n',
                        encoding="utf-8")
        self._process = subprocess.Popen([peers.require("docker-registry"), "serve", file], stdout=subprocess.DEVNULL,
                                         stderr=subprocess.DEVNULL)
        for _ in range(100):
            try:
                urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"http://{self.address}/v2/", timeout=5).close()
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the registry did not start")

    def close(self):
        self._process.send_signal(signal.SIGTERM)
        self._process.wait()


class Image(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        peers.require_root()
        for program in ("dpkg-shlibdeps", "skopeo", "umoci", "git"):
            peers.require(program)
        cls.stack = ExitStack()
        cls.addClassCleanup(cls.stack.close)
        cls.folder = Path(cls.stack.enter_context(tempfile.TemporaryDirectory()))
        cls.folder.chmod(0o755)
        cls.registry = Registry(cls.folder)
        cls.stack.callback(cls.registry.close)
        cls.image = f"{cls.registry.address}/slipway/helper:test"
        cls.digest, cls.said = build(cls.folder / "image", "--push", cls.image, "--plain-http")
        subprocess.run(["umoci", "unpack", "--image", f"{cls.folder}/image:helper", cls.folder / "bundle"], check=True,
                       capture_output=True, timeout=120)
        cls.root = CleanRoot(cls.folder / "bundle/rootfs")
        cls.files = cls.listed()
        for name, minor in (("null", 3), ("zero", 5), ("urandom", 9)):
            os.mknod(cls.root.folder / "dev" / name, stat.S_IFCHR, os.makedev(1, minor))
            os.chmod(cls.root.folder / "dev" / name, 0o666)

    @classmethod
    def listed(cls):
        """Every file but licenses, components, templates and the links of git and busybox; libraries without versions."""
        lines = []
        for path in sorted(cls.root.folder.rglob("*")):
            name = str(path.relative_to(cls.root.folder))
            target = os.readlink(path) if path.is_symlink() else ""
            if name.startswith(FOLDED) or target in ("git", "busybox") or path.is_dir() and not target:
                continue
            library = ".so." in name
            shown = name[:name.index(".so.") + 3] if library else name
            lines.append(f"{shown} -> {target}" if target and not library else shown)
        return list(dict.fromkeys(lines))

    def test_same_digest_again(self):
        self.assertEqual(build(self.folder / "again")[0], self.digest)

    def test_pushed(self):
        done = subprocess.run(["skopeo", "inspect", "--tls-verify=false", f"docker://{self.image}"], capture_output=True, text=True,
                              check=True, timeout=60)
        pushed = json.loads(done.stdout)
        self.assertEqual(pushed["Digest"], self.digest)
        self.assertEqual(len(pushed["Layers"]), 3)

    def test_size(self):
        file = self.folder / "image/blobs/sha256" / self.digest.removeprefix("sha256:")
        manifest = json.loads(file.read_text(encoding="utf-8"))
        size = sum(layer["size"] for layer in manifest["layers"])
        self.assertIn(f"{size / 1e6:.1f} MB to pull", self.said)
        self.assertLess(size, LARGEST)

    def test_files(self):
        golden.check(self, "image/files.txt", "\n".join(self.files) + "\n")

    def test_nothing_gives_privileges(self):
        found = [path for path in self.root.folder.rglob("*") if path.is_file() and not path.is_symlink() and path.stat().st_mode & 0o6000]
        self.assertEqual(found, [])

    def test_clones_as_any_user(self):
        for user in ("0", "1000"):
            with self.subTest(user=user):
                for name in ("builds/app", "tmp/origin", "tmp/a.tar.gz", "cache/x"):
                    path = self.root.folder / name
                    shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
                done = self.root.run("bash", "-c", CLONE, env={"HOME": "/tmp"}, user=user)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(done.stdout.splitlines(), ["version https://git-lfs.github.com/spec/v1", user])

    def test_programs(self):
        for command in (["slipway", "kustomize", "build", "--help"], ["gitlab-runner-helper", "artifacts-uploader", "--help"],
                        ["gitlab-runner", "cache-archiver", "--help"]):
            done = self.root.run(*command)
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_trusts_public_authorities(self):
        done = self.root.run("git", "ls-remote", "https://127.0.0.1:9/x.git")
        self.assertIn("Failed to connect", done.stderr)  # the transport is there, and reads the bundle first
        bundle = (self.root.folder / "etc/ssl/certs/ca-certificates.crt").read_text(encoding="utf-8")
        self.assertGreater(bundle.count("BEGIN CERTIFICATE"), 100)


if __name__ == "__main__":
    unittest.main()
