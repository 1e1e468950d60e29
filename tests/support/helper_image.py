"""The helper image that `./dev image` makes, in the lab's registry."""

import hashlib
import subprocess
import tempfile

from support import peers, slipway

REGISTRY = "127.0.0.1:5000"
BUILD = slipway.ROOT / "packaging/image/build"


def real_helper_image():
    """Its name there; made once for each build of slipway."""
    for program in ("dpkg-shlibdeps", "skopeo"):
        peers.require(program)
    runner = peers.require("gitlab-runner")
    parts = [slipway.PROGRAM, slipway.PROGRAM.parent / "slipway-supervisor", *sorted(slipway.PROGRAM.parent.glob("libslipway-*.so")),
             BUILD.parent / "contents"]
    key = hashlib.sha256(b"".join(hashlib.sha256(part.read_bytes()).digest() for part in parts)).hexdigest()[:16]
    name = f"{REGISTRY}/slipway-test/real-helper:{key}"
    known = subprocess.run(["skopeo", "inspect", "--tls-verify=false", "--raw", f"docker://{name}"], capture_output=True,
                           check=False, timeout=60)
    if known.returncode == 0:
        return name
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([BUILD, "--build", slipway.PROGRAM.parent, "--runner", runner, "--out", f"{folder}/image", "--push", name,
                               "--plain-http"], capture_output=True, text=True, timeout=600, check=False)
        assert done.returncode == 0, done.stderr
    return name
