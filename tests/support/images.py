"""Images that a test makes itself, of a few files of this machine, in the lab's registry."""

import hashlib
import subprocess
import tempfile
from pathlib import Path

from support import peers

REGISTRY = "127.0.0.1:5000"


def run(*command):
    done = subprocess.run([str(x) for x in command], capture_output=True, text=True, check=False, timeout=120)
    if done.returncode != 0:
        raise AssertionError(f"{command}: {done.stderr}")
    return done.stdout


def make(name, files=(), base=None, options=()):
    """The full name of an image of these (program, path) pairs, on top of an image of the registry, with `umoci config`'s
    options."""
    for program in ("skopeo", "umoci"):
        peers.require(program)
    key = hashlib.sha256(repr((base, options)).encode())
    for source, path in files:
        key.update(path.encode() + Path(source).read_bytes())
    image = f"{REGISTRY}/slipway-test/{name}:{key.hexdigest()[:16]}"
    known = subprocess.run(["skopeo", "inspect", "--tls-verify=false", "--raw", f"docker://{image}"], capture_output=True,
                           check=False, timeout=60)
    if known.returncode == 0:
        return image
    insecure = ("--insecure-policy", "--src-tls-verify=false", "--dest-tls-verify=false")
    with tempfile.TemporaryDirectory() as folder:
        layout = f"{folder}/image"
        if base:
            run("skopeo", "copy", *insecure, f"docker://{base}", f"oci:{layout}:made")
        else:
            run("umoci", "init", "--layout", layout)
            run("umoci", "new", "--image", f"{layout}:made")
        for source, path in files:
            run("umoci", "insert", "--image", f"{layout}:made", Path(source).resolve(), path)
        if options:
            run("umoci", "config", "--image", f"{layout}:made", *options)
        run("skopeo", "copy", *insecure, f"oci:{layout}:made", f"docker://{image}")
    return image
