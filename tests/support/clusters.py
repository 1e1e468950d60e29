"""The API servers of the lab (tests/lab/README.md). A test that needs one skips when it is not there."""

import os
import re
import subprocess
import tempfile
import time
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


_AWAY = re.compile(r"connection (refused|reset)|was refused|unexpected EOF|: EOF|TLS handshake|ServiceUnavailable|"
                   r"currently unable to handle|i/o timeout|etcdserver|not yet ready|http2: ", re.IGNORECASE)


def patient(kubectl, seconds=90):
    """The same function, that asks again while the API server is away: another test may have stopped it for a while."""
    def run(*arguments, **options):
        deadline = time.monotonic() + seconds
        while True:
            result = kubectl(*arguments, **options)
            if result.returncode == 0 or not _AWAY.search(result.stderr) or time.monotonic() > deadline:
                return result
            time.sleep(1)

    return run


def await_server(cluster, seconds=90):
    """Waits until a cluster that was started is ready, when it is away for a moment."""
    deadline = time.monotonic() + seconds
    kubectl = peers.require("kubectl")
    while _kubeconfig().is_file() and time.monotonic() < deadline:
        answer = subprocess.run([kubectl, "--kubeconfig", _kubeconfig(), "--context", cluster, "get", "--raw", "/readyz"],
                                capture_output=True, check=False, timeout=120)
        if answer.returncode == 0:
            return
        time.sleep(1)


EXTERNAL_SECRETS = Path(__file__).parent / "crds" / "externalsecrets.yaml"
GATEWAY_NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: istio-ingress}\n"


def require_platform(cluster):
    """The same for a cluster that knows what a platform installs beside the fleet; it stays there."""
    kubectl = require(cluster)
    if kubectl("get", "crd", "httproutes.gateway.networking.k8s.io").returncode != 0:
        peers.missing(f"the CRDs in the lab's cluster {cluster}", f"./dev lab crds {cluster}")
    installed = kubectl("apply", "--server-side", "-f", EXTERNAL_SECRETS, "-f", "-", input=GATEWAY_NAMESPACE)
    assert installed.returncode == 0, installed.stderr
    ready = kubectl("wait", "--for=condition=Established", "--timeout=60s", "-f", EXTERNAL_SECRETS)
    assert ready.returncode == 0, ready.stderr
    deadline = time.monotonic() + 60  # the server describes a new kind a moment after it has it
    while kubectl("get", "--raw", "/openapi/v3/apis/external-secrets.io/v1").returncode != 0:
        assert time.monotonic() < deadline, "the API server does not describe ExternalSecret"
        time.sleep(0.2)
    return kubectl


def make_namespace(kubectl, name):
    """Makes a namespace that takes pods: the controllers give it an account, late where their API server was away."""
    made = kubectl("create", "namespace", name)
    assert made.returncode == 0, made.stderr
    deadline = time.monotonic() + 90
    while kubectl("-n", name, "get", "serviceaccount", "default").returncode != 0:
        assert time.monotonic() < deadline, f"the namespace {name} gets no account"
        time.sleep(0.2)


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
