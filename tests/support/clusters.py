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


def kubeconfig():
    """The kubeconfig of all clusters of the lab."""
    return _kubeconfig()


def private_kubeconfig(folder):
    """A copy that nobody else may read, as the driver demands it."""
    file = Path(folder) / "kubeconfig"
    file.write_bytes(_kubeconfig().read_bytes())
    file.chmod(0o600)
    return file


def server_port(cluster):
    """The port of a cluster's API server on this machine."""
    found = require(cluster)("config", "view", "--minify", "-o", "jsonpath={.clusters[0].cluster.server}")
    return int(found.stdout.rsplit(":", 1)[1])


def kubeconfig_through(cluster, port, folder):
    """A copy of the kubeconfig in which the cluster's API server has another port."""
    text = _kubeconfig().read_text(encoding="utf-8").replace(f":{server_port(cluster)}", f":{port}")
    file = Path(folder) / f"kubeconfig-{port}"
    file.write_text(text, encoding="utf-8")
    file.chmod(0o600)
    return file
