"""The API servers of the lab (tests/lab/README.md). A test that needs one skips when it is not there."""

import os
import subprocess
import tempfile
from pathlib import Path

from support import peers


def _kubeconfig():
    state = os.environ.get("LAB_STATE") or Path(tempfile.gettempdir()) / "slipway-lab"
    return Path(state) / "kubeconfig"


def require(cluster):
    """A function that runs kubectl against a cluster of the lab and gives the CompletedProcess."""
    kubectl = peers.require("kubectl")
    config = _kubeconfig()

    def run(*arguments, **options):
        return subprocess.run([kubectl, "--kubeconfig", config, "--context", cluster, *map(str, arguments)],
                              capture_output=True, text=True, check=False, timeout=120, **options)

    if not config.is_file() or run("get", "--raw", "/readyz").returncode != 0:
        peers.missing(f"the API server of {cluster}", f"./dev lab up {cluster}")
    return run
